"""The parts of a campaign's page: what is wrong, how it goes, its account."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.figures import Actual
from wa_desktop.domain.states import RecipientState
from wa_desktop.ui.pages.campaign_account import (
    ACTIVE,
    cap_words,
    estimate_words,
    funnel_headings,
    funnel_rows,
    missed_headings,
    missed_rows,
    spent_words,
)
from wa_desktop.ui.pages.campaign_problem import Problem, problem_of
from wa_desktop.ui.pages.state_bar import StateBar
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, clear, column, fill, row, text
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words.language import _

_FULL = 1000


class ProblemPlace(QWidget):
    """Room for one problem with its action."""

    def __init__(self, go: Callable[[str], object]) -> None:
        super().__init__()
        self._go = go
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
            go = [button(problem.action, lambda: self._go(problem.place))] if problem.place else []
            self._layout.addWidget(notice_frame(problem.words, problem.tone, *go))


class Live(QFrame):
    """The bar, the pace, the money."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("frame", "card")
        self._id = 0
        self._actual: Actual | None = None
        self.bar = StateBar()
        self.pace = text("", "strong")
        self.spent = text("", "strong")
        self.cap = text("", "muted")
        self.estimated = text("", "muted")
        self.money = QProgressBar()
        self.money.setTextVisible(False)
        self.money.setRange(0, _FULL)
        self.money.setAccessibleName(_("Share of the cap that is spent or reserved"))
        figures = row(column(self.spent, self.estimated), column(self.money, self.cap))
        figures.setStretch(0, 1)
        figures.setStretch(1, 1)
        layout = fill(self, self.bar, self.pace, figures)
        layout.setSpacing(GAP)
        self.pace.hide()

    def show_campaign(self, view: CampaignView) -> None:
        """Show counts and money."""
        self.bar.show_counts(view.counts)
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


class Account(QWidget):
    """The funnel and who was missed; `choose(state)` when one of the latter is opened."""

    def __init__(self, choose: Callable[[RecipientState], object]) -> None:
        super().__init__()
        self.funnel = RecordTable(funnel_headings(), _("From the list to the telephone"), most=6)
        self.missed = RecordTable(missed_headings(), _("Who did not get it, and why"), most=8)
        self.missed.opened.connect(lambda state: choose(RecipientState(state)))
        self._missed_title = text(_("Who did not get it, and why"), "heading")
        self.setLayout(
            column(text(_("From the list to the telephone"), "heading"), self.funnel, self._missed_title, self.missed)
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_campaign(self, view: CampaignView) -> None:
        """Show the account so far; the live bar alone speaks while it is being sent."""
        self.setVisible(view.state not in ACTIVE or view.reason == "interrupted")
        self.funnel.show_rows(funnel_rows(view))
        rows = missed_rows(view)
        self.missed.show_rows(rows)
        self.missed.setVisible(bool(rows))
        self._missed_title.setVisible(bool(rows))
