"""Replies: what people wrote, and until when they can be answered."""

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtWidgets import QStackedWidget

from wa_desktop import workspace
from wa_desktop.domain.events import ReceivedView
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.parts import DataPage, header
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.widgets.basics import button, text
from wa_desktop.ui.widgets.empty import EmptyState
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_LATEST = 1000


class RepliesPage(DataPage):
    """One table of received messages, the newest first."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.table = RecordTable(_headings(), _("Received messages"))
        self._stack = QStackedWidget()
        self._stack.addWidget(
            EmptyState(
                _("No reply yet"),
                _("Answers arrive with SMSBOX’s news: through follow-up, or a file imported on a campaign’s page."),
                (_("See the campaigns"), lambda: context.go("campaigns")),
                (_("How follow-up is connected"), lambda: context.go("connect")),
            )
        )  # fmt: skip
        self._stack.addWidget(self.table)
        self.content.addLayout(header(self.title(), button(_("Look again"), self.refresh)))
        self.content.addWidget(
            text(
                _("A message opens 24 h in which this person may be answered freely. STOP is obeyed at once."), "muted"
            )
        )
        self.content.addWidget(self._stack, 1)
        context.trial.news.connect(self._news)

    def title(self) -> str:
        """The page's name."""
        return _("Replies")

    def refresh(self) -> None:
        """Read the messages again."""
        self.read(
            _("Reading the replies…"),
            lambda: workspace.results.received(self.context.desk, limit=_LATEST),
            self.show_received,
        )

    def show_received(self, found: Sequence[ReceivedView]) -> None:
        """Show these messages."""
        now = datetime.now(UTC)
        self.table.show_rows(received_row(each, now) for each in found)
        self._stack.setCurrentIndex(1 if found else 0)

    def _news(self) -> None:
        if self.isVisible():
            self.refresh()


def _headings() -> list[Heading]:
    return [
        Heading(_("Received")),
        Heading(_("Number")),
        Heading(_("Message"), stretch=True),
        Heading(_("Campaign")),
        Heading(_("Free answer until"), mark=True),
    ]


def received_row(message: ReceivedView, now: datetime) -> Row:
    """One message; what is no text is named by its kind."""
    is_open = now < message.window_ends
    kind = label(f"form.{message.form}")
    body = message.body or (message.form if kind.startswith("form.") else kind)
    until = amounts.instant(message.window_ends) if is_open else _("Window closed")
    cells = (amounts.instant(message.received), message.number, body, message.campaign or "–", until)
    order = (message.received, None, None, None, message.window_ends)
    return Row(cells, (message.number, message.received), "good" if is_open else "neutral", order)
