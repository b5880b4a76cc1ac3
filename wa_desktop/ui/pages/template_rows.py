"""Templates as rows of a table, their status in words, its age and what to do about it."""

from datetime import datetime, timedelta

from wa_desktop.domain.preparing import DRAFT
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.ui.pages import labels
from wa_desktop.ui.records import Heading, Row
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

_USUAL_WAIT = timedelta(days=1)
"""Meta usually answers within the hour; after this one asks."""
_STALE = timedelta(days=1)


def template_headings() -> list[Heading]:
    """Name, state, language, category, since when."""
    return [
        Heading(_("Template"), stretch=True),
        Heading(_("State"), mark=True, longest=20),
        Heading(_("Language")),
        Heading(_("Category"), spare=1),
        Heading(_("Since"), spare=2),
    ]


def template_row(version: TemplateVersion, key: object = None) -> Row:
    """One version; its key is (name, language) unless another is given."""
    since = version.status_since
    cells = (
        version.name or _("(without a name)"),
        status_words(version),
        amounts.language_name(version.language),
        labels.category(version.category.value),
        amounts.day(since.astimezone().date()) if since is not None else "–",
    )
    order = (*cells[:4], since.timestamp() if since is not None else 0.0)
    return Row(cells, key or (version.name, version.language), status_tone(version), order)


def status_words(version: TemplateVersion) -> str:
    """The state as Meta gave it, in a person's words; one we do not know shows itself."""
    if version.approved:
        return _("Approved") if version.sendable else _("Approved, not sendable yet")
    known = {
        DRAFT: _("Being prepared here"),
        "PENDING": _("Being examined by Meta"),
        "IN_APPEAL": _("Appeal under way"),
        "REJECTED": _("Rejected by Meta"),
        "PAUSED": _("Paused by Meta"),
        "DISABLED": _("Disabled by Meta"),
        "FLAGGED": _("Flagged by Meta"),
        "LIMIT_EXCEEDED": _("Too many templates"),
        "PENDING_DELETION": _("Being deleted"),
        "LOCKED": _("Locked by Meta"),
        "ARCHIVED": _("Archived"),
        "REINSTATED": _("Reinstated by Meta"),
        "UNKNOWN": _("Not known to SMSBOX"),
        "DELETED": _("No longer listed"),
    }
    return known.get(version.status.upper(), version.status)


def status_tone(version: TemplateVersion) -> str:
    """The tone of a version's state."""
    if version.approved:
        return "good" if version.sendable else "warn"
    tones = {DRAFT: "info", "PENDING": "info", "IN_APPEAL": "info", "REINSTATED": "info"}
    return (tones | {"REJECTED": "bad", "DISABLED": "bad"}).get(version.status.upper(), "warn")


def advice(version: TemplateVersion) -> str:
    """What to do now with this version."""
    if version.sendable:
        return _("It can be sent.")
    if version.unsendable_reason == "template_media_header":
        return _media_advice(version)
    if version.unsendable_reason == "template_text_missing":
        return _("SMSBOX gives no text for it: type the text as it was approved, so that variables can be filled.")
    known = {
        DRAFT: _("Meta does not know it yet: finish it, then hand it over to Meta’s platform or to M-Target."),
        "PENDING": _("Usually examined in under an hour. Fetch again later."),
        "IN_APPEAL": _("Meta is looking at it again. Fetch again later."),
        "REJECTED": _("Read Meta’s reason on its platform, change the template and submit it again, or ask M-Target."),
        "PAUSED": _("Too many people blocked or reported it. Meta lifts the pause by itself; a better text helps."),
        "DISABLED": _("Meta will not send it any more: prepare another template."),
        "FLAGGED": _("People react badly to it. Meta may pause it: send it to fewer people or improve its text."),
        "LIMIT_EXCEEDED": _("The account holds as many templates as Meta allows: delete old ones on its platform."),
        "PENDING_DELETION": _("Somebody deleted it on Meta’s platform. Prepare another one if it is still needed."),
        "LOCKED": _("Meta lets nobody change it for now. Ask M-Target what it means."),
        "ARCHIVED": _("It was put away on Meta’s platform: bring it back there, then fetch again."),
        "REINSTATED": _("Meta allows it again. Fetch again in a moment: it should become approved."),
        "DELETED": _("SMSBOX no longer lists it. If that is a mistake, ask M-Target."),
        "UNKNOWN": _("SMSBOX does not list it: have it approved by Meta or through M-Target, then fetch again."),
    }
    return known.get(version.status.upper(), _("It cannot be sent in this state. Ask M-Target what it means."))


def _media_advice(version: TemplateVersion) -> str:
    if version.header_format.upper() == "LOCATION":
        return _("Its header is a place: this version of WA Desktop does not send it.")
    return _(
        "Its header is a picture, a video or a document: send a test with the file’s public address from the "
        "campaign’s template step; once it has arrived, the template can be sent."
    )


def age(version: TemplateVersion, now: datetime) -> str:
    """Since when it stands in its state, when it was read, and whether that is too long."""
    said = []
    if version.status_since is not None:
        waited = now - version.status_since
        said.append(_("In this state for {time}.").format(time=span_words(waited)))
        if version.status.upper() == "PENDING" and waited > _USUAL_WAIT:
            said.append(_("That is long: look at Meta’s platform, or ask M-Target."))
    if version.synced_at is not None:
        read = now - version.synced_at
        said.append(_("Read from SMSBOX {time} ago.").format(time=span_words(read)))
        if read > _STALE:
            said.append(_("Meta may have changed it since: fetch again."))
    return " ".join(said)


def span_words(span: timedelta) -> str:
    """A stretch of time in its largest unit."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=amounts.count(minutes))
    hours = minutes // 60
    if hours < 48:  # noqa: PLR2004 - two days are easier to read than 48 hours
        return ngettext("{n} hour", "{n} hours", hours).format(n=amounts.count(hours))
    days = hours // 24
    return ngettext("{n} day", "{n} days", days).format(n=amounts.count(days))
