"""Why a campaign waits, in words, and where to do something about it."""

from dataclasses import dataclass

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.ui.pages import labels
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import SENTENCES, sentence_of

_PLACES = {
    "key_refused": "connect",
    "unknown_id": "connect",
    "template_not_approved": "templates",
    "template_category_changed": "templates",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong; `place` is the page where it is put right, empty when it is here."""

    words: str
    tone: str
    place: str = ""
    action: str = ""


def problem_of(view: CampaignView) -> Problem | None:
    """What the person must know or decide; None when all is well."""
    if view.state is CampaignState.FINISHED and not view.follow_up:
        return Problem(_("Sent to SMSBOX, follow-up not connected: who received it is not known. Import SMSBOX’s news "
                         "from a file, or connect follow-up."), "info", "connect", _("Connect follow-up"))  # fmt: skip
    if view.reason == "interrupted":
        return Problem(_interrupted(view), "warn")
    if view.state is not CampaignState.PAUSED:
        return None
    if view.reason == "unconfirmed":
        return Problem(_("Everything else is done. The uncertain sends below wait for your decision."), "warn")
    place = _PLACES.get(view.reason, "")
    actions = {"connect": _("Check the account"), "templates": _("See the templates")}
    return Problem(_paused(view), "info" if view.reason == "asked" else "warn", place, actions.get(place, ""))


def _interrupted(view: CampaignView) -> str:
    left = view.counts.get(RecipientState.PLANNED, 0)
    words = ngettext(
        "The program stopped while sending; {n} contact is still to be written to. Resume: nobody gets it twice.",
        "The program stopped while sending; {n} contacts are still to be written to. Resume: nobody gets it twice.",
        left,
    )
    return words.format(n=amounts.count(left))


def _paused(view: CampaignView) -> str:
    for code in (f"paused_{view.reason}", f"campaign_{view.reason}", view.reason):
        if code in SENTENCES:
            return sentence_of(code, view.reason_details)
    return _("Paused: {reason}. Put it right, then resume: nobody gets it twice.").format(
        reason=labels.reason(view.reason)
    )
