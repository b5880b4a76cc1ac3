"""Replies: the people who wrote on the left, one conversation on the right, and the answer being written."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QSplitter, QStackedWidget, QWidget

from wa_desktop import workspace
from wa_desktop.domain.news import Kind
from wa_desktop.domain.replies import Conversation, InboxFilter, ReplyDraft, ReplyPrice, ReplyView, Thread
from wa_desktop.domain.service_window import Clock
from wa_desktop.ui.context import Context
from wa_desktop.ui.geometry import remember_splitter
from wa_desktop.ui.pages.parts import DataPage, choices, header
from wa_desktop.ui.pages.reply_lines import kinds, person_line
from wa_desktop.ui.pages.reply_thread import ThreadPanel, uncertain_words
from wa_desktop.ui.widgets.basics import button, column, text
from wa_desktop.ui.widgets.empty import EmptyState
from wa_desktop.ui.widgets.forms import named, shrinkable
from wa_desktop.ui.widgets.people_list import PeopleList
from wa_desktop.words.language import _

_SEARCH_AFTER_MS = 250
_LOOK_EVERY_MS = 20_000

Found = tuple[list[Conversation], list[tuple[int, str]], Clock]


class RepliesPage(DataPage):
    """`shown(campaign=id)` shows the answers to one campaign, `which=…` those of a kind, `number=…` one person."""

    follows = frozenset({Kind.REPLIES, Kind.SUPPRESSIONS})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._wanted_key = ""
        self._left_unread = ""
        self._priced = ""
        self.people = PeopleList(_("People who wrote"))
        self.people.chosen.connect(self._choose)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Number, name or words"))
        self.search.setClearButtonEnabled(True)
        named(self.search, _("Search the replies"))
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(_SEARCH_AFTER_MS)
        self._search_timer.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda *_: self._search_timer.start())
        self.which = shrinkable(choices(_("Which replies"), kinds()))
        self.which.activated.connect(lambda *_: self.refresh())
        self.campaigns = shrinkable(choices(_("Campaign answered"), [(_("Every campaign"), None)]))
        self.campaigns.activated.connect(lambda *_: self.refresh())
        self.nothing = text(_("Nobody matches."), "muted")
        self.panel = ThreadPanel(self._write_with_template)
        self._connect_panel()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty())
        self._stack.addWidget(self._filled())
        self.see_button = button(_("See this person"), self._see_person)
        self.see_button.setEnabled(False)
        self.content.addLayout(header(self.title(), self.see_button, button(_("Look again"), self.refresh)))
        self.content.addWidget(self._stack, 1)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        context.trial.news.connect(self._news)

    def _connect_panel(self) -> None:
        self.panel.answered.connect(self._answer)
        self.panel.decided.connect(self._decide)
        self.panel.doubt_settled.connect(self._settle_doubt)
        self.panel.told_read.connect(self._tell_read)
        self.panel.marked_unread.connect(self._mark_unread)
        self.panel.closed.connect(lambda _key: self.refresh())

    def _empty(self) -> EmptyState:
        return EmptyState(
            "replies",
            _("No reply yet"),
            _("Answers arrive with SMSBOX’s news: through follow-up, or a file imported on a campaign’s page."),
            (_("See the campaigns"), lambda: self.context.go("campaigns")),
            (_("How follow-up is connected"), lambda: self.context.go("connect")),
        )

    def _filled(self) -> QWidget:
        left = QWidget()
        layout = column(self.search, self.which, self.campaigns, self.nothing, self.people)
        layout.setStretch(4, 1)
        left.setLayout(layout)
        self._right = QStackedWidget()
        self._right.addWidget(
            EmptyState(
                "replies",
                _("Choose somebody"),
                _(
                    "A message opens 24 hours in which this person may be answered freely. STOP is obeyed at once; "
                    "what may be one waits here for your decision."
                ),
            )
        )
        self._right.addWidget(self.panel)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.addWidget(left)
        both.addWidget(self._right)
        both.setStretchFactor(0, 2)
        both.setStretchFactor(1, 3)
        both.setSizes([380, 640])
        remember_splitter(both, "replies")
        return both

    def title(self) -> str:
        """The page's name."""
        return _("Replies")

    def shown(self, **arguments: Any) -> None:
        """Begin with the answers to one campaign, or with one person."""
        if "campaign" in arguments:
            self._show_campaigns([(int(arguments["campaign"]), str(arguments.get("name", "")))])
            self.campaigns.setCurrentIndex(max(0, self.campaigns.findData(int(arguments["campaign"]))))
        if "which" in arguments:
            self.which.setCurrentIndex(max(0, self.which.findData(arguments["which"])))
        self._wanted_key = str(arguments.get("number", ""))
        self._timer.start()
        self.refresh()

    def left(self) -> None:
        """No need to look while nobody sees it."""
        self._timer.stop()
        self._search_timer.stop()
        self.panel.rest()

    @property
    def wanted(self) -> InboxFilter:
        """What the fields ask for."""
        kind = self.which.currentData()
        return InboxFilter(
            campaign=self.campaigns.currentData(), search=self.search.text(), **({kind: True} if kind else {})
        )

    def refresh(self) -> None:
        """Read the people and the conversation shown again."""
        desk, wanted = self.context.desk, self.wanted
        replying = workspace.replying
        self.read(
            _("Reading the replies…"),
            lambda: (replying.conversations(desk, wanted), replying.campaigns_answered(desk), replying.clock(desk)),
            self.show_found,
        )

    def show_found(self, found: Found) -> None:
        """Show these people; the conversation shown stays."""
        people, campaigns, clock = found
        self._show_campaigns(campaigns)
        self.people.show_lines([person_line(one, clock) for one in people])
        narrowed = self.wanted != InboxFilter()
        self.nothing.setVisible(narrowed and not people)
        self._stack.setCurrentIndex(1 if people or narrowed else 0)
        wanted, self._wanted_key = self._wanted_key, ""
        shown = self.panel.thread_shown
        if wanted and self.people.choose(wanted):
            return
        if shown is None:
            return
        if not narrowed and all(one.key != shown.key for one in people):
            # Erased meanwhile.
            self.panel.forget()
            self._right.setCurrentIndex(0)
            return
        grown = any(one.key == shown.key and one.unread for one in people)
        if grown and shown.key != self._left_unread and self.isVisible():
            # Another message has come into the conversation that is being looked at.
            self._choose(shown.key)
        else:
            self._read_thread(shown.key)

    def _show_campaigns(self, found: Sequence[tuple[int, str]]) -> None:
        known = [self.campaigns.itemData(at) for at in range(1, self.campaigns.count())]
        for campaign, name in found:
            if campaign not in known:
                self.campaigns.addItem(name or str(campaign), campaign)

    def _choose(self, key: str) -> None:
        self._left_unread = ""
        desk = self.context.desk
        self.context.operations.run(
            _("Opening the conversation…"),
            lambda _progress, _cancel: workspace.replying.opened(desk, key),
            self._opened,
            self,
        )

    def _opened(self, thread: Thread) -> None:
        self.show_thread(thread)
        self.refresh()
        if self.context.unread is not None:
            self.context.unread.look()

    def _read_thread(self, key: str) -> None:
        self.read(
            _("Reading the conversation…"),
            lambda: workspace.replying.thread(self.context.desk, key),
            self.show_thread,
        )

    def show_thread(self, thread: Thread) -> None:
        """Show this conversation."""
        if self.people.key not in ("", thread.key):
            return
        self.panel.show_thread(thread)
        self.see_button.setEnabled(thread.key.startswith("+"))
        self._right.setCurrentIndex(1)
        if thread.may_answer:
            self._read_price(thread.key)

    def _see_person(self) -> None:
        shown = self.panel.thread_shown
        if shown is not None:
            self.context.go("person", number=shown.key)

    def _read_price(self, key: str) -> None:
        if self._priced != key:
            self.panel.show_price(None)
        self._priced = key
        self.read(
            _("Working out the price…"),
            lambda: workspace.replying.price(self.context.desk, key),
            lambda price: self._show_price(key, price),
        )

    def _show_price(self, key: str, price: ReplyPrice) -> None:
        if self._priced == key:
            self.panel.show_price(price)

    def _answer(self, key: str, draft: ReplyDraft) -> None:
        self.panel.composer.setEnabled(False)
        self.context.operations.run(
            _("Sending the answer…"),
            lambda _progress, _cancel: workspace.replying.reply(self.context.desk, key, draft),
            self._answered,
            self,
            failed=self._not_answered,
        )

    def _answered(self, sent: ReplyView) -> None:
        self.panel.composer.setEnabled(True)
        words = uncertain_words(sent)
        if words:
            self.notices.say(words, "bad" if sent.state.value == "refused" else "warn")
        if sent.state.value != "refused":
            self.panel.answer_left()
        self.refresh()

    def _not_answered(self, _error: object) -> None:
        self.panel.composer.setEnabled(True)
        self.refresh()

    def _decide(self, sent: ReplyView, as_sent: bool) -> None:
        self.change(
            _("Keeping the decision…"),
            lambda: workspace.replying.decide(self.context.desk, sent.id, sent=as_sent),
        )

    def _settle_doubt(self, key: str, stop: bool) -> None:
        self.change(
            _("Keeping the decision…"), lambda: workspace.replying.settle_doubt(self.context.desk, key, stop=stop)
        )

    def _tell_read(self, key: str) -> None:
        self.change(_("Telling WhatsApp…"), lambda: workspace.replying.tell_read(self.context.desk, key))

    def _mark_unread(self, key: str) -> None:
        self._left_unread = key

        def marked(_changed: int) -> None:
            if self.context.unread is not None:
                self.context.unread.look()

        self.change(
            _("Keeping the decision…"),
            lambda: workspace.replying.mark_seen(self.context.desk, key, seen=False),
            marked,
        )

    def _write_with_template(self, number: str) -> None:
        self.context.go("maker", pasted="{heading}\n{number}\n".format(heading=_("Number"), number=number))

    def _news(self) -> None:
        if self.isVisible():
            self.refresh()
