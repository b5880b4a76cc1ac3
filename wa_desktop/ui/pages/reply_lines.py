"""The inbox's words: its filters, and one person as the list paints them."""

from datetime import UTC, datetime

from wa_desktop.domain.replies import Conversation
from wa_desktop.domain.service_window import Clock
from wa_desktop.ui.widgets.people_list import PersonLine
from wa_desktop.words import amounts, reply_words
from wa_desktop.words.language import _

_SOON = 3_600


def kinds() -> list[tuple[str, str | None]]:
    """What the inbox can be narrowed to: words, and the field of `InboxFilter`."""
    return [
        (_("Everybody"), None),
        (_("May be answered now"), "open_only"),
        (_("Not read"), "unread"),
        (_("Without an answer"), "unanswered"),
        (_("Perhaps a stop"), "doubtful"),
        (_("Stopped"), "opted_out"),
        (_("Answer perhaps sent"), "unconfirmed"),
    ]


def person_line(one: Conversation, clock: Clock) -> PersonLine:
    """One person as the list paints them: the state that asks for a decision comes first."""
    who = one.name or one.number or _("Without a number")
    said = reply_words.message_text(one.form, one.text)
    chip, tone = _chip(one, clock)
    spoken = [f"{one.name} {one.number}".strip() or who, amounts.instant(one.last), said, chip]
    if one.unread:
        spoken.append(_("Not read"))
    return PersonLine(
        key=one.key,
        who=who,
        when=_short(one.last),
        said=said,
        chip=chip,
        tone=tone,
        unread=bool(one.unread),
        spoken="\n".join(spoken),
    )


def _chip(one: Conversation, clock: Clock) -> tuple[str, str]:
    if one.unconfirmed:
        return _("Answer perhaps sent"), "warn"
    if one.doubtful:
        return _("Perhaps a stop"), "warn"
    left = one.window.remaining(clock.now)
    state = _("{left} left").format(left=reply_words.lasting(left)) if one.is_open else _("Window closed")
    if one.suppressed:
        return _("Stopped · {state}").format(state=state), "bad"
    if one.answered:
        return _("Answered · {state}").format(state=state), "neutral"
    if not one.is_open:
        return state, "neutral"
    return state, "warn" if left.total_seconds() < _SOON else "good"


def _short(moment: datetime) -> str:
    """The time of a message of today, else its day."""
    local, today = moment.astimezone(), datetime.now(UTC).astimezone().date()
    return f"{local:%H:%M}" if local.date() == today else amounts.day(local.date())
