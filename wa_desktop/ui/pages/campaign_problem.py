"""Why a campaign waits, in words, and what can be done about it: here, or on the page where it is put right."""

from dataclasses import dataclass

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.ui.departure import seconds_left
from wa_desktop.ui.pages import labels
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import SENTENCES, sentence_of

RAISE_CAP, RESUME, CANCEL, TOP_UP, READ_TEMPLATES, SHOW_FAILED = (
    "raise_cap", "resume", "cancel", "top_up", "read_templates", "show_failed"
)  # fmt: skip
_PLACES = {
    "key_refused": "connect",
    "unknown_id": "connect",
    "method": "connect",
    "redirected": "connect",
    "template_not_approved": "templates",
    "month_cap_reached": "prices",
    "too_many_requests": "settings",
    "balance_low": "settings",
}
_DEEDS = {
    "cap_reached": (RAISE_CAP, CANCEL),
    "late_start": (RESUME, CANCEL),
    "balance": (TOP_UP,),
    "balance_low": (TOP_UP,),
    "template_not_approved": (READ_TEMPLATES,),
    "canary_failed": (SHOW_FAILED,),
    "canary_capped": (SHOW_FAILED,),
    "many_failures": (SHOW_FAILED,),
    "code_132001": (READ_TEMPLATES, SHOW_FAILED),
    "code_132015": (READ_TEMPLATES,),
    "code_132016": (READ_TEMPLATES, CANCEL),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong; `place` is the page where it is put right, empty when it is here; `deeds` are done here."""

    words: str
    tone: str
    place: str = ""
    action: str = ""
    deeds: tuple[str, ...] = ()


def deed_words(deed: str) -> str:
    """What the button of a deed says."""
    return {
        RAISE_CAP: _("Raise the cap…"),
        RESUME: _("Send it now"),
        CANCEL: _("Cancel the campaign…"),
        TOP_UP: _("Top up on client.smsbox.net"),
        READ_TEMPLATES: _("Read the templates again"),
        SHOW_FAILED: _("Show the failures"),
    }[deed]


def problem_of(view: CampaignView) -> Problem | None:
    """What the person must know or decide; None when all is well."""
    if view.state is CampaignState.FINISHED and not view.follow_up:
        return Problem(_("Sent to SMSBOX, follow-up not connected: who received it is not known. Import SMSBOX’s news "
                         "from a file, or connect follow-up."), "info", "connect", _("Connect follow-up"))  # fmt: skip
    if view.reason == "interrupted":
        return Problem(_interrupted(view), "warn")
    if view.state in (CampaignState.READY, CampaignState.RUNNING):
        return _waiting(view)
    if view.state is not CampaignState.PAUSED:
        return None
    if view.reason == "unconfirmed":
        return Problem(_("Everything else is done. The uncertain sends below wait for your decision."), "warn")
    if view.reason == "template_category_changed":
        return Problem(_("Meta moved the template to another category: nothing more is sent until you decide."), "warn")
    place = _PLACES.get(view.reason, "")
    return Problem(
        _paused(view), "info" if view.reason == "asked" else "warn", place, _place_words(place),
        _DEEDS.get(view.reason, (SHOW_FAILED,) if view.reason.startswith("code_") else ()),
    )  # fmt: skip


def _place_words(place: str) -> str:
    return {
        "connect": _("Check the account"),
        "templates": _("See the templates"),
        "prices": _("See the month’s cap"),
        "settings": _("Open the settings"),
    }.get(place, "")


def _waiting(view: CampaignView) -> Problem | None:
    """It is under way and will go on by itself: why it makes no call now, and until when."""
    if view.reason and f"reason.{view.reason}" in SENTENCES:
        return Problem(sentence_of(f"reason.{view.reason}", view.reason_details), "info")
    if view.state is CampaignState.READY and view.not_before is not None and seconds_left(view) is None:
        return Problem(sentence_of("schedule_stays_on", {"due": view.not_before}), "info")
    return None


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
