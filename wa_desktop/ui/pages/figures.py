"""Figures: who got how far and why not, of one campaign or of a period; charts with their tables beside them."""

from pathlib import Path

from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.funnels import FiguresView, Split
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.figure_files import FIGURES, REPORTS, file_name, kinds_of
from wa_desktop.ui.pages.figure_period import PeriodRow
from wa_desktop.ui.pages.figure_rows import (
    TILES,
    cause_lines,
    cost_headings,
    cost_rows,
    cost_words,
    funnel_bars,
    funnel_headings,
    funnel_rows,
    funnel_tiles,
    reason_headings,
    reason_rows,
    split_bars,
    split_headings,
    split_rows,
)
from wa_desktop.ui.pages.parts import DataPage, choices, open_in_system
from wa_desktop.ui.table_search import TableSearch
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import add, button, card, clear, column, row, scrolled, text
from wa_desktop.ui.widgets.drop import save_file
from wa_desktop.ui.widgets.empty import EmptyState
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.ui.widgets.people_chart import PeopleChart, Piece, PieceSwatch
from wa_desktop.ui.widgets.tiles import Tiles
from wa_desktop.words.figure_words import (
    advice_words,
    definitions,
    follow_up_words,
    outcome_words,
    period_words,
    reason_of,
    zone_words,
)
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_MOST_ROWS = 14


