"""When a campaign goes out: quiet hours, the canary slice, the first moment; frozen with it as its rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.domain.canary import CanaryRules
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.quiet_hours import QuietRule, read_rule
from wa_desktop.domain.rules import Rules
from wa_desktop.domain.values import Category
from wa_desktop.store.frozen import as_json
from wa_desktop.store.instants import to_stored
from wa_desktop.store.notes import is_trial
from wa_desktop.workspace import settings
from wa_desktop.workspace.deciding import Resolved
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.guarding import guard_rules

LARGEST_CANARY = 10_000
LONGEST_COUNTDOWN = 3_600
_SECOND = 1_000_000
_YEARS_AHEAD = 2


def check_schedule(options: SendOptions) -> None:
    """Raise `InputRefused`: `quiet_hours_malformed`, `canary_refused`, `countdown_refused`."""
    if options.quiet_hours is not None:
        read_rule(options.quiet_hours)
    if not 0 <= options.canary <= LARGEST_CANARY:
        raise InputRefused("canary_refused", size=options.canary, largest=LARGEST_CANARY)
    if not 0 <= options.countdown <= LONGEST_COUNTDOWN:
        raise InputRefused("countdown_refused", seconds=options.countdown, longest=LONGEST_COUNTDOWN)


def rules_for(desk: Desk, account_id: int, resolved: Resolved, plan: Plan, options: SendOptions) -> Rules:
    """The rules that a campaign of this plan keeps: the options, else the settings of today."""
    if options.test:
        return Rules()
    categories = {version.category for version in resolved.versions}
    return replace(
        guard_rules(desk, plan),
        quiet=_days(
            quiet_rule(desk, options.quiet_hours, marketing=Category.MARKETING in categories, account_id=account_id),
            options,
        ),
        canary=_canary(desk, options),
        late_start_minutes=int(settings.get(desk, "late_start_minutes")),
        countdown=options.countdown,
    )


def _days(rule: QuietRule | None, options: SendOptions) -> QuietRule | None:
    """`rule` with the quiet days that a person said for this campaign."""
    if rule is None:
        return None
    sundays = rule.sundays if options.quiet_sundays is None else options.quiet_sundays
    holidays = rule.holidays if options.quiet_holidays is None else options.quiet_holidays
    return replace(rule, sundays=sundays, holidays=holidays)


def quiet_rule(desk: Desk, said: str | None, *, marketing: bool, account_id: int) -> QuietRule | None:
    """The open hours of a campaign; what a person said for it wins.

    Without that: the settings, for marketing only, and never on a sandbox, whose messages wake nobody.
    """
    sundays, holidays = bool(settings.get(desk, "quiet_sundays")), bool(settings.get(desk, "quiet_holidays"))
    if said is not None:
        return read_rule(said, sundays=sundays, holidays=holidays)
    with desk.store.read() as connection:
        on_trial = is_trial(connection, account_id)
    if not marketing or on_trial or not settings.get(desk, "quiet_hours"):
        return None
    opens, closes = int(settings.get(desk, "quiet_opens")), int(settings.get(desk, "quiet_closes"))
    return read_rule(f"{opens}-{closes}", sundays=sundays, holidays=holidays)


def _canary(desk: Desk, options: SendOptions) -> CanaryRules | None:
    if not options.canary:
        return None
    wait = options.canary_wait
    return CanaryRules(
        size=options.canary,
        wait_minutes=int(settings.get(desk, "canary_wait_minutes")) if wait is None else wait,
        failed=int(settings.get(desk, "canary_failed_percent")),
        capped=int(settings.get(desk, "canary_capped_percent")),
        opted_out=int(settings.get(desk, "canary_opted_out_percent")),
    )


def kept(rules: Rules) -> str:
    """`rules` as the campaign's row holds them."""
    return as_json(rules)


def first_moment(options: SendOptions, at: int) -> int | None:
    """The instant (as stored) before which no call is made; None = at once."""
    wished = None if options.not_before is None else to_stored(options.not_before)
    if not options.countdown:
        return wished
    return max(wished or 0, at + options.countdown * _SECOND)


@lru_cache(maxsize=256)
def public_holidays(country: str) -> Sequence[date]:
    """The public holidays of a country (overseas France by its own codes) of this year and the next ones.

    Empty for a country that the calendars do not know.
    """
    # The only place that loads the calendars: a good tenth of a second.
    import holidays

    this_year = date.today().year  # noqa: DTZ011 - which years to list is no instant
    try:
        return sorted(holidays.country_holidays(country, years=range(this_year, this_year + _YEARS_AHEAD)))
    except NotImplementedError:
        return ()
