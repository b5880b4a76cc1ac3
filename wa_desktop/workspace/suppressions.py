"""Numbers that must not be contacted: added, imported, listed, removed by people."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from wa_desktop.audience.jobs import Job
from wa_desktop.audience.runner import read_in_child
from wa_desktop.domain.contacts import ImportOptions, Inspection, SuppressionView
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress, ignore_progress
from wa_desktop.domain.values import Scope
from wa_desktop.store import standing
from wa_desktop.store.audit import record
from wa_desktop.store.instants import from_stored, now
from wa_desktop.store.staged import Piece
from wa_desktop.words.language import current_language
from wa_desktop.workspace import erasing
from wa_desktop.workspace.desk import Desk

_AT_ONCE = 5_000
_TOLD = 20
_HARMLESS = frozenset({"phone_missing", "phone_premium"})
OnUnread = Callable[[int, list[int]], None]
"""Gets how many rows of a file hold a number that cannot be read, and the first of them."""


def add(desk: Desk, numbers: list[str], scope: Scope, reason: str = "", country: str = "FR") -> list[SuppressionView]:
    """Suppress `numbers` from now on; every suppression of theirs. Raises `numbers_refused` naming the bad ones."""
    return _suppress(desk, dict.fromkeys(_checked(numbers, country)), scope, reason, "typed")


def import_suppressions(
    desk: Desk,
    path: Path,
    scope: Scope,
    country: str,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
    on_unread: OnUnread | None = None,
) -> list[SuppressionView]:
    """Suppress every number of a spreadsheet.

    Repairs are applied: here a wrong guess keeps a message back, never sends one. Raises the
    refusals of a file, and `suppression_rows_refused` naming rows whose number cannot be read,
    before anything is stored; with `on_unread` these rows are told to it and the others are taken. Rows without a
    number, or with a premium one, mean nothing here. Raises `Cancelled` as long as nothing is stored; storing goes on
    to its end, so that no half of a list is in force.
    """
    options = ImportOptions(country=country, hidden="include", accept_repairs=frozenset({"all"}))
    job = Job(path, options, True, None, current_language(), "UTC")
    rows: dict[str, int] = {}
    read = read_in_child(job, on_progress, cancel, on_piece=lambda piece: rows.update(_named(piece)))
    _tell_unread(read.inspection, path.name, on_unread)
    if cancel is not None:
        cancel.check()
    return _suppress(desk, rows, scope, "file", path.name, on_progress)


def _named(piece: Piece) -> Iterator[tuple[str, int]]:
    return zip(piece.members[1], piece.members[0], strict=True) if piece.members else iter(())


def _tell_unread(inspection: Inspection, file: str, on_unread: OnUnread | None) -> None:
    """Every row counts: of the rejected ones only the first few hundred are told one by one."""
    reasons = inspection.counts.rejected_by_reason
    count = sum(number for reason, number in reasons.items() if reason not in _HARMLESS)
    if not count:
        return
    rows = [reject.row for reject in inspection.rejects if reject.reason not in _HARMLESS][:_TOLD]
    if on_unread is None:
        raise InputRefused("suppression_rows_refused", file=file, count=count, rows=rows)
    on_unread(count, rows)


def listed(desk: Desk, limit: int | None = None) -> list[SuppressionView]:
    """The suppressions in force, the newest first."""
    with desk.store.read() as connection:
        rows = standing.suppressions(connection, limit)
    return [
        SuppressionView(number, scope, reason, from_stored(since), source)
        for number, scope, reason, since, source in rows
    ]


def remove(desk: Desk, numbers: list[str], country: str) -> list[SuppressionView]:
    """End the suppression of `numbers`; what is left. Raises `suppression_unknown` when one has none."""
    wanted = _checked(numbers, country)
    with desk.store.write() as connection:
        known = standing.suppressed_already(connection, wanted)
        missing = [number for number in wanted if number not in known]
        if missing:
            raise InputRefused("suppression_unknown", numbers=missing)
        standing.remove_suppressions(connection, wanted)
        record(connection, desk.operator, "suppression_removed", "standing", count=len(wanted))
    return listed(desk)


def _suppress(
    desk: Desk,
    numbers: Mapping[str, int | None],
    scope: Scope,
    reason: str,
    source: str,
    on_progress: OnProgress = ignore_progress,
) -> list[SuppressionView]:
    """`numbers` with the Excel row that names each, or None; some thousand a transaction: a campaign may be sending."""
    moment, every, added = now(), erasing.without_erased(desk, numbers), 0
    for start in range(0, len(every), _AT_ONCE):
        some = every[start : start + _AT_ONCE]
        with desk.store.write() as connection:
            known = standing.imposed_already(connection, some)
            fresh = [number for number in some if scope & ~known.get(number, 0)]
            standing.add_entries(
                connection,
                [
                    standing.Entry(
                        number,
                        "suppression",
                        int(scope),
                        moment,
                        reason,
                        source,
                        None,
                        numbers[number],
                        None,
                        desk.operator,
                    )
                    for number in fresh
                ],
            )
            standing.recompute(connection, fresh)
            added += len(fresh)
            if start + _AT_ONCE >= len(every):
                record(connection, desk.operator, "suppression_added", "standing", count=added, scope=int(scope))
        on_progress(Progress("suppressions_storing", min(start + _AT_ONCE, len(every)), len(every)))
    return [view for view in listed(desk) if view.number in numbers]


def _checked(numbers: list[str], country: str) -> list[str]:
    from wa_desktop.audience.numbers import normalise

    found = {text: normalise(text, country, frozenset({"all"})) for text in numbers}
    refused = [text for text, number in found.items() if number.reason and not number.number]
    if refused or not found:
        raise InputRefused("numbers_refused", numbers=refused)
    return list(dict.fromkeys(number.number for number in found.values()))
