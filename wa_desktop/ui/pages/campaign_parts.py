"""The parts of a campaign's page: what is wrong, how it goes, its account."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.figures import Actual
from wa_desktop.domain.states import CampaignState
from wa_desktop.ui.pages.campaign_account import (
    ACTIVE,
    LIVE_TILES,
    cap_words,
    estimate_words,
    funnel_headings,
    funnel_rows,
    live_tiles,
    problem_lines,
    spent_words,
    total_words,
)
from wa_desktop.ui.pages.campaign_problem import Problem, deed_words, problem_of
from wa_desktop.ui.pages.state_bar import StateBar
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, clear, column, fill, row, text
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.ui.widgets.tiles import Tiles
from wa_desktop.words.language import _

_FULL = 1000


class ProblemPlace(QWidget):
    """Room for one problem with what can be done about it: `go(page)` elsewhere, `do(deed)` here."""

    def __init__(self, go: Callable[[str], object], do: Callable[[str], object]) -> None:
        super().__init__()
        self._go, self._do = go, do
        self._shown: Problem | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.hide()

    @property
    def words(self) -> str:
        """What is said; empty when all is well."""
        return self._shown.words if self._shown else ""

    def show_campaign(self, view: CampaignView) -> None:
        """Say what is wrong with this campaign, if anything."""
        problem = problem_of(view)
        if problem == self._shown:
            return
        self._shown = problem
        clear(self._layout)
        self.setVisible(problem is not None)
        if problem is not None:
            deeds = [button(deed_words(deed), partial(self._do, deed)) for deed in problem.deeds]
            if problem.place:
                deeds.append(button(problem.action, lambda: self._go(problem.place)))
            self._layout.addWidget(notice_frame(problem.words, problem.tone))
            if deeds:
                self._layout.addLayout(row(*deeds, None))


class Live(QFrame):
    """The bar, the pace, the money, what went wrong lately; `change_cap()` when another cap is wanted."""

    def __init__(self, change_cap: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("frame", "card")
        self._id = 0
        self._actual: Actual | None = None
        self.tiles = Tiles(LIVE_TILES, "plain")
        self.bar = StateBar()
        self.total = text("", "muted")
        self.problems = text("")
        self.change_cap = button(_("Change the cap…"), change_cap, "link")
        self.pace = text("", "strong")
        self.spent = text("", "strong")
        self.cap = text("", "muted")
        self.estimated = text("", "muted")
        self.money = QProgressBar()
        self.money.setTextVisible(False)
        self.money.setRange(0, _FULL)
        self.money.setAccessibleName(_("Share of the cap that is spent or reserved"))
        cap = row(self.cap, self.change_cap)
        cap.setStretch(0, 1)
        figures = row(column(self.spent, self.estimated), column(self.money, cap))
        figures.setStretch(0, 1)
        figures.setStretch(1, 1)
        layout = fill(self, self.tiles, self.bar, self.total, self.pace, figures, self.problems)
        layout.setSpacing(GAP)
        for part in (self.pace, self.problems, self.change_cap):
            part.hide()

    def show_campaign(self, view: CampaignView) -> None:
        """Show counts and money."""
        self.tiles.show_tiles(live_tiles(view))
        self.bar.show_counts(view.counts)
        self.total.setText(total_words(view))
        wrong = problem_lines(view) if view.state in ACTIVE else []
        self.problems.setText("\n".join(wrong))
        self.problems.setVisible(bool(wrong))
        self.change_cap.setVisible(view.state in (*ACTIVE, CampaignState.PAUSED))
        if view.id != self._id:
            self._id, self._actual = view.id, None
        self.spent.setText(spent_words(view, self._actual if view.state not in ACTIVE else None))
        self.cap.setText(cap_words(view))
        self.estimated.setText(estimate_words(view))
        self.estimated.setVisible(bool(self.estimated.text()))
        self.money.setVisible(bool(view.cap))
        if view.cap:
            spent = view.spent.committed + view.spent.reserved
            self.money.setValue(min(_FULL, int(spent * _FULL / view.cap)))

    def show_actual(self, view: CampaignView, actual: Actual) -> None:
        """Show what it really cost, as far as is known."""
        self._actual = actual
        self.show_campaign(view)

    def show_pace(self, words: str) -> None:
        """Recipients a second and the time left; empty when nothing is being sent."""
        self.pace.setText(words)
        self.pace.setVisible(bool(words))


class Foot(QWidget):
    """Two groups of buttons side by side; one above the other where the window is too narrow for their words."""

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        super().__init__()
        self._groups = (left, right)
        self._both = QHBoxLayout(self)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(GAP)
        for contents in ((*left, None), (None, *right)):
            line = QWidget()
            line.setLayout(row(*contents))
            self._both.addWidget(line)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """As wide as the wider group."""
        return QSize(max(line.minimumSizeHint().width() for line in self._lines()), super().minimumSizeHint().height())

    def _lines(self) -> list[QWidget]:
        items = (self._both.itemAt(at) for at in range(self._both.count()))
        return [line for item in items if item is not None and (line := item.widget()) is not None]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside each other when both fit."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """A button that appears needs room as well."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        for line, group in zip(self._lines(), self._groups, strict=True):
            # The layout would keep the window from becoming narrow.
            line.setMinimumWidth(max((one.sizeHint().width() for one in group if not one.isHidden()), default=0))
        wide = sum(line.sizeHint().width() for line in self._lines()) + self._both.spacing()
        beside = wide <= self.width()
        self._both.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)


class Account(QWidget):
    """The funnel, once nothing is being sent."""

    def __init__(self) -> None:
        super().__init__()
        self.funnel = RecordTable(funnel_headings(), _("From the list to the telephone"), most=6)
        self.setLayout(column(text(_("From the list to the telephone"), "heading"), self.funnel))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_campaign(self, view: CampaignView) -> None:
        """Show the account so far; the live bar alone speaks while it is being sent."""
        over = view.state not in ACTIVE or view.reason == "interrupted"
        self.setVisible(over)
        if over:
            self.funnel.show_rows(funnel_rows(view))
