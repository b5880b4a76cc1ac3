"""① List: a file is dropped or rows are pasted, looked at and taken in; or a list that exists is picked."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop.domain.contacts import ImportReport, Inspection, ListView
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.campaign.corrections import CorrectionsDialog
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.campaign.file_panel import FilePanel
from wa_desktop.ui.campaign.import_result import ImportResult, corrected_words
from wa_desktop.ui.campaign.importing import Aside, Import, Imported, glimpse_of, look_at, take_back
from wa_desktop.ui.campaign.list_card import list_card
from wa_desktop.ui.campaign.step import Step
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.page import Page
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.ask import ask
from wa_desktop.ui.widgets.basics import add, clear, text
from wa_desktop.ui.widgets.choice import ChoiceCard
from wa_desktop.ui.widgets.drop import DropZone, spreadsheets
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

if TYPE_CHECKING:
    from wa_desktop.workspace.lists import Look

REST_MS = 250


class ListStep(Step):
    """A file, then its result, or a list: one of the three is shown."""

    def __init__(self, page: Page, draft: Draft) -> None:
        super().__init__(page, draft, _("Who should receive it?"))
        self._inspecting: Operation[Any] | None = None
        self._importing = False
        self._look: Look | None = None
        self._known = False
        self._report: ImportReport | None = None
        self._aside = Aside(self.context.desk.home)
        self._path: Path | None = None
        self._wanted = ""
        self._imported_from = ""
        self._cards: list[ChoiceCard] = []
        self._shown: list[ListView] | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._inspect)
        self.drop = DropZone(_("Drop a spreadsheet anywhere in this window: xlsx, xls, ods or csv."), spreadsheets())
        self.drop.chosen.connect(self.open_file)
        self.drop.pasted.connect(self.open_pasted)
        self.file = FilePanel()
        self.file.changed.connect(self._rest.start)
        self.file.named.connect(self.state_changed)
        self.file.closed.connect(self.close_file)
        self.file.hide()
        self.result = ImportResult()
        self.result.corrected.connect(self._import_corrections)
        self.result.undone.connect(self._ask_undo)
        self.result.consents.connect(self._show_consents)
        self._lists = QVBoxLayout()
        self._lists.setSpacing(SMALL_GAP)
        self._existing = QWidget()
        self._existing.setLayout(self._lists)
        self._lists.setContentsMargins(0, 0, 0, 0)
        add(self.content, self.result, self.drop, self.file, self._existing)
        self.content.addStretch(1)

    def enter(self) -> None:
        """Show the lists that exist."""
        desk = self.context.desk
        self.drop.offer_sample(self.context.trial.active)

        def action(_progress: OnProgress, _cancel: CancelToken) -> list[ListView]:
            from wa_desktop import workspace

            # A file will probably be dropped here.
            workspace.lists.get_ready()
            return workspace.lists.lists(desk)

        self.context.operations.run(_("Reading your lists…"), action, self.show_lists, self)

    def show_lists(self, lists: list[ListView]) -> None:
        """Offer these lists."""
        if lists == self._shown and not self._wanted:
            # Whoever stands on one of them with the keyboard stays there.
            self._mark()
            return
        self._shown = lists
        clear(self._lists)
        self._cards = []
        if lists:
            self._lists.addWidget(text(_("Or pick a list you already have"), "strong"))
        for view in lists:
            card = list_card(view)
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

    def open_pasted(self, rows: str) -> None:
        """Look at rows from the clipboard as at a file."""
        desk = self.context.desk

        def action(_progress: OnProgress, _cancel: CancelToken) -> Path:
            from wa_desktop import workspace

            return workspace.lists.paste(desk, rows)

        title = _("Pasted rows, {moment}").format(moment=amounts.instant(datetime.now(UTC)))
        self.page.notices.clear()
        self.context.operations.run(_("Reading the clipboard…"), action, lambda path: self.open_file(path, title), self)

    def open_file(self, path: Path, title: str = "") -> None:
        """Look at a file; nothing is stored."""
        self.page.notices.clear()
        self._path = path
        self._known = False
        self._report = None
        self.result.hide()
        self.draft.listed = None
        self.file.begin(path, title)
        self.to_top()
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
        self._path = None
        self._known = False
        self._close_look()
        self.result.hide()
        self._report = None
        self.file.hide()
        self.drop.show()
        self._existing.show()
        self.state_changed.emit()

    def close_down(self) -> None:
        """The step goes away: nothing of a file stays behind."""
        self.close_file()
        self._aside.clear()

    def _close_look(self) -> None:
        self.file.rows.forget()
        if self._look is not None:
            self._look.close()
            self._look = None

    def _inspect(self) -> None:
        path, desk = self._path, self.context.desk
        if path is None:
            return
        if self._inspecting is not None:
            self._inspecting.cancel()
        options = self.file.options()
        self._known = False

        def action(on_progress: OnProgress, cancel: CancelToken) -> "Look":
            return look_at(desk, path, options, on_progress, cancel)

        self.state_changed.emit()
        self._inspecting = self.context.operations.run(
            _("Reading the file…"), action, self._inspected, self, failed=self._refused
        )

    def _inspected(self, look: "Look") -> None:
        before, self._look = self._look, look
        self._known = True
        self.page.notices.clear()
        self.file.show_look(look)
        if before is not None:
            before.close()
        self.state_changed.emit()

    def _refused(self, error: UserError) -> None:
        self.page.notices.clear()
        self.page.show_error(error)
        path, desk, options = self._path, self.context.desk, self.file.options()
        if path is None or not self.file.can_mend(error):
            self.close_file()
            return

        def action(on_progress: OnProgress, cancel: CancelToken) -> Inspection:
            return glimpse_of(desk, path, options, on_progress, cancel)

        self._inspecting = self.context.operations.run(
            _("Reading the file…"), action, self._glimpsed, self, failed=lambda _error: self.close_file()
        )

    def _glimpsed(self, found: Inspection) -> None:
        self._close_look()
        self.file.show_glimpse(found)
        self.state_changed.emit()

    @property
    def importing(self) -> bool:
        """Whether a file is being taken in."""
        return self._importing

    def lacks(self) -> str:
        """A list, or a file that can become one."""
        if self._importing:
            return _("The list is being imported…")
        if self._path is None:
            return "" if self.draft.listed is not None else _("Drop a file or pick a list.")
        if self._look is None or not self._known:
            return _("The file is being read…") if self._reading else _("This file cannot be used yet: see why above.")
        if not self._look.inspection.counts.accepted:
            return _("No row of this file can be used yet: see why below.")
        return self.file.questions.unanswered() or ("" if self.file.list_name() else _("Give the list a name."))

    @property
    def _reading(self) -> bool:
        return self._inspecting is not None and self._inspecting.running

    def action_name(self) -> str:
        """Importing is named, with its count."""
        if self._path is None or self._look is None:
            return ""
        rows = self._look.inspection.counts.accepted
        return ngettext("Import {n} contact ›", "Import {n} contacts ›", rows).format(n=amounts.count(rows))

    def go_on(self) -> bool:
        """Import the file first, when there is one."""
        if self._path is None:
            return True
        work = Import(
            self.context.desk, self._path, self.file.list_name(), self.file.into(), self.file.options(),
            self.file.account.rejects_to,
        )  # fmt: skip
        self._importing = True
        self.state_changed.emit()
        self.context.operations.run(
            _("Importing the list…"), work, self._done, self, failed=self._not_done, cancelled=self._stopped
        )
        return False

    def _done(self, outcome: Imported) -> None:
        self._importing = False
        self._imported_from = self._path.name if self._path is not None else outcome.report.list_name
        self.close_file()
        self._aside.clear()
        self._aside = outcome.aside
        self._report = outcome.report
        self.result.show_report(outcome.report, outcome.rejects)
        self.drop.hide()
        self._existing.hide()
        self.to_top()
        self._use(outcome.listed)

    def _stopped(self) -> None:
        self._importing = False
        self.page.notices.say(_("The import was cancelled: nothing of it was kept."))
        self.state_changed.emit()

    def _import_corrections(self, path: Path) -> None:
        if self._report is None:
            return
        self.page.notices.clear()
        report, file = self._report, self._imported_from
        CorrectionsDialog(self, self.context, path, report.import_id, file, self._corrected).open()

    def _corrected(self, report: ImportReport, listed: ListView) -> None:
        self.page.notices.say(corrected_words(report), "good" if report.counts.accepted else "info")
        self.result.show_corrected(report)
        self._use(listed)

    def _ask_undo(self) -> None:
        report = self._report
        if report is not None:
            words = _("Its contacts leave the list “{list}”, with the consents and refusals that came with them.")
            ask(
                self, _("Take this import back?"), words.format(list=report.list_name), _("Take it back"),
                lambda: self._undo(report.import_id), danger=True,
            )  # fmt: skip

    def _undo(self, import_id: int) -> None:
        desk = self.context.desk

        self.context.operations.run(
            _("Taking the import back…"), lambda _progress, _cancel: take_back(desk, import_id), self._undone, self
        )

    def _undone(self, _left: ListView | None) -> None:
        self.draft.listed = None
        self.close_file()
        self.changed.emit()
        self.enter()

    def _show_consents(self) -> None:
        if self._report is not None:
            self.context.go("lists", name=self._report.list_name, consents=True)

    def _not_done(self, error: UserError) -> None:
        self._importing = False
        self.page.show_error(error)
        self.state_changed.emit()