class SplitCard(QFrame):
    """One split as a chart and a table; which one is chosen above them."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("frame", "card")
        self._view: FiguresView | None = None
        names = [(label(f"split.{split.value}"), split.value) for split in Split]
        self.choice = choices(_("Split the figures"), names, Split.COUNTRY.value)
        self.choice.activated.connect(lambda *_: self._show())
        self.chart = PeopleChart(_("People by row"))
        self.tables = {split: _split_table(split) for split in Split}
        self.searches = {split: TableSearch(table) for split, table in self.tables.items()}
        legend = row(*(part for piece in Piece for part in _legend(piece)), None, spacing=SMALL_GAP)
        self.setLayout(column(row(text(_("Split the figures"), "heading", wrap=False), self.choice, None), self.chart,
                              legend, *self.searches.values(), *self.tables.values(), spacing=GAP))  # fmt: skip
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(GAP, GAP, GAP, GAP)

    @property
    def table(self) -> RecordTable:
        """The table shown."""
        return self.tables[Split(self.choice.currentData())]

    def show_figures(self, view: FiguresView) -> None:
        """Show these figures; a split that has one row only is not offered for one campaign."""
        self._view = view
        single = bool(view.name)
        chosen = Split(self.choice.currentData())
        self.choice.clear()
        for split in Split:
            if not (single and split in (Split.CAMPAIGN, Split.TEMPLATE)):
                self.choice.addItem(label(f"split.{split.value}"), split.value)
        at = self.choice.findData(chosen.value)
        self.choice.setCurrentIndex(at if at >= 0 else self.choice.findData(Split.COUNTRY.value))
        self._show()

    def _show(self) -> None:
        if self._view is None:
            return
        split = Split(self.choice.currentData())
        self.chart.show_bars(split_bars(self._view, split))
        for one, table in self.tables.items():
            table.setVisible(one is split)
            if one is not split:
                self.searches[one].hide()
        self.table.show_rows(split_rows(self._view, split))


def _split_table(split: Split) -> RecordTable:
    return RecordTable(split_headings(split), label(f"split.{split.value}"), most=_MOST_ROWS, key=split.value)


def _legend(piece: Piece) -> tuple[QWidget, QWidget]:
    return PieceSwatch(piece), text(label(f"piece.{piece.value}"), "muted", wrap=False)


class FiguresPage(DataPage):
    """`ref`: a campaign's id; without it the campaigns of a period."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._ref = ""
        self.view: FiguresView | None = None
        self.heading = text(_("Figures"), "title")
        self.about = text("", "strong")
        self.zone = text("", "muted")
        self.period = PeriodRow(self.refresh)
        self.all_button = button(_("All campaigns"), lambda: self.shown(ref=""))
        self.back_button = button(_("To the campaign"), lambda: self.context.go("campaign", ref=self._ref))
        self.export_button = button(_("Export the figures…"), self._ask_export)
        self.report_button = button(_("Every recipient…"), lambda: self._ask_report(".xlsx"))
        self.dossier_button = button(_("Dossier (PDF)…"), lambda: self._ask_report(".pdf"))
        self.tiles = Tiles(len(TILES))
        self.chart = PeopleChart(_("From the list to the telephone"))
        self.funnel = RecordTable(funnel_headings(), _("From the list to the telephone"), most=12)
        self.split = SplitCard()
        self.cost_total = text("", "strong")
        self.cost = RecordTable(cost_headings(), _("Cost by line"), most=_MOST_ROWS)
        self.reasons = RecordTable(reason_headings(), _("What became of them, and what to do now"), most=_MOST_ROWS)
        self.reasons.picked.connect(self._tell_reason)
        self._hint = _("Choose a row to read it in full.")
        self.reason_said = text(self._hint, "muted")
        self.causes = text("", "muted")
        self.unknown = QVBoxLayout()
        self._saved = QVBoxLayout()
        self._lay_out()
        context.trial.news.connect(self._news)

    def _lay_out(self) -> None:
        self.cost_card = card(
            text(_("Cost against estimate, line by line"), "heading"),
            self.cost_total,
            TableSearch(self.cost),
            self.cost,
            self.causes,
        )
        reasons = card(text(_("What became of them, and what to do now"), "heading"), self.reasons, self.reason_said)
        words = card(text(_("What the shares mean"), "heading"), *(text(f"• {one}", "muted") for one in definitions()),
                     self.zone)  # fmt: skip
        both = row(self.chart, self.funnel)
        both.setStretch(0, 2)
        both.setStretch(1, 3)
        funnel = card(text(_("From the list to the telephone"), "heading"), both)
        self.filled = QWidget()
        inside = QVBoxLayout(self.filled)
        inside.setContentsMargins(0, 0, GAP, 0)
        inside.setSpacing(GAP)
        add(inside, self.tiles, funnel, self.split, reasons, self.cost_card, words)
        inside.addStretch(1)
        for part in (funnel, self.split, reasons, self.cost_card, words):
            part.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.empty = EmptyState(
            "figures",
            _("No campaign in this period"),
            _("Figures count campaigns that have begun to be sent. Choose another period, or create a campaign."),
            (_("Create a campaign"), lambda: self.context.go("maker")),
        )
        self.area = scrolled(self.filled, _("Figures"))
        top = row(self.heading, None, self.back_button, self.all_button)
        top.setStretch(0, 1)
        files = row(self.about, self.export_button, self.report_button, self.dossier_button)
        files.setStretch(0, 1)
        add(self.content, top, self.period, files, self.unknown, self._saved, self.empty)
        self.content.addWidget(self.area, 1)
        self.empty.hide()

    def title(self) -> str:
        """The page's name."""
        return _("Figures")

    def shown(self, ref: str | int = "", **_arguments: object) -> None:
        """`ref`: the campaign's id; without it, all campaigns of the period."""
        if str(ref) != self._ref:
            self._ref = str(ref)
            self.notices.clear()
            clear(self._saved)
        single = bool(self._ref)
        self.period.setVisible(not single)
        for part in (self.back_button, self.all_button, self.report_button, self.dossier_button):
            part.setVisible(single)
        self.refresh()

    def refresh(self) -> None:
        """Count again."""
        desk, ref, period = self.context.desk, self._ref, self.period.period
        if ref:
            self.read(_("Counting…"), lambda: workspace.figures.of_campaign(desk, ref), self.show_figures)
        else:
            self.read(_("Counting…"), lambda: workspace.figures.of_period(desk, *period), self.show_figures)

    def _news(self) -> None:
        if self.isVisible():
            self.refresh()

    def show_figures(self, view: FiguresView) -> None:
        """Show these figures."""
        self.view = view
        self.about.setText(period_words(view))
        self.zone.setText(zone_words(view))
        clear(self.unknown)
        if words := follow_up_words(view):
            self.unknown.addWidget(notice_frame(words, "warn"))
        known = bool(view.campaigns)
        self.empty.setVisible(not known)
        self.area.setVisible(known)
        self.export_button.setEnabled(known)
        self.tiles.show_tiles(funnel_tiles(view.total))
        self.chart.show_bars(funnel_bars(view.total))
        self.funnel.show_rows(funnel_rows(view.total))
        self.split.show_figures(view)
        self.reasons.show_rows(reason_rows(view.outcomes))
        self.cost_card.setVisible(view.cost is not None)
        if view.cost is not None:
            self.cost.show_rows(cost_rows(view.cost))
            self.cost_total.setText(cost_words(view.cost))
            self.causes.setText("\n".join(cause_lines(view.cost)))
            self.causes.setVisible(bool(self.causes.text()))

    def _tell_reason(self) -> None:
        """The chosen row in full, where the table has no room for its words."""
        keys = self.reasons.selected_keys()
        chosen = [one for one in (self.view.outcomes if self.view is not None else ())
                  if keys and (one.kind.value, one.reason, one.advice) == keys[0]]  # fmt: skip
        words = [(outcome_words(one), reason_of(one), advice_words(one)) for one in chosen[:1]]
        self.reason_said.setText(" · ".join(part for part in words[0] if part) if words else self._hint)

    def _name(self) -> str:
        return file_name(self.view.name if self.view is not None and self.view.name else _("Figures"))

    def _ask_export(self) -> None:
        save_file(self, _("Export the figures"), f"{self._name()}.xlsx", kinds_of(FIGURES), self.export)

    def _ask_report(self, ending: str) -> None:
        save_file(
            self, _("Export the report"), f"{self._name()}{ending}", kinds_of(REPORTS, ending), self.export_report
        )

    def export(self, path: Path) -> None:
        """Write the tables shown and offer to open the file."""
        out, view = path if path.suffix else path.with_suffix(".xlsx"), self.view
        if view is not None:
            self.context.operations.run(
                _("Writing the figures…"),
                lambda _progress, _cancel: workspace.figures.save(view, out),
                self._exported,
                self,
            )

    def export_report(self, path: Path) -> None:
        """Write every recipient, or the dossier, by the ending; with progress, and a way to cancel."""
        ref, out, desk = self._ref, path if path.suffix else path.with_suffix(".xlsx"), self.context.desk
        self.context.operations.run(
            _("Writing the report…"),
            lambda on_progress, cancel: workspace.results.report(
                desk, ref, out, on_progress=on_progress, cancel=cancel
            ),
            lambda _rows: self._exported(out),
            self,
        )

    def _exported(self, path: Path) -> None:
        said = _("Saved: {file}").format(file=path.name)
        clear(self._saved)
        self._saved.addWidget(notice_frame(said, "good", button(_("Open it"), lambda: open_in_system(path))))
