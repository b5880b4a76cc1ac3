"""What the options step knows beside the draft: settings, account, the plan over days. Plain values and words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wa_desktop import workspace
from wa_desktop.domain.portfolio import DayPlan
from wa_desktop.domain.settings import SETTINGS, SettingValue
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.workspace.desk import Desk

_MOST_DAYS = 5
"""Days of the plan that are shown one by one."""


@dataclass(frozen=True, slots=True)
class OptionFacts:
    """The settings that the options begin with, and how the list fits under Meta's limit."""

    settings: Mapping[str, SettingValue] = field(
        default_factory=lambda: {key: setting.default for key, setting in SETTINGS.items()}
    )
    plan: DayPlan | None = None
    trial: bool = False

    def number(self, key: str) -> int:
        """A setting that is a whole number."""
        return int(self.settings[key])

    def ticked(self, key: str) -> bool:
        """A setting that is yes or no."""
        return bool(self.settings[key])


def option_facts(desk: Desk, recipients: int, begins: datetime | None) -> OptionFacts:
    """Everything the step shows, read at once in the background."""
    account = workspace.account.account(desk)
    return OptionFacts(
        workspace.settings.described(desk),
        workspace.pacing.day_plan(desk, recipients, begins) if recipients else None,
        account is not None and account.is_sandbox,
    )


def days_words(plan: DayPlan | None) -> list[str]:
    """How a list goes out under Meta's limit: its limit, its days, its end."""
    if plan is None or not plan.portions:
        return []
    if not plan.limit:
        return [_("No limit is set here: if Meta’s limit is lower than the list, Meta refuses the rest.")]
    people = amounts.count(plan.limit - plan.used if plan.used < plan.limit else 0)
    if plan.days == 1:
        return [_("Within the limit: {n} people can still be written to in these 24 hours.").format(n=people)]
    lines = [
        ngettext("{n} recipient on {moment}", "{n} recipients on {moment}", portion.recipients).format(
            n=amounts.count(portion.recipients), moment=amounts.instant(portion.begins)
        )
        for portion in plan.portions[:_MOST_DAYS]
    ]
    if plan.days > _MOST_DAYS:
        lines.append(
            _("… and so on until {moment}").format(moment=amounts.instant(plan.finishes or plan.portions[-1].begins))
        )
    head = ngettext("The list goes out in {n} portion:", "The list goes out in {n} portions:", plan.days)
    return [head.format(n=amounts.count(plan.days)), *lines]


def finish_words(plan: DayPlan | None, recipients: int, rate: float | None) -> str:
    """When the last message leaves, as far as that can be known."""
    if plan is None or plan.finishes is None or not recipients:
        return ""
    if not rate:
        if plan.days > 1:
            return _("The last messages leave after {moment}.").format(moment=amounts.instant(plan.finishes))
        return _("The speed adapts to SMSBOX: the live page shows the time left.")
    last = plan.portions[-1]
    ends = last.begins + timedelta(seconds=last.recipients / rate)
    return _("Finished around {moment}, when nothing holds it up.").format(moment=amounts.instant(ends))


def canary_words(facts: OptionFacts) -> str:
    """The rules that stop after the first slice."""
    return _(
        "The rest waits for their news. Sending stops and asks you when more than {failed} % fail, Meta holds back "
        "more than {capped} %, or more than {opted_out} % say stop (limits: settings)."
    ).format(
        failed=facts.number("canary_failed_percent"),
        capped=facts.number("canary_capped_percent"),
        opted_out=facts.number("canary_opted_out_percent"),
    )
