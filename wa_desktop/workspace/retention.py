"""Data that is kept for a time and then goes by itself, once a person has seen what that takes away."""

import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.safety import RetentionPlan, RetentionRule
from wa_desktop.store import retention as stored
from wa_desktop.store.audit import record
from wa_desktop.store.instants import from_stored, now, to_stored
from wa_desktop.store.settings import read_setting, write_setting
from wa_desktop.workspace import lists, settings
from wa_desktop.workspace.desk import Desk

_log = logging.getLogger(__name__)

KINDS = ("messages", "events", "campaigns", "lists")
_PREVIEWED = "retention_previewed"
_LAST = "retention_last"
_WATCHED, _JUMPED = "retention_watched", "retention_jumped"
"""Settings: when the clock was last looked at, and by how many days it had gone ahead since."""
_MONTHS = 12
_AWAY = timedelta(days=45)
"""A longer time between two looks at the clock may be a wrong clock: nothing goes by itself then."""


def plan(desk: Desk) -> RetentionPlan:
    """What would go now; nothing is changed."""
    months = _months(desk)
    with desk.store.read() as c:
        seen, last = read_setting(c, _PREVIEWED), read_setting(c, _LAST)
    return RetentionPlan(
        enabled=bool(settings.get(desk, "retention_enabled")),
        previewed=seen is not None and all(_is_seen(months[kind], int(seen.get(kind, 0))) for kind in KINDS),
        last_run=None if last is None else from_stored(int(last)),
        rules=tuple(_rule(desk, kind, months[kind]) for kind in KINDS),
    )


def _months(desk: Desk) -> dict[str, int]:
    return {kind: int(settings.get(desk, f"retention_{kind}_months")) for kind in KINDS}


def _is_seen(months: int, seen: int) -> bool:
    """Whether a delay takes no more away than the one that was seen; 0 keeps for ever."""
    return months == 0 or 0 < seen <= months


def _rule(desk: Desk, kind: str, months: int) -> RetentionRule:
    if not months:
        return RetentionRule(kind, 0, None, 0)
    before = _ago(months)
    with desk.store.read() as c:
        if kind == "lists":
            names = stored.unused_lists(c, to_stored(before))
            return RetentionRule(kind, months, before, len(names), names)
        campaigns = stored.ended_campaigns(c, to_stored(before)) if kind == "campaigns" else ()
        return RetentionRule(kind, months, before, stored.due(c, kind, to_stored(before)), campaigns)


def _ago(months: int) -> datetime:
    today = datetime.now(UTC)
    years, month = divmod(today.year * _MONTHS + today.month - 1 - months, _MONTHS)
    # The 28th exists in every month: never a day too early.
    return today.replace(year=years, month=month + 1, day=min(today.day, 28))


def change(desk: Desk, kind: str, months: int) -> None:
    """Keep `kind` for so many months, 0 for ever; a shorter delay waits for a new preview. Raises `setting_refused`."""
    if kind not in KINDS:
        raise InputRefused("setting_unknown", key=kind, known=KINDS)
    settings.change(desk, f"retention_{kind}_months", months)


def enable(desk: Desk, seen: RetentionPlan | None = None) -> RetentionPlan:
    """A person has seen `plan` and lets it run by itself, once a day.

    `seen` is the plan they looked at: raises `WaitingForPerson` (`retention_not_previewed`) when the delays have become
    shorter since.
    """
    shown = {} if seen is None else {rule.kind: rule.months for rule in seen.rules}
    if any(not _is_seen(months, shown.get(kind, months)) for kind, months in _months(desk).items() if shown):
        raise WaitingForPerson("retention_not_previewed", count=plan(desk).due)
    _see(desk)
    settings.change(desk, "retention_enabled", True)
    return plan(desk)


def disable(desk: Desk) -> RetentionPlan:
    """Nothing goes by itself any more."""
    settings.change(desk, "retention_enabled", False)
    return plan(desk)


def _see(desk: Desk) -> None:
    with desk.store.write() as c:
        write_setting(c, _PREVIEWED, _months(desk))
        write_setting(c, _WATCHED, now())
        write_setting(c, _JUMPED, None)
        record(c, desk.operator, "retention_previewed", "retention", None, **_months(desk))


def run(desk: Desk, *, seen: bool = False) -> RetentionPlan:
    """Take away what is due now; the plan as it was carried out. `seen`: a person has just looked at `plan`.

    Raises `WaitingForPerson` (`retention_not_previewed`) when nobody has seen what these delays take away.
    """
    if seen:
        _see(desk)
    found = plan(desk)
    if not found.previewed:
        raise WaitingForPerson("retention_not_previewed", count=found.due)
    for rule in found.rules:
        if rule.kind != "lists" and rule.before is not None:
            _forget(desk, rule.kind, to_stored(rule.before))
    for name in found.rules[-1].names:
        try:
            lists.delete_list(desk, name)
        except (InputRefused, WaitingForPerson) as refused:
            # A campaign has been made for it since it was found, or a file comes into it: it is in use, and stays.
            _log.info("a list stays: %s", refused.code)
    with desk.store.write() as c:
        write_setting(c, _LAST, now())
        record(c, desk.operator, "retention_run", "retention", None, **{rule.kind: rule.due for rule in found.rules})
    return found


def _forget(desk: Desk, kind: str, before: int) -> None:
    more = 1
    while more:
        with desk.store.write() as c:
            more = stored.forget_some(c, kind, before)


def run_if_due(desk: Desk) -> RetentionPlan | None:
    """The daily run; None when it is off, was not previewed, or has run today."""
    if not settings.get(desk, "retention_enabled") or _clock_jumped(desk):
        return None
    with desk.store.read() as c:
        last = read_setting(c, _LAST)
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    # A run that is dated later than today was carried out while the clock was ahead.
    if last is not None and from_stored(int(last)).astimezone(zone).date() == datetime.now(zone).date():
        return None
    return run(desk) if plan(desk).previewed else None


def _clock_jumped(desk: Desk) -> bool:
    """Whether the clock went further ahead than anybody stays away; then a person must look once more.

    A clock that is years ahead would make everything look old.
    """
    with desk.store.write() as c:
        before = read_setting(c, _WATCHED)
        moment = datetime.now(UTC)
        away = moment - (moment if before is None else from_stored(int(before)))
        write_setting(c, _WATCHED, to_stored(moment))
        if away > _AWAY and read_setting(c, _PREVIEWED) is not None:
            write_setting(c, _PREVIEWED, None)
            write_setting(c, _JUMPED, away.days)
        return away > _AWAY


def waiting(desk: Desk) -> Notice | None:
    """Why what should run by itself waits for a person (`retention_clock`, `retention_waits`), if it does."""
    if not settings.get(desk, "retention_enabled"):
        return None
    with desk.store.read() as c:
        seen, jumped = read_setting(c, _PREVIEWED), read_setting(c, _JUMPED)
    if jumped:
        return Notice("retention_clock", {"days": int(jumped)})
    months = _months(desk)
    if seen is not None and all(_is_seen(months[kind], int(seen.get(kind, 0))) for kind in KINDS):
        return None
    return Notice("retention_waits")
