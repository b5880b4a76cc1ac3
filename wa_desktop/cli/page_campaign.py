"""What a person reads of a campaign: one state for everybody, the sum is the list, and what to do next."""

from collections.abc import Collection

from wa_desktop.cli.naming import named, sentence_code
from wa_desktop.cli.output import Out
from wa_desktop.cli.session import REFUSED_BY_SMSBOX, WAITING
from wa_desktop.domain.campaigns import CampaignView, RecipientView
from wa_desktop.domain.missed import NextAction
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.team import APPROVAL_WAITING, APPROVED
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence_of

SMSBOX_REASONS = frozenset(
    {
        "balance", "key_refused", "unknown_id", "bad_request", "method", "too_large", "unavailable", "unreachable",
        "no_name", "tls", "proxy", "redirected", "too_many_requests", "no_answer", "answer_unreadable",
    }
)  # fmt: skip
"""Reasons of a pause that SMSBOX, or the way to it, gave."""

_S = RecipientState
_SHOWN = (
    _S.READ, _S.DELIVERED, _S.SENT, _S.ACK, _S.QUEUED, _S.SENDING, _S.PLANNED, _S.UNCONFIRMED, _S.FAILED, _S.REFUSED,
    _S.EXCLUDED, _S.CANCELLED,
)  # fmt: skip
_DONE = frozenset(_SHOWN) - {_S.PLANNED, _S.SENDING, _S.EXCLUDED, _S.CANCELLED}


def exit_code(view: CampaignView) -> int:
    """How a command that ran this campaign ends: finished is done, anything else waits for somebody."""
    if view.state is CampaignState.PAUSED and view.reason in SMSBOX_REASONS:
        return REFUSED_BY_SMSBOX
    if view.reason == APPROVAL_WAITING:
        return WAITING
    if view.counts.get(_S.UNCONFIRMED, 0) or view.state in (CampaignState.PAUSED, CampaignState.RUNNING):
        return WAITING
    return 0


def show(out: Out, view: CampaignView) -> None:
    """The whole account of one campaign, and what to do next."""
    account(out, view)
    _next_steps(out, view)


def account(out: Out, view: CampaignView) -> None:
    """One state for everybody, reasons, money."""
    out.say(title(view), "bold")
    if view.reason:
        out.say(reason_in_words(view))
    if view.counts.get(_S.QUEUED) and not view.follow_up and view.reason != "no_follow_up":
        out.say(_("Follow-up not connected: what became of the messages is not known here."))
    out.say()
    _counts(out, view)
    _by_reason(out, view)
    out.say()
    out.say(money_in_words(view))


def title(view: CampaignView) -> str:
    """`Campaign 3 “Noël”: finished`."""
    text = _("Campaign {id} “{name}”: {state}")
    if view.is_test:
        text = _("Test {id} “{name}”: {state}")
    return text.format(id=view.id, name=view.name, state=named("campaign", view.state.value))


def reason_in_words(view: CampaignView) -> str:
    """Why it stopped, or what its end does not know."""
    code = sentence_code("reason", view.reason)
    return sentence_of(code, view.reason_details) if code else named("reason", view.reason)


def _counts(out: Out, view: CampaignView) -> None:
    rows = [
        [named("state", state.value), amounts.count(view.counts[state])] for state in _SHOWN if view.counts.get(state)
    ]
    rows.append([_("The whole list"), amounts.count(view.total)])
    out.table([_("Recipients"), ""], rows, right=(1,), last=1)


def _by_reason(out: Out, view: CampaignView) -> None:
    if any(view.excluded.values()):
        out.title(_("Excluded, because"))
        rows = sorted(view.excluded.items(), key=lambda item: -item[1])
        out.table(
            ["", ""],
            [[named("exclusion", reason), amounts.count(number)] for reason, number in rows if number],
            right=(1,),
        )
    if view.failures:
        out.title(_("Failed or refused, because"))
        failures = sorted(view.failures.items(), key=lambda item: -item[1])
        out.table(["", ""], [[failure_in_words(code), amounts.count(number)] for code, number in failures], right=(1,))


def failure_in_words(code: str) -> str:
    """Meta's code in words, with the code itself for the support."""
    said = named("code", code)
    return f"{said} ({code})" if code.isdecimal() and said != code else said


