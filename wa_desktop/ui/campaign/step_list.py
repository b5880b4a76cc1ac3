"""① List: a file is dropped and looked at, or a list that exists is picked."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop.domain.contacts import ImportReport, Inspection, ListView
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.campaign.file_panel import FilePanel
from wa_desktop.ui.campaign.step import Step
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.page import Page
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import add, clear, text
from wa_desktop.ui.widgets.choice import ChoiceCard
from wa_desktop.ui.widgets.drop import DropZone
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

REST_MS = 250


def file_filter() -> str:
    """What the system's dialog offers."""
    return _("Spreadsheets") + " (*.xlsx *.xls *.ods *.csv *.txt);;" + _("All files") + " (*)"


class ListStep(Step):
    """Emits `imported` when the file has become a list: one can go on."""

    imported = Signal()

    def __init__(self, page: Page, draft: Draft) -> None:
        super().__init__(page, draft, _("Who should receive it?"))
        self._inspecting: Operation[Any] | None = None
        self._importing = False
        self._inspection: Inspection | None = None
        self._path: Path | None = None
        self._wanted = ""
        self._cards: list[ChoiceCard] = []
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._inspect)
        self.drop = DropZone(_("Drop a spreadsheet here: xlsx, xls, ods or csv."), file_filter())
        self.drop.chosen.connect(self.open_file)
        self.file = FilePanel()
        self.file.changed.connect(self._rest.start)
        self.file.named.connect(self.state_changed)
        self.file.closed.connect(self.close_file)
        self.file.hide()
        self._lists = QVBoxLayout()
        self._lists.setSpacing(SMALL_GAP)
        self._existing = QWidget()
        self._existing.setLayout(self._lists)
        self._lists.setContentsMargins(0, 0, 0, 0)
        add(self.content, self.drop, self.file, self._existing)
        self.content.addStretch(1)

    def enter(self) -> None:
        """Show the lists that exist."""
        desk = self.context.desk

        def action(_progress: OnProgress, _cancel: CancelToken) -> list[ListView]:
            from wa_desktop import workspace

            return workspace.lists.lists(desk)

        self.context.operations.run(_("Reading your lists…"), action, self._show_lists, self.page)

    def _show_lists(self, lists: list[ListView]) -> None:
        clear(self._lists)
        self._cards = []
        if lists:
            self._lists.addWidget(text(_("Or pick a list you already have"), "strong"))
        for view in lists:
            card = _list_card(view)
            card.picked.connect(lambda view=view: self._pick(view))
            self._cards.append(card)
            self._lists.addWidget(card)
        wanted = next((view for view in lists if view.name == self._wanted), None)
        if wanted is not None:
            self._wanted = ""
            self._pick(wanted)
        self._mark()

    def choose_list(self, name: str) -> None:
        """Pick the list of this name as soon as the lists are read."""
        self._wanted = name
        self.enter()

    def _pick(self, view: ListView) -> None:
        self.close_file()
        self._use(view)

    def _use(self, view: ListView) -> None:
        self.draft.listed = view
        self.draft.countries = None
        self._mark()
        self.changed.emit()

    def _mark(self) -> None:
        chosen = self.draft.listed.name if self.draft.listed is not None and self._path is None else None
        for card in self._cards:
            card.choose(card.key == chosen)

    def open_file(self, path: Path) -> None:
        """Look at a file; nothing is stored."""
        self.page.notices.clear()
        self._path = path
        self._inspection = None
        self.draft.listed = None
        self.file.begin(path)
        self.file.show()
        self.drop.hide()
        self._existing.hide()
        self._mark()
        self.changed.emit()
        self._inspect()

    def close_file(self) -> None:
        """Put the file aside."""
        self._rest.stop()
        if self._inspecting is not None:
            self._inspecting.cancel()
        self._path = self._inspection = None
        self.file.hide()
        self.drop.show()
        self._existing.show()
        self.state_changed.emit()

    def _inspect(self) -> None:
        path, desk = self._path, self.context.desk
        if path is None:
            return
        if self._inspecting is not None:
            self._inspecting.cancel()
        options = self.file.options()
        self._inspection = None

        def action(on_progress: OnProgress, cancel: CancelToken) -> Inspection:
            from wa_desktop import workspace

            return workspace.lists.inspect(desk, path, options, on_progress, cancel)

        self.state_changed.emit()
        self._inspecting = self.context.operations.run(
            _("Reading the file…"), action, self._inspected, self.page, failed=self._refused
        )

    def _inspected(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self.page.notices.clear()
        self.file.show_inspection(inspection)
        self.state_changed.emit()

    def _refused(self, error: UserError) -> None:
        self.page.show_error(error)
        if not self.file.has_columns:
            self.close_file()

    def lacks(self) -> str:
        """A list, or a file that can become one."""
        if self._importing:
            return _("The list is being imported…")
        if self._path is None:
            return "" if self.draft.listed is not None else _("Drop a file or pick a list.")
        if self._inspection is None:
            return _("The file is being read…")
        if not self._inspection.counts.accepted:
            return _("No row of this file can be used yet: see why below.")
        return "" if self.file.list_name() else _("Give the list a name.")

    def action_name(self) -> str:
        """Importing is named, with its count."""
        if self._path is None or self._inspection is None:
            return ""
        rows = self._inspection.counts.accepted
        return ngettext("Import {n} contact ›", "Import {n} contacts ›", rows).format(n=amounts.count(rows))

    def go_on(self) -> bool:
        """Import the file first, when there is one."""
        path, desk = self._path, self.context.desk
        if path is None:
            return True
        options, name, into = self.file.options(), self.file.list_name(), self.file.into()
        rejects_to = self.file.account.rejects_to

        def action(on_progress: OnProgress, cancel: CancelToken) -> tuple[ImportReport, ListView]:
            from wa_desktop import workspace

            report = workspace.lists.import_file(desk, path, name, into, options, rejects_to, on_progress, cancel)
            return report, workspace.lists.list_named(desk, report.list_name)

        self._importing = True
        self.state_changed.emit()
        self.context.operations.run(_("Importing the list…"), action, self._done, self.page, failed=self._not_done)
        return False

    def _done(self, outcome: tuple[ImportReport, ListView]) -> None:
        self._importing = False
        report, view = outcome
        seen = self._inspection.warnings if self._inspection is not None else ()
        self.close_file()
        self._use(view)
        self.imported.emit()
        for notice in report.warnings:
            if notice not in seen:
                self.page.show_notice(notice)

    def _not_done(self, error: UserError) -> None:
        self._importing = False
        self.page.show_error(error)
        self.state_changed.emit()


def _list_card(view: ListView) -> ChoiceCard:
    size = ngettext("{n} contact", "{n} contacts", view.contacts).format(n=amounts.count(view.contacts))
    countries = ngettext("{n} country", "{n} countries", len(view.by_country)).format(n=len(view.by_country))
    details = " · ".join([size, countries, amounts.day(view.created.astimezone().date()), *view.files[-1:]])
    return ChoiceCard(view.name, f"{view.name}, {details}", text(view.name, "strong"), text(details, "muted"))
