"""What came back: webhook bodies in, figures, reports and one person's record out."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from wa_desktop.domain.campaigns import EventsReport
from wa_desktop.domain.errors import InputRefused, WrongUsage
from wa_desktop.domain.figures import Figures
from wa_desktop.domain.progress import CancelToken, OnProgress, ignore_progress
from wa_desktop.results.dossier import write_dossier
from wa_desktop.results.intake import take_in, take_in_file
from wa_desktop.results.news_file import is_no_text
from wa_desktop.results.report import FORMATS, write_report
from wa_desktop.results.tables import in_place_of
from wa_desktop.store import audit, campaigns, proofs
from wa_desktop.store.events import news_has_come
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.record_page import lines_of
from wa_desktop.workspace import actuals, dossiers, erasing, settings
from wa_desktop.workspace.desk import Desk

_PROOF_FORMATS = (".txt", ".json")


def import_events(desk: Desk, path: Path) -> EventsReport:
    """Apply a file of webhook bodies, one JSON object a line; what was read before changes nothing.

    Lines that are no such object are counted with their numbers. Raises `InputRefused`: `file_missing`,
    `events_is_folder`, `events_not_lines` (packed, or not UTF-8), `file_unreadable`.
    """
    if path.is_dir():
        raise InputRefused("events_is_folder", file=str(path))
    if not path.exists():
        raise InputRefused("file_missing", file=str(path))
    try:
        if is_no_text(path):
            raise InputRefused("events_not_lines", file=str(path))
        report = take_in_file(desk.store, path)
    except OSError as error:
        raise InputRefused("file_unreadable", file=str(path), problem=error.strerror or str(error)) from error
    erasing.upkeep(desk)
    with desk.store.write() as connection:
        facts = {"read": report.read, "new": report.new, "malformed": report.malformed}
        audit.record(connection, desk.operator, "events_imported", "events", file=path.name, **facts)
    return report


def apply_bodies(desk: Desk, bodies: Iterable[bytes], origin: str) -> EventsReport:
    """Apply webhook bodies from anywhere; `origin` says where they come from, for the record."""
    report = take_in(desk.store, bodies, origin)
    erasing.upkeep(desk)
    return report


def follow_up_connected(desk: Desk) -> bool:
    """Whether news of sent messages reaches this workstation: somebody said so, or some has come."""
    if settings.get(desk, "follow_up"):
        return True
    with desk.store.read() as connection:
        return news_has_come(connection)


def figures(desk: Desk, ref: str) -> Figures:
    """What a campaign (id or unique name) achieved and cost, counted now.

    Raises `InputRefused`: `campaign_unknown`, `campaign_ambiguous`.
    """
    with desk.store.read() as connection:
        return actuals.figures(desk, connection, campaigns.find(connection, ref))


def report(
    desk: Desk,
    ref: str,
    out: Path,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> int:
    """Write the report of a campaign as a workbook, a text table or a dossier, by `out`'s ending; its recipients.

    The file is in the language in use, readable by its owner alone, and replaces an older one at once. Raises
    `WrongUsage` (`report_format`) and `InputRefused` (`campaign_unknown`, `campaign_ambiguous`,
    `report_folder_missing`, `report_unwritable`).
    """
    if out.suffix.casefold() not in FORMATS:
        raise WrongUsage("report_format", file=str(out), formats=FORMATS)
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    # One transaction: a campaign that is still sending cannot change between the figures and the rows.
    with desk.store.read() as connection:
        campaign_id = campaigns.find(connection, ref)
        if out.suffix.casefold() == ".pdf":
            told = dossiers.dossier_content(desk, connection, campaign_id)
            with in_place_of(out) as temporary:
                write_dossier(temporary, told)
            written = told.view.total.targeted
        else:
            content = dossiers.report_content(desk, connection, campaign_id, cancel)
            written = write_report(out, content, zone, on_progress, cancel)
    with desk.store.write() as connection:
        audit.record(connection, desk.operator, "report_made", "campaign", campaign_id, rows=written)
    return written


def save_proof(desk: Desk, number: str, out: Path) -> dict[str, Any]:
    """Write one person's record to `out`, by its ending as JSON or as text; the record.

    The text names every file with its hash, and says when and by whom it was made. The file is
    readable by its owner alone. Raises `WrongUsage` `report_format` and `InputRefused`: `proof_number`,
    `report_folder_missing`, `report_unwritable`.
    """
    kind = out.suffix.casefold()
    if kind not in _PROOF_FORMATS:
        raise WrongUsage("report_format", file=str(out), formats=_PROOF_FORMATS)
    record = proof(desk, number)
    if kind == ".json":
        content = json.dumps(record, ensure_ascii=False, indent=2)
    else:
        zone = ZoneInfo(str(settings.get(desk, "time_zone")))
        made = _("Record of {number}, made on {moment} by {operator}").format(
            number=record["number"], moment=amounts.instant(datetime.now(UTC), zone), operator=desk.operator
        )
        content = "\n".join([made, "", *lines_of(record, complete=True)])
    with in_place_of(out) as temporary:
        temporary.write_text(content + "\n", encoding="utf-8")
    return record


def proof(desk: Desk, number: str) -> dict[str, Any]:
    """One person's record: lists and rows, words of consent, stops with their evidence, messages sent and received.

    `number` in any spelling, national ones in the account's country. Empty lists for a number that is not known.
    Raises `InputRefused` (`proof_number`).
    """
    # libphonenumber's metadata takes a moment to load.
    from wa_desktop.audience.numbers import normalise

    found = normalise(number, str(settings.get(desk, "country")), frozenset())
    if found.reason or not found.number:
        raise InputRefused("proof_number", number=number)
    with desk.store.read() as connection:
        record = proofs.record_of(connection, found.number)
    local: dict[str, Any] = in_zone(record, ZoneInfo(str(settings.get(desk, "time_zone"))))
    return local


def in_zone(value: Any, zone: ZoneInfo, key: str = "") -> Any:
    """A record with its instants as clocks in `zone` show them: a day that a file gives stays that day."""
    if isinstance(value, dict):
        return {name: item if name == "fields" else in_zone(item, zone, name) for name, item in value.items()}
    if isinstance(value, list):
        return [in_zone(item, zone) for item in value]
    if key.endswith("_at") and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(zone).isoformat()
    return value