def money_in_words(view: CampaignView) -> str:
    """What was committed against the cap; a maximum where no news of deliveries comes."""
    spent = amounts.money(view.spent.committed, view.currency)
    text = _("Spent: {spent} before tax") if view.follow_up else _("Spent: at most {spent} before tax")
    said = text.format(spent=spent)
    if view.spent.reserved:
        said += " · " + _("held back for what may have left: {reserved}").format(
            reserved=amounts.money(view.spent.reserved, view.currency)
        )
    if view.cap is not None:
        said += " · " + _("cap {cap}").format(cap=amounts.money(view.cap, view.currency))
    return said


def _next_steps(out: Out, view: CampaignView) -> None:
    steps = []
    if view.counts.get(_S.UNCONFIRMED, 0):
        steps.append(
            _("Decide on the uncertain ones: wa-desktop resolve {id} --as sent (or resend)").format(id=view.id)
        )
        steps.append(_("What is known of them: wa-desktop unconfirmed {id}").format(id=view.id))
    if view.reason == "template_category_changed":
        steps.append(
            _(
                "See the new price and accept it: wa-desktop category {id} --accept; then: wa-desktop resume {id}"
            ).format(id=view.id)
        )
    if view.reason == APPROVAL_WAITING:
        steps.append(_("Have another person approve it: wa-desktop approve {id}").format(id=view.id))
    if view.state is CampaignState.READY and view.reason == APPROVED:
        steps.append(_("Go on: wa-desktop resume {id}").format(id=view.id))
    if view.state is CampaignState.PAUSED:
        go_on = _("Go on: wa-desktop resume {id}")
        if view.reason == "cap_reached":
            go_on = _("Go on with a higher cap: wa-desktop resume {id} --max-cost AMOUNT")
        if view.reason == "month_cap_reached":
            go_on = _("Raise the month's cap: wa-desktop budget set --month AMOUNT; then: wa-desktop resume {id}")
        steps.append(go_on.format(id=view.id))
        steps.append(_("Give up the rest: wa-desktop cancel {id}").format(id=view.id))
    if view.state is CampaignState.FINISHED:
        steps.append(_("Every recipient in a file: wa-desktop report {id} --out FILE.xlsx").format(id=view.id))
    if steps:
        out.title(_("Next"))
        out.items(steps)


def missed_steps(out: Out, campaign: str, actions: Collection[NextAction]) -> None:
    """The commands for what can be done about those who did not get it."""
    commands = {
        NextAction.RESUME: _("Go on: wa-desktop resume {id}"),
        NextAction.DECIDE: _("What is known of them: wa-desktop unconfirmed {id}"),
        NextAction.SEND_AGAIN: _("Send again to those who did not get it: wa-desktop send … --missed-by {id}"),
        NextAction.FIX_AND_SEND_AGAIN: _("Send again to those who did not get it: wa-desktop send … --missed-by {id}"),
        NextAction.SUPPRESS: _("Suppress a number: wa-desktop suppress add NUMBER"),
    }
    steps = dict.fromkeys(words for action, words in commands.items() if action in actions)
    if steps:
        out.title(_("Next"))
        out.items([step.format(id=campaign) for step in steps])


def progress_line(view: CampaignView, per_second: float) -> str:
    """One line while it runs: how many are done, how fast, how long still."""
    done = sum(view.counts.get(state, 0) for state in _DONE)
    if view.state is CampaignState.RUNNING and view.reason:
        return reason_in_words(view)
    left = view.counts.get(_S.PLANNED, 0) + view.counts.get(_S.SENDING, 0)
    said = _("{done} of {total} · {rate}/s").format(
        done=amounts.count(done), total=amounts.count(done + left), rate=amounts.count(round(per_second))
    )
    if per_second > 0 and left:
        said += " · " + _("{time} left").format(time=_duration(left / per_second))
    uncertain = view.counts.get(_S.UNCONFIRMED, 0)
    if uncertain:
        said += " · " + ngettext("{n} uncertain", "{n} uncertain", uncertain).format(n=amounts.count(uncertain))
    return said + " · " + amounts.money(view.spent.committed, view.currency)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def recipients(out: Out, found: list[RecipientView], currency: str) -> None:
    """One row per recipient."""
    headers = [_("Number"), _("State"), _("Reason"), _("Reference"), _("Price")]
    rows = [
        [
            one.number,
            named("state", one.state.value),
            failure_in_words(one.reason),
            one.reference,
            amounts.unit_price(one.price, currency),
        ]
        for one in found
    ]
    out.table(headers, rows, right=(4,))
