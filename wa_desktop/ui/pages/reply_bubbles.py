"""A conversation as bubbles: their messages on the left, ours on the right, what happened beside in the middle."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from wa_desktop.domain.replies import Entry, MessageView, NoteView, ReplyView, SentView
from wa_desktop.domain.states import RecipientState
from wa_desktop.ui.pages import labels
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import button, row, selectable, text
from wa_desktop.ui.widgets.chip import Chip, recipient_tone
from wa_desktop.words import amounts, reply_words
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label

MOST_SHOWN = 200
"""Entries of one conversation that are drawn; the report and the person's record hold them all."""
_SHARE = (4, 1)
"""Of the width, what a bubble may take and what stays free beside it."""

Decide = Callable[[ReplyView, bool], object]


def bubbles(entries: Iterable[Entry], decide: Decide) -> QWidget:
    """The last entries, one under the other; `decide` is called with an uncertain answer and whether it was sent."""
    inside = QWidget()
    layout = QVBoxLayout(inside)
    layout.setContentsMargins(0, 0, SMALL_GAP, 0)
    layout.setSpacing(SMALL_GAP)
    every = list(entries)
    if len(every) > MOST_SHOWN:
        left = len(every) - MOST_SHOWN
        words = ngettext("{n} earlier entry is not shown", "{n} earlier entries are not shown", left)
        layout.addLayout(_middle(words.format(n=amounts.count(left))))
    about = ""
    for entry in every[-MOST_SHOWN:]:
        layout.addLayout(_line(entry, about, decide))
        about = getattr(entry, "campaign", about)
    layout.addStretch(1)
    return inside


def _line(entry: Entry, about: str, decide: Decide) -> QHBoxLayout:
    match entry:
        case MessageView():
            return _placed(_theirs(entry, about), ours=False)
        case ReplyView():
            return _placed(_ours(entry, decide), ours=True)
        case SentView():
            return _placed(_campaign(entry), ours=True)
        case NoteView():
            who = f" · {entry.operator}" if entry.operator else ""
            return _middle(f"{label(entry.code)}{who} · {amounts.instant(entry.at)}")


def _placed(bubble: QFrame, *, ours: bool) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    wide, free = _SHARE
    if ours:
        line.addStretch(free)
    line.addWidget(bubble, wide)
    if not ours:
        line.addStretch(free)
    return line


def _middle(words: str) -> QHBoxLayout:
    said = text(words, "muted")
    said.setAlignment(Qt.AlignmentFlag.AlignCenter)
    line = QHBoxLayout()
    line.addWidget(said)
    return line


def _bubble(*parts: QWidget | QHBoxLayout, tone: str = "") -> QFrame:
    made = QFrame()
    made.setProperty("tone" if tone else "frame", tone or "card")
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(GAP, SMALL_GAP, GAP, SMALL_GAP)
    layout.setSpacing(2)
    for part in parts:
        if isinstance(part, QHBoxLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part)
    return made


def _said(words: str, who: str) -> QLabel:
    said = selectable(broken(words))
    said.setAccessibleName(f"{who}: {words}")
    return said


def broken(words: str, longest: int = 24) -> str:
    """`words` with places where a line may break inside what has none: an address, a row of letters."""
    pieces = []
    for word in words.split(" "):
        parts = [word[at : at + longest] for at in range(0, len(word), longest)]
        pieces.append("\u200b".join(parts) if len(word) > longest else word)
    return " ".join(pieces)


def _theirs(one: MessageView, about: str) -> QFrame:
    facts = amounts.instant(one.at)
    if one.campaign not in ("", about):
        facts = _("{moment} · about “{campaign}”").format(moment=facts, campaign=one.campaign)
    if one.receipt:
        facts = _("{facts} · shown to them as read").format(facts=facts)
    parts: list[QWidget | QHBoxLayout] = [
        _said(reply_words.message_text(one.form, one.text), _("They")),
        text(facts, "muted"),
    ]
    if one.wish:
        parts.append(row(Chip(*_wish(one)), None))
    return _bubble(*parts)


def _wish(one: MessageView) -> tuple[str, str]:
    if one.wish == "doubtful":
        return (_("Read: not a stop"), "neutral") if one.settled else (_("Perhaps a stop"), "warn")
    if one.wish == "resume":
        return _("Asks for messages again"), "info"
    return _("Stop, obeyed"), "bad"


def _ours(one: ReplyView, decide: Decide) -> QFrame:
    parts: list[QWidget | QHBoxLayout] = []
    if one.header:
        parts.append(text(broken(one.header), "strong"))
    parts.append(_said(one.text or _("(text not kept any more)"), _("We")))
    # One under the other, as a telephone shows them: three long ones would be wider than the window.
    parts += [row(Chip(title, "neutral"), None) for title in one.buttons]
    facts = amounts.instant(one.at) + (f" · {one.operator}" if one.operator else "")
    parts.append(text(facts, "muted"))
    parts.append(row(Chip(label(f"reply.{one.state.value}"), recipient_tone(one.state)), None))
    if one.reason:
        parts.append(text(reply_words.reason_words(one.reason, one.details), "muted"))
    if one.state is RecipientState.UNCONFIRMED:
        parts.append(text(_("Nobody knows whether it left; it is not sent again by itself. Decide:"), "warn"))
        parts.append(row(button(_("Count as sent"), lambda: decide(one, True)), None))
        parts.append(row(button(_("Count as never sent"), lambda: decide(one, False)), None))
    return _bubble(*parts, tone="warn" if one.state is RecipientState.UNCONFIRMED else "good")


def _campaign(one: SentView) -> QFrame:
    heading = text(_("Campaign “{name}”").format(name=one.campaign), "strong")
    body = _said(one.text or _("(text not kept any more)"), _("We"))
    chip = Chip(labels.state(one.state), recipient_tone(one.state))
    return _bubble(heading, body, text(amounts.instant(one.at), "muted"), row(chip, None), tone="info")
