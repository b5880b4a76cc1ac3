"""One conversation: who it is, how long they may be answered, what was said, and the answer being written."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from wa_desktop.domain.replies import MessageView, ReplyDraft, ReplyPrice, ReplyView, Thread
from wa_desktop.domain.service_window import Clock
from wa_desktop.domain.values import categories_of
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.reply_bubbles import bubbles
from wa_desktop.ui.pages.reply_composer import Composer
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, clear, row, scrolled, selectable, tab_in_order, text
from wa_desktop.ui.widgets.chip import Chip
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words import reply_words
from wa_desktop.words.language import _
from wa_desktop.words.sentences import sentence_of

_LOOK_EVERY_MS = 1000
_SOON = 3_600
_NEAR = 8
"""Pixels from the end at which a conversation counts as read to its end."""


class ThreadPanel(QFrame):
    """Shows a conversation; what a person decides is emitted, with the person's key."""

    answered = Signal(str, object)
    """A draft to be sent."""
    decided = Signal(object, bool)
    """An uncertain answer, and whether it counts as sent."""
    doubt_settled = Signal(str, bool)
    """Whether the doubtful messages are a stop."""
    told_read = Signal(str)
    marked_unread = Signal(str)
    closed = Signal(str)
    """The window closed while the conversation was shown."""

    def __init__(self, write_with_template: Callable[[str], object]) -> None:
        super().__init__()
        self.setProperty("frame", "panel")
        self._with_template = write_with_template
        self.thread_shown: Thread | None = None
        self._drafts: dict[str, ReplyDraft] = {}
        self.who = text("", "heading")
        self.number = selectable("", "muted")
        self.chip = Chip("", "neutral")
        self.unread_button = button(_("Mark as not read"), self._mark_unread, "link")
        self.receipt_button = button(_("Show them that I read it"), self._tell_read, "link")
        self.receipt_button.setToolTip(_("WhatsApp then shows the person two blue ticks. Nothing is sent otherwise."))
        self.strips = QVBoxLayout()
        self.strips.setSpacing(SMALL_GAP)
        self._place = QVBoxLayout()
        self.area: QScrollArea | None = None
        self.composer = Composer()
        self.composer.sent.connect(self._send)
        self.closed_place = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setSpacing(SMALL_GAP)
        top = row(self.who, self.chip)
        top.setStretch(0, 1)
        layout.addLayout(top)
        layout.addLayout(row(self.number, self.receipt_button, self.unread_button, None))
        layout.addLayout(self.strips)
        layout.addLayout(self._place, 1)
        layout.addLayout(self.closed_place)
        layout.addWidget(self.composer)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._tick)

    def show_thread(self, thread: Thread) -> None:
        """Show this conversation; an answer being written to somebody else is kept."""
        before = self.thread_shown
        if before is not None and _is_same(before, thread):
            self.thread_shown = thread
            self._timer.start()
            self._tick()
            return
        other = before is None or before.key != thread.key
        if other:
            self._keep_draft()
        grown = other or before is None or len(before.entries) != len(thread.entries)
        self.thread_shown = thread
        self.who.setText(thread.name or thread.number or _("Somebody without a phone number"))
        self.number.setText(thread.number)
        self.number.setVisible(bool(thread.name))
        messages = [one for one in thread.entries if isinstance(one, MessageView)]
        self.receipt_button.setVisible(any(one.wamid and not one.receipt for one in messages))
        self._show_strips(thread, messages)
        self._show_entries(thread, to_end=grown)
        self._show_refusal(thread)
        if other:
            self.composer.begin(self._drafts.pop(thread.key, ReplyDraft("")))
        self._tick()
        self._timer.start()

    def forget(self) -> None:
        """Nobody is chosen."""
        self._keep_draft()
        self._timer.stop()
        self.thread_shown = None

    def rest(self) -> None:
        """Nobody looks: no clock ticks."""
        self._timer.stop()

    def show_price(self, price: ReplyPrice | None) -> None:
        """What an answer to this person costs."""
        self.composer.show_price(price)

    def answer_left(self) -> None:
        """The answer is kept with the conversation now."""
        self.composer.clear()

    def _keep_draft(self) -> None:
        if self.thread_shown is None:
            return
        draft = self.composer.draft
        self._drafts.pop(self.thread_shown.key, None)
        if draft.text.strip():
            self._drafts[self.thread_shown.key] = draft

    def _show_strips(self, thread: Thread, messages: list[MessageView]) -> None:
        clear(self.strips)
        if any(one.wish == "doubtful" and not one.settled for one in messages):
            self.strips.addWidget(
                notice_frame(
                    _("This may be a request to stop. Nothing was suppressed: read it and decide."),
                    "warn",
                    button(_("It is a stop"), lambda: self.doubt_settled.emit(thread.key, True)),
                    button(_("It is none"), lambda: self.doubt_settled.emit(thread.key, False)),
                )
            )
        if thread.suppressed and thread.may_answer:
            names = ", ".join(labels.category(one.value) for one in categories_of(thread.suppressed))
            words = _(
                "Suppressed for: {categories}. Answer what they ask, nothing more: no advertising in this answer."
            ).format(categories=names)
            self.strips.addWidget(notice_frame(words, "warn"))
        remark = reply_words.clock_remark(thread.clock)
        if remark:
            self.strips.addWidget(notice_frame(remark, "info"))

    def _show_entries(self, thread: Thread, *, to_end: bool) -> None:
        at = 0
        if self.area is not None:
            before = self.area.verticalScrollBar()
            at, to_end = before.value(), to_end or before.value() >= before.maximum() - _NEAR
        clear(self._place)
        inside = bubbles(thread.entries, self.decided.emit)
        self.area = scrolled(inside, _("Conversation"))
        self._place.addWidget(self.area)
        tab_in_order(self)
        bar = self.area.verticalScrollBar()
        if to_end:
            # Lines wrap once the width is known, and the end moves.
            bar.rangeChanged.connect(lambda _least, most: bar.setValue(most))
        QTimer.singleShot(0, self.area, lambda: self._scroll(None if to_end else at))

    def _scroll(self, to: int | None) -> None:
        if self.area is not None:
            bar = self.area.verticalScrollBar()
            bar.setValue(bar.maximum() if to is None else to)

    def _show_refusal(self, thread: Thread) -> None:
        clear(self.closed_place)
        self.composer.setVisible(thread.may_answer)
        if thread.may_answer:
            return
        actions: list[QWidget] = []
        if thread.number and thread.refusal.startswith("reply_window"):
            actions = [button(_("Write with a template…"), lambda: self._with_template(thread.number))]
        words = sentence_of(thread.refusal, thread.refusal_details or {})
        self.closed_place.addWidget(notice_frame(words, "info"))
        if actions:
            self.closed_place.addLayout(row(None, *actions))

    def _tick(self) -> None:
        thread = self.thread_shown
        if thread is None:
            return
        clock = Clock(datetime.now(UTC), thread.clock.late)
        is_open = thread.window.is_open(clock.now)
        left = thread.window.remaining(clock.now).total_seconds()
        tone = "neutral" if not is_open else ("warn" if left < _SOON else "good")
        words = reply_words.window_state(thread.window, clock)
        if thread.number and words != self.chip.words:
            self.chip.say(words, tone)
        self.chip.setVisible(bool(thread.number))
        if thread.refusal == "" and not is_open:
            self._timer.stop()
            self.closed.emit(thread.key)

    def _send(self, draft: ReplyDraft) -> None:
        if self.thread_shown is not None:
            self.answered.emit(self.thread_shown.key, draft)

    def _mark_unread(self) -> None:
        if self.thread_shown is not None:
            self.marked_unread.emit(self.thread_shown.key)

    def _tell_read(self) -> None:
        if self.thread_shown is not None:
            self.told_read.emit(self.thread_shown.key)


def _is_same(before: Thread, now: Thread) -> bool:
    """Whether nothing to be drawn has changed: the clock goes on by itself, and a selection stays."""
    return (before.key, before.entries, before.refusal, before.suppressed, before.name) == (
        now.key, now.entries, now.refusal, now.suppressed, now.name,
    )  # fmt: skip


def uncertain_words(sent: ReplyView) -> str:
    """What is said of an answer that did not simply leave; empty when it did."""
    if sent.state.value == "unconfirmed":
        return sentence_of("reply_sent_uncertain", {})
    if sent.state.value == "refused":
        return sentence_of("reply_refused", {"problem": reply_words.reason_words(sent.reason, sent.details)})
    return ""
