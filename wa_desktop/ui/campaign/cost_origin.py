"""How a figure comes about: its formulas, each with the row of the card or tariff it stands on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from wa_desktop.domain.estimates import Estimate, FeeKind, Step
from wa_desktop.domain.explaining import fee_totals
from wa_desktop.ui.campaign.cost_words import card_sentence, dearest_first, delivery_sentence, people_of
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import add, button, row, scrolled, selectable, text
from wa_desktop.words import amounts
from wa_desktop.words.estimate_words import amount_before_tax, assumed_words, card_words, range_words
from wa_desktop.words.formulas import origin_words, step_formula, total_formula
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.rate_sources import source_words
from wa_desktop.words.sentences import label, sentence

_WIDTH, _HEIGHT, _FEW = 620, 460, 8


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula and where its rate stands."""

    place: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What opens behind a figure: sentences, then formulas, then the rules it rests on."""

    title: str
    said: tuple[str, ...]
    formulas: tuple[Formula, ...]
    rules: tuple[str, ...] = ()


def origin_of(estimate: Estimate, figure: object) -> Origin:
    """What stands behind a fee, a line (by its place), the card, or the total."""
    if isinstance(figure, FeeKind):
        return _fee_origin(estimate, figure)
    if isinstance(figure, int):
        return _line_origin(estimate, figure)
    return _card_origin(estimate) if figure == "card" else _total_origin(estimate)


def _fee_origin(estimate: Estimate, fee: FeeKind) -> Origin:
    totals = [total_formula(one, estimate.currency) for one in fee_totals(estimate) if one.fee is fee]
    if not totals:
        totals = [label("tariff_unset") if fee is not FeeKind.META else _("A country has no rate: no total.")]
    formulas = [found for at, _line in dearest_first(estimate) for found in _formulas(estimate, at, fee)]
    return Origin(label(f"fee.{fee.value}"), tuple(totals), tuple(formulas), _rules(estimate))


def _line_origin(estimate: Estimate, at: int) -> Origin:
    line = estimate.lines[at]
    title = f"{amounts.country_name(line.country)} · {label(f'category.{line.category.value}')}"
    people = ngettext("{n} message", "{n} messages", people_of(line)).format(n=amounts.count(people_of(line)))
    market = label(f"market.{line.market}") if line.market else _("No market")
    said = [_("{people} · Meta’s market: {market}").format(people=people, market=market)]
    said += [
        f"{amounts.language_name(one.language)} : {amounts.count(one.recipients)}"
        for one in estimate.by_version
        if (one.country, one.market, one.category) == (line.country, line.market, line.category)
    ]
    if line.total is not None:
        said.append(_("Together: {amount}").format(amount=amounts.exact_money(line.total, estimate.currency)))
    return Origin(title, tuple(said), tuple(_formulas(estimate, at, None)), _rules(estimate))


def _card_origin(estimate: Estimate) -> Origin:
    rows: dict[tuple[str, str], Formula] = {}
    for line in estimate.lines:
        place = label(f"market.{line.market}") if line.market else _("No market")
        kind = label(f"category.{line.category.value}")
        rate = _("no rate") if line.unit_rate is None else amounts.unit_price(line.unit_rate, estimate.currency)
        trust = "" if line.confidence is None else label(line.confidence)
        source = " · ".join(filter(None, (trust, source_words(line.source), label("derived") if line.derived else "")))
        rows[place, kind] = Formula(f"{place} · {kind}", rate, source)
    said = (card_sentence(estimate), delivery_sentence(estimate), card_words(estimate))
    return Origin(_("Where the rates come from"), said, tuple(rows.values()), _rules(estimate))


def _total_origin(estimate: Estimate) -> Origin:
    said = [amount_before_tax(estimate), range_words(estimate), assumed_words(estimate)]
    said += [total_formula(one, estimate.currency) for one in fee_totals(estimate)]
    known = [
        each for each in (estimate.totals.meta_fee, estimate.totals.sent_fee, estimate.totals.received_fee) if each
    ]
    if len(known) > 1 and estimate.totals.total is not None:
        parts = " + ".join(amounts.money(each, estimate.currency) for each in known)
        total = amounts.money(estimate.totals.total, estimate.currency)
        said.append(_("Total: {parts} = {total}").format(parts=parts, total=total))
    lines = [found for at, _line in dearest_first(estimate) for found in _formulas(estimate, at, None)]
    return Origin(_("How the cost is worked out"), tuple(filter(None, said)), tuple(lines), _rules(estimate))


def _formulas(estimate: Estimate, at: int, fee: FeeKind | None) -> Iterator[Formula]:
    line = estimate.lines[at]
    place = f"{amounts.country_name(line.country)} · {label(f'category.{line.category.value}')}"
    for step in line.steps:
        if fee is None or step.fee is fee:
            yield Formula(place, step_formula(step, estimate.currency), _source(step))


def _source(step: Step) -> str:
    return "" if step.origin is None else origin_words(step.origin)


def _rules(estimate: Estimate) -> tuple[str, ...]:
    return tuple(sentence(rule) for rule in estimate.assumptions)


class OriginDialog(QDialog):
    """The formulas over the maker; every word of it can be copied."""

    def __init__(self, parent: QWidget, origin: Origin) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(origin.title)
        self.origin = origin
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(SMALL_GAP)
        add(layout, *(selectable(words, "strong" if not at else "") for at, words in enumerate(origin.said)))
        self.table = RecordTable(_headings(), _("Formulas"), most=9)
        self.picked = selectable("")
        self.table.picked.connect(self._picked)
        self.table.show_rows(Row((one.place, one.words, one.source), at) for at, one in enumerate(origin.formulas))
        add(layout, *self._formulas())
        if origin.rules:
            add(
                layout,
                text(_("Rules behind it"), "strong"),
                *(selectable(f"– {rule}", "muted") for rule in origin.rules),
            )
        layout.addStretch(1)
        self._lay_out(scrolled(inside, origin.title))

    def _lay_out(self, area: QWidget) -> None:
        self.table.selectRow(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        outer.setSpacing(GAP)
        outer.addWidget(text(self.origin.title, "heading"))
        outer.addWidget(area, 1)
        self.copy_button = button(_("Copy"), self.copy)
        self.close_button = button(_("Close"), self.accept, "primary")
        outer.addLayout(row(self.copy_button, None, self.close_button))
        fit_over(self, _WIDTH, _HEIGHT)
        self.close_button.setFocus()

    def _formulas(self) -> list[QWidget]:
        """A few formulas are written out; many stand in a table, the chosen one in full below it."""
        few = len(self.origin.formulas) <= _FEW
        self.table.setVisible(not few)
        self.picked.setVisible(not few)
        if not few:
            return [self.table, self.picked]
        made: list[QWidget] = [self.table, self.picked]
        place = self.origin.title
        for one in self.origin.formulas:
            if one.place != place:
                place = one.place
                made.append(text(place, "strong"))
            made.append(selectable(one.words))
            if one.source:
                made.append(selectable(one.source, "muted"))
        return made

    def _picked(self) -> None:
        keys = [key for key in self.table.selected_keys() if isinstance(key, int)]
        chosen = self.origin.formulas[keys[0]] if keys else None
        self.picked.setText("" if chosen is None else f"{chosen.words}\n{chosen.source}")

    def copy(self) -> None:
        """Put all of it on the clipboard as text."""
        QGuiApplication.clipboard().setText(as_text(self.origin))


def _headings() -> Sequence[Heading]:
    return [
        Heading(_("For")),
        Heading(_("Formula"), stretch=True, longest=70),
        Heading(_("Where the rate stands"), longest=28),
    ]


def as_text(origin: Origin) -> str:
    """All of it as lines of text."""
    formulas = ["\t".join(filter(None, (one.place, one.words, one.source))) for one in origin.formulas]
    return "\n".join((origin.title, *origin.said, *formulas, *origin.rules))


def fit_over(dialog: QDialog, width: int, height: int) -> None:
    """Make a dialog so large, or as large as the window below it allows."""
    below = dialog.parentWidget()
    room = below.window().size() if below is not None else dialog.size()
    dialog.resize(
        min(max(width, room.width() * 3 // 4), room.width() - 2 * GAP),
        min(max(height, room.height() * 3 // 4), room.height() - 2 * GAP),
    )
