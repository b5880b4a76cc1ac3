"""The words about figures: stages, rates with what they are a share of, what became of people and what to do now."""

from wa_desktop.domain.codes import FailureAction
from wa_desktop.domain.funnels import OutcomeKind, Rate, Split
from wa_desktop.words.language import N_

SENTENCES = {
    "figures_period_of_one": N_("A campaign has its own days: leave out --from and --to, or leave out the campaign."),
    "dossier_cap": N_("cap {cap} {currency}"),
    "period_backwards": N_("The period ends on {last}, before it begins on {first}: exchange the two days."),
    "figures_format": N_(
        "“{file}” cannot be written: figures are a workbook (.xlsx) or a table (.csv). Change the ending."
    ),
}

_STAGES = {
    "targeted": N_("On the list"),
    "excluded": N_("Left out"),
    "cancelled": N_("Cancelled"),
    "waiting": N_("Still to send"),
    "unconfirmed": N_("Perhaps sent (uncertain)"),
    "refused": N_("Refused by SMSBOX"),
    "sent": N_("Sent"),
    "on_its_way": N_("Sent, without final news"),
    "delivered": N_("Delivered"),
    "read": N_("Read"),
    "failed": N_("Failed"),
    "replied": N_("Replied"),
    "opted_out": N_("Opted out"),
}
_RATES = {
    Rate.EXCLUDED: N_("Left out, of the list"),
    Rate.DELIVERED: N_("Delivered, of sent"),
    Rate.READ: N_("Read, of delivered"),
    Rate.REPLIED: N_("Replied, of delivered"),
    Rate.OPTED_OUT: N_("Opted out, of delivered"),
    Rate.FAILED: N_("Failed, of sent"),
}
_DEFINITIONS = {
    "sent": N_("Sent: people whose message SMSBOX accepted. Uncertain sends are apart."),
    Rate.EXCLUDED: N_("Left out: people of the list who were not to be written to, over everybody on the list."),
    Rate.DELIVERED: N_(
        "Delivered: people whose telephone received the message (read ones included), over people whose message SMSBOX "
        "accepted."
    ),
    Rate.READ: N_(
        "Read: people who opened the message, over people who received it. Who hides read receipts counts as not read."
    ),
    Rate.REPLIED: N_("Replied: people who wrote back at least once, each counted once, over people who received it."),
    Rate.OPTED_OUT: N_("Opted out: people who asked to stop, in whichever way, over people who received it."),
    Rate.FAILED: N_("Failed: people whose message Meta gave up, over people whose message SMSBOX accepted."),
}
_SPLITS = {
    Split.CAMPAIGN: N_("By campaign"),
    Split.COUNTRY: N_("By country"),
    Split.LANGUAGE: N_("By language"),
    Split.TEMPLATE: N_("By template"),
    Split.DAY: N_("By day"),
}
_HEADINGS = {
    Split.CAMPAIGN: N_("Campaign"),
    Split.COUNTRY: N_("Country"),
    Split.LANGUAGE: N_("Language"),
    Split.TEMPLATE: N_("Template"),
    Split.DAY: N_("Day"),
}
_NOWHERE = {
    Split.CAMPAIGN: N_("Unknown"),
    Split.COUNTRY: N_("Unknown country"),
    Split.LANGUAGE: N_("Unknown language"),
    Split.TEMPLATE: N_("Unknown"),
    Split.DAY: N_("Never sent"),
}
_WHOLES = {
    "targeted": N_("everybody on the list"),
    "followed": N_("sent"),
    "delivered": N_("delivered"),
}
_PIECES = {
    "read": N_("Read"),
    "delivered_not_read": N_("Delivered, not read"),
    "on_its_way": N_("Sent, without final news"),
    "failed": N_("Failed"),
    "not_sent": N_("Not sent"),
}
_ADVICE = {
    OutcomeKind.READ: N_("Nothing to do."),
    OutcomeKind.DELIVERED: N_("Nothing to do."),
    OutcomeKind.ON_ITS_WAY: N_("Wait: WhatsApp may deliver for 30 days, when the telephone is reached."),
    OutcomeKind.REFUSED: N_("Correct the number in the list, then send again to these people."),
    OutcomeKind.UNCONFIRMED: N_("Wait for news, or decide: count as sent, or send again."),
    OutcomeKind.WAITING: N_("Resume the campaign, or cancel it."),
    OutcomeKind.CANCELLED: N_("A second campaign to them alone can reach them."),
    OutcomeKind.REPLIED: N_("Answer within 24 hours of their message, in “Replies”."),
    OutcomeKind.OPTED_OUT: N_("Suppressed already: write to them no more unless they give a new consent."),
    "not_followed": N_("Connect the follow-up, or import SMSBOX’s news, to know what became of them."),
    f"failed_{FailureAction.PAUSE_CAMPAIGN.value}": N_("Put the account right at Meta or M-Target, then send again."),
    f"failed_{FailureAction.FAIL.value}": N_("Trying again does not help: check the number, or suppress it."),
    f"failed_{FailureAction.FAIL_RETRY_LATER.value}": N_("Try once more, a day later at the earliest."),
    f"failed_{FailureAction.BACK_OFF.value}": N_("Send again: the trouble was a passing one."),
    f"failed_{FailureAction.PAUSE_COUNTRY.value}": N_("Ask M-Target to allow this country, then send again."),
    f"failed_{FailureAction.TEMPLATE_WRONG.value}": N_("Look at the template, test it, then send again."),
    f"failed_{FailureAction.VALUES_WRONG.value}": N_("Correct these people’s values in the list, then send again."),
    f"failed_{FailureAction.OPTED_OUT.value}": N_("Suppressed already: only a new consent changes that."),
    f"failed_{FailureAction.UNKNOWN.value}": N_("Ask M-Target what this code means before you send again."),
    "excluded_to_fix": N_("Correct the list or the template’s values, then send again to these people."),
    "excluded_too_soon": N_("Try again after a few days."),
    "excluded_left_out": N_("Rightly left out: only a change of the list, or of your choices, brings them in."),
}
_CALLS = {
    "answered": N_("Accepted by SMSBOX"),
    "rejected": N_("Refused by SMSBOX: nothing left"),
    "not_sent": N_("SMSBOX was not reached: nothing left"),
    "open": N_("Not answered yet"),
    "other": N_("Uncertain: perhaps sent"),
}

LABELS = {
    **{f"stage.{code}": words for code, words in _STAGES.items()},
    **{f"rate.{code}": words for code, words in _RATES.items()},
    **{f"definition.{code}": words for code, words in _DEFINITIONS.items()},
    **{f"split.{code.value}": words for code, words in _SPLITS.items()},
    **{f"split_heading.{code.value}": words for code, words in _HEADINGS.items()},
    **{f"split_nowhere.{code.value}": words for code, words in _NOWHERE.items()},
    **{f"todo.{code}": words for code, words in _ADVICE.items()},
    **{f"share_of.{code}": words for code, words in _WHOLES.items()},
    **{f"piece.{code}": words for code, words in _PIECES.items()},
    **{f"call.{code}": words for code, words in _CALLS.items()},
    "audit.campaign_pause": N_("Pause asked for"),
    "audit.campaign_begun": N_("Sending began or went on"),
    "audit.campaign_paused": N_("Campaign paused"),
    "audit.campaign_finished": N_("Campaign finished"),
    "decided.sent": N_("counted as sent"),
    "decided.resend": N_("sent again"),
    "step.figures": N_("Counting"),
    "step.report": N_("Writing the report"),
    "cause.line_rest": N_("Further tries, replies of the estimate, tiers and free messages"),
}
