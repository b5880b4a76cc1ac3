"""The recipients of one campaign, by state or by what can be done about them, in pages."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.browsing import RecipientSearch
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.missed import Group, MissedGroup
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.missed import advice_words, deed_words, group_words
from wa_desktop.ui.pages.parts import DataPage, choices
from wa_desktop.ui.pages.recipient_rows import recipient_headings, recipient_row, spoken
from wa_desktop.ui.pages.uncertain import Choice
from wa_desktop.ui.records import Deliver, Row
from wa_desktop.ui.searched import SearchedPeople
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

_LEAST_HEIGHT = 320

Chosen = RecipientState | Group | None
"""Whom the table shows; None for everybody."""


class Recipients(SearchedPeople):
    """A search, a filter by state and by what can be done, and the table.

    `decide(choice)` about the uncertain numbers that are selected, `do(group)` for everybody of the group shown.
    """

    def __init__(self, page: DataPage, decide: Callable[[Choice], object], do: Callable[[MissedGroup], object]) -> None:
        super().__init__(page)
        self._decide, self._do = decide, do
        self._view: CampaignView | None = None
        self._groups: dict[Group, MissedGroup] = {}
        self._chosen: Chosen = None
        self._offered: list[tuple[str, Chosen]] = []
        self._search: RecipientSearch = RecipientSearch()
        self._finder: workspace.finding.RecipientFinder | None = None
        self.filter = choices(_("State of the recipients"), [(_("All"), "")])
        self.filter.activated.connect(self._filtered)
        self.found = text("", "muted", wrap=False)
        self.table: RecordTable = RecordTable(recipient_headings(), _("Recipients"))
        self.table.setMinimumHeight(_LEAST_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SMALL_GAP)
        heading = text(_("Recipients"), "heading", wrap=False)
        layout.addLayout(row(heading, self.found, None, self.see_button))
        line = row(self.words, self.filter)
        line.setStretch(0, 1)
        layout.addLayout(line)
        self.as_sent = button(_("Count the selected as sent…"), lambda: self._decide_selected(as_sent=True))
        self.again = button(_("Send the selected again…"), lambda: self._decide_selected(as_sent=False))
        self._deciding = QWidget()
        self._deciding.setLayout(row(self.as_sent, self.again, None))
        self.advice, self.deed = text("", "muted"), button("", self._do_shown)
        self._doing = QWidget()
        line = row(self.advice, self.deed)
        line.setStretch(0, 1)
        self._doing.setLayout(line)
        for part in (self._deciding, self._doing):
            part.hide()
            layout.addWidget(part)
        layout.addWidget(self.table, 1)
        self.table.picked.connect(self._picked)
        self.table.opened.connect(self._see)
        self._picked()

    def show_campaign(self, view: CampaignView) -> None:
        """Show the recipients of this campaign; filter, search and order stay when it is the same one."""
        same = self._view is not None and self._view.id == view.id
        self._view = view
        if not same:
            self._chosen, self._groups = None, {}
            self._forget_search()
        if self._finder is None or not same:
            self._look_through(view)
        self._fill_filter(view)
        if not same:
            self._search = self._wanted()
            self._show_pages(self._count())
            self._show_deed()
        elif self._wanted().is_plain:
            self.table.restart(self._count())
            self._picked()
        elif not self._asking.busy:
            # Who is sought or sorted is sought again when the last answer is there, not every time somebody moves.
            self._ask(self._counted_again)

    def _show_again(self) -> None:
        if self._view is not None:
            self.show_campaign(self._view)

    def _look_through(self, view: CampaignView) -> None:
        self._finder = workspace.finding.RecipientFinder(self._page.context.desk, view.id, spoken())
        rows = 0 if view.state is CampaignState.RUNNING else view.total
        self._asking.look_through(self._finder, rows, ("row", "name", "state", "reason", "reference"))

    def show_groups(self, groups: Sequence[MissedGroup]) -> None:
        """The groups that can be shown by themselves."""
        found = {group.group: group for group in groups}
        if found == self._groups or self._view is None:
            return
        self._groups = found
        self._fill_filter(self._view)
        if isinstance(self._chosen, Group):
            self.choose(self._chosen if self._chosen in found else None)

    def choose(self, chosen: Chosen) -> None:
        """Show the recipients of one state, or of one group; None for all."""
        # Everybody uncertain is one state too, and there each number can be decided about.
        self._chosen = RecipientState.UNCONFIRMED if chosen is Group.UNCERTAIN else chosen
        self.filter.setCurrentIndex(max(0, self.filter.findData(self._chosen or "")))
        self.look()
        self._show_deed()

    def look(self) -> None:
        """Show whom the filter and the search find."""
        self._rest.stop()
        if self._wanted().is_plain:
            self._asking.begin_again()
            self._search = self._wanted()
            self._show_pages(self._count())
        elif self._view is not None:
            self._ask(self._counted)

    def _wanted(self) -> RecipientSearch:
        return RecipientSearch(self.words.text().strip(), self._chosen, *self._order)

    def _ask(self, done: Callable[[RecipientSearch, int], None]) -> None:
        finder, search = self._finder, self._wanted()
        if finder is None:
            return
        self._asking.ask(
            _("Searching…"),
            lambda on_progress, cancel: finder.find(search, 0, on_progress, cancel)[0],
            lambda total: done(search, total),
            self._give_up,
        )

    def _counted(self, search: RecipientSearch, total: int) -> None:
        self._search = search
        self._show_pages(total)

    def _counted_again(self, search: RecipientSearch, total: int) -> None:
        self._search = search
        self.table.restart(total)
        self._say_found(total)
        self._picked()

    def _show_pages(self, total: int) -> None:
        self.table.show_pages(total, self._fetch, self._sort)
        self._say_found(total)
        self._picked()

    def _say_found(self, total: int) -> None:
        sought = bool(self._search.text)
        words = ngettext("{n} recipient", "{n} recipients", total).format(n=amounts.count(total))
        self.found.setText(words if sought else "")

    def _filtered(self) -> None:
        # Qt gives the bare text back, whatever kind of text went in.
        key = self.filter.currentData()
        self.choose(next((value for _words, value in self._offered if value == key), None))

    def _show_deed(self) -> None:
        group = self._groups.get(self._chosen) if isinstance(self._chosen, Group) else None
        self._doing.setVisible(group is not None)
        if group is not None:
            self.advice.setText(advice_words(group))
            self.deed.setText(deed_words(group))
            self.deed.setVisible(bool(self.deed.text()))

    def _do_shown(self) -> None:
        if isinstance(self._chosen, Group) and self._chosen in self._groups:
            self._do(self._groups[self._chosen])

    def _picked(self) -> None:
        self.see_button.setEnabled(self.table.selectionModel().hasSelection())
        uncertain = self._chosen is RecipientState.UNCONFIRMED and self._may_decide()
        self._deciding.setVisible(uncertain)
        chosen = bool(self.table.selected_keys()) if uncertain else False
        self.as_sent.setEnabled(chosen)
        self.again.setEnabled(chosen)

    def _may_decide(self) -> bool:
        view = self._view
        return view is not None and (view.state is not CampaignState.RUNNING or view.reason == "interrupted")

    def _decide_selected(self, *, as_sent: bool) -> None:
        def decide(keys: list[object]) -> None:
            self._decide(Choice(as_sent, len(keys), numbers=tuple(str(key) for key in keys)))

        self.table.read_selected(decide)

    def _fill_filter(self, view: CampaignView) -> None:
        wanted: list[tuple[str, Chosen]] = [(_("All ({n})").format(n=amounts.count(view.total)), None)]
        wanted += [
            (f"{labels.state(state)} ({amounts.count(view.counts[state])})", state)
            for state in RecipientState
            if view.counts.get(state, 0) or state is self._chosen
        ]  # fmt: skip
        parted = len(wanted)
        wanted += [
            (f"{group_words(group.group)} ({amounts.count(group.recipients)})", group.group)
            for group in self._groups.values()
            if group.group is not Group.UNCERTAIN
        ]
        if self._offered == wanted:
            return
        self._offered = wanted
        self.filter.clear()
        for words, value in wanted:
            self.filter.addItem(words, value or "")
        if len(wanted) > parted:
            self.filter.insertSeparator(parted)
        self.filter.setCurrentIndex(max(0, self.filter.findData(self._chosen or "")))

    def _count(self) -> int:
        if self._view is None:
            return 0
        if isinstance(self._chosen, Group):
            group = self._groups.get(self._chosen)
            return group.recipients if group is not None else 0
        return self._view.total if self._chosen is None else self._view.counts.get(self._chosen, 0)

    def _fetch(self, first: int, count: int, deliver: Deliver) -> None:
        view, finder, search = self._view, self._finder, self._search
        if view is None or finder is None:
            return
        fresh, self._stale = self._stale, False

        def rows(on_progress: OnProgress, cancel: CancelToken) -> list[Row]:
            found = finder.page(search, count, first, on_progress, cancel, fresh=fresh)
            return [recipient_row(recipient, view.currency) for recipient in found]

        self._asking.fetch(_("Reading the recipients…"), rows, deliver, self._give_up)
