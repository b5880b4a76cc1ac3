"""What can be done with the cost: open a figure, change what is assumed, compare, copy, print, export."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from wa_desktop import workspace
from wa_desktop.domain.advice import Advice, Comparison, Learnt
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.estimates import CardName, Estimate, Rates
from wa_desktop.ui.campaign.cost_advice import AdviceDialog
from wa_desktop.ui.campaign.cost_assumptions import AssumptionsDialog
from wa_desktop.ui.campaign.cost_compare import CompareDialog, Variant
from wa_desktop.ui.campaign.cost_details import DetailsDialog
from wa_desktop.ui.campaign.cost_origin import OriginDialog, origin_of
from wa_desktop.ui.campaign.cost_panel import EVERY_LINE, CostPanel
from wa_desktop.ui.campaign.cost_words import as_html, as_table, as_text
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.page import Page
from wa_desktop.ui.widgets.drop import save_file
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrintDialog

T = TypeVar("T")
_ENDINGS = (".xlsx", ".csv", ".pdf")


class CostActions(QObject):
    """Answers the panel of a page; `changed` is called when the draft's assumptions changed."""

    def __init__(self, page: Page, panel: CostPanel, draft: Callable[[], Draft], changed: Callable[[], object]) -> None:
        super().__init__(page)
        self._page, self._panel, self._draft, self._changed = page, panel, draft, changed
        self._assumptions: AssumptionsDialog | None = None
        self.printing: QPrintDialog | None = None
        panel.opened.connect(self.open_figure)
        panel.asked.connect(self._do)

    def _do(self, name: str) -> None:
        made, plan = self._draft().estimate, self._draft().plan()
        if made is None or plan is None:
            return
        acts: dict[str, Callable[[Plan, Estimate], object]] = {
            "assume": self._assume, "compare": self._compare, "advice": self._advise, "copy": self._copy,
            "copy_table": self._copy_table, "print": self._print, "export": self._ask_export,
        }  # fmt: skip
        acts[name](plan, made)

    def _run(self, what: str, action: Callable[[], T], done: Callable[[T], None]) -> None:
        self._page.context.operations.run(what, lambda _progress, _cancel: action(), done, self._page)

    def open_figure(self, figure: object) -> None:
        """Show what stands behind a figure."""
        made = self._draft().estimate
        if made is None:
            return
        if figure == EVERY_LINE:
            details = DetailsDialog(self._page.window(), made)
            details.opened.connect(lambda place: OriginDialog(details, origin_of(made, place)).open())
            details.open()
            return
        OriginDialog(self._page.window(), origin_of(made, figure)).open()

    def _assume(self, plan: Plan, made: Estimate) -> None:
        dialog = AssumptionsDialog(self._page.window(), plan.rates, plan.send_undelivered)
        dialog.changed.connect(self._assumed)
        dialog.rules.connect(dialog.accept)
        dialog.rules.connect(lambda: self._page.context.go("prices"))
        dialog.show_estimate(made)
        self._assumptions = dialog
        dialog.open()
        desk = self._page.context.desk

        def show(found: Learnt | None) -> None:
            if isValid(dialog):
                dialog.show_learnt(found)

        self._run(_("Looking at past campaigns…"), lambda: workspace.learning.learnt_for(desk, plan), show)

    def _assumed(self, rates: Rates, send_undelivered: bool) -> None:
        draft = self._draft()
        draft.rates, draft.send_undelivered = rates, send_undelivered
        self._changed()

    def estimated(self, made: Estimate) -> None:
        """A newer estimate is there: an open dialog follows it."""
        if self._assumptions is not None and isValid(self._assumptions):
            self._assumptions.show_estimate(made)

    def _compare(self, plan: Plan, made: Estimate) -> None:
        desk = self._page.context.desk

        def opened(cards: list[CardName]) -> None:
            dialog = CompareDialog(self._page.window(), made, cards)
            dialog.asked.connect(lambda variants: self._ask_comparison(dialog, plan, variants))
            dialog.open()

        self._run(_("Reading the rates…"), lambda: workspace.costs.cards(desk), opened)

    def _ask_comparison(self, dialog: CompareDialog, plan: Plan, variants: tuple[Variant, ...]) -> None:
        desk = self._page.context.desk

        def show(found: Comparison) -> None:
            if isValid(dialog):
                dialog.show_comparison(found)

        self._run(_("Comparing…"), lambda: workspace.comparing.compare(desk, plan, variants), show)

    def _advise(self, plan: Plan, made: Estimate) -> None:
        desk = self._page.context.desk

        def show(given: tuple[Advice, ...]) -> None:
            AdviceDialog(self._page.window(), given, made.currency).open()

        self._run(_("Looking for savings…"), lambda: workspace.advising.advise(desk, plan, made), show)

    def _copy(self, plan: Plan, made: Estimate) -> None:
        QGuiApplication.clipboard().setText(as_text(plan, made))
        self._panel.say(_("Copied: paste it into a message."))

    def _copy_table(self, _plan: Plan, made: Estimate) -> None:
        QGuiApplication.clipboard().setText(as_table(made))
        self._panel.say(_("Copied: paste it into a spreadsheet."))

    def _print(self, plan: Plan, made: Estimate) -> None:
        from wa_desktop.ui.campaign.cost_print import print_page

        self.printing = print_page(self._page, as_html(plan, made))

    def _ask_export(self, plan: Plan, _made: Estimate) -> None:
        kinds = {_("Excel workbook ({kinds})"): "*.xlsx", _("One page for approval ({kinds})"): "*.pdf",
                 _("Text table ({kinds})"): "*.csv"}  # fmt: skip
        name = "".join(sign if sign.isalnum() or sign in " -_" else "_" for sign in plan.list_name).strip()
        shown = ";;".join(words.format(kinds=kind) for words, kind in kinds.items())
        save_file(self._page, _("Export the estimate"), f"{name or 'estimate'}.xlsx", shown, self.export)

    def export(self, path: Path) -> None:
        """Write the estimate as it is now, with the advice, and say so."""
        made, plan, desk = self._draft().estimate, self._draft().plan(), self._page.context.desk
        if made is None or plan is None:
            return
        out = path if path.suffix.casefold() in _ENDINGS else path.with_name(path.name + ".xlsx")

        def action() -> Path:
            advice = workspace.advising.advise(desk, plan, made)
            return workspace.estimate_files.save(desk, plan, made, out, advice)

        self._run(_("Writing the estimate…"), action, self._exported)

    def _exported(self, path: Path) -> None:
        self._panel.say(_("Estimate saved: {file}").format(file=path.name))
