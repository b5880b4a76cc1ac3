"""Templates as rows of a table, their status in words and what to do about it."""

from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.ui.pages import labels
from wa_desktop.ui.records import Heading, Row
from wa_desktop.words import amounts
from wa_desktop.words.language import _


def template_headings() -> list[Heading]:
    """Name, state, language, category."""
    return [
        Heading(_("Template"), stretch=True),
        Heading(_("State"), mark=True),
        Heading(_("Language")),
        Heading(_("Category")),
    ]


def template_row(version: TemplateVersion) -> Row:
    """One version; its key is (name, language)."""
    cells = (
        version.name,
        status_words(version),
        amounts.language_name(version.language),
        labels.category(version.category.value),
    )
    return Row(cells, (version.name, version.language), status_tone(version))


def status_words(version: TemplateVersion) -> str:
    """The state as Meta gave it, in a person's words; one we do not know shows itself."""
    if version.approved:
        return _("Approved") if version.sendable else _("Approved, not sendable yet")
    known = {
        "PENDING": _("Being examined by Meta"),
        "IN_APPEAL": _("Appeal under way"),
        "REJECTED": _("Rejected by Meta"),
        "PAUSED": _("Paused by Meta"),
        "DISABLED": _("Disabled by Meta"),
        "UNKNOWN": _("Not known to SMSBOX"),
        "DELETED": _("No longer listed"),
    }
    return known.get(version.status.upper(), version.status)


def status_tone(version: TemplateVersion) -> str:
    """The tone of a version's state."""
    if version.approved:
        return "good" if version.sendable else "warn"
    return {"PENDING": "info", "IN_APPEAL": "info", "REJECTED": "bad", "DISABLED": "bad"}.get(
        version.status.upper(), "warn"
    )


def advice(version: TemplateVersion) -> str:
    """What to do now with this version."""
    if version.sendable:
        return _("It can be sent.")
    if version.unsendable_reason == "template_media_header":
        return _("Its header is an image, a video, a document or a place: this version sends text headers only.")
    if version.unsendable_reason == "template_text_missing":
        return _("SMSBOX gives no text for it: type the text as it was approved, so that variables can be filled.")
    known = {
        "PENDING": _("Usually examined in under an hour. Fetch again later."),
        "IN_APPEAL": _("Meta is looking at it again. Fetch again later."),
        "REJECTED": _("Read Meta’s reason on its platform, change the template and submit it again, or ask M-Target."),
        "PAUSED": _("Too many people blocked or reported it. Meta lifts the pause by itself; a better text helps."),
        "DISABLED": _("Meta will not send it any more: prepare another template."),
        "DELETED": _("SMSBOX no longer lists it. If that is a mistake, ask M-Target."),
        "UNKNOWN": _("SMSBOX does not list it: have it approved by Meta or through M-Target, then fetch again."),
    }
    return known.get(version.status.upper(), _("It cannot be sent in this state. Ask M-Target what it means."))
