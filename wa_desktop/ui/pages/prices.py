"""Prices: Meta's cards by date with how far each is to be trusted, and M-Target's fees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import CardName, Notice
from wa_desktop.domain.markets import market_map
from wa_desktop.domain.news import Kind
from wa_desktop.domain.prices import BillerView, ImportView, MarketOverride, RateView, RuleView, TariffView
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.assumptions import AssumptionsCard, BillerCard, OverridesCard
from wa_desktop.ui.pages.attention import card_in_force
from wa_desktop.ui.pages.parts import DataPage, header
from wa_desktop.ui.pages.price_rows import card_headings, card_row, rate_headings, rate_rows
from wa_desktop.ui.pages.rates import AheadCard, AheadFacts, RateFileCard
from wa_desktop.ui.pages.rates_budget import BudgetCard, BudgetFacts, InvoicesCard, MonthCard, budget_facts
from wa_desktop.ui.pages.tariff import TariffCard
from wa_desktop.ui.table_search import TableSearch
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, row, scrolled, text
from wa_desktop.ui.widgets.notices import NoticeBar
from wa_desktop.words import amounts
from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import _
from wa_desktop.workspace.desk import Desk


@dataclass(frozen=True, slots=True)
class PriceFacts:
    """What the page knows; `in_force` is today's card in the account's currency, `her_markets` those of her lists."""

    cards: Sequence[CardName]
    in_force: CardName | None
    tariffs: Sequence[TariffView]
    her_markets: Mapping[str, Sequence[str]]
    currency: str
    imports: Sequence[ImportView] = ()
    ahead: AheadFacts | None = None
    rules: Sequence[RuleView] = ()
    biller: BillerView | None = None
    overrides: Sequence[MarketOverride] = ()
    markets: Sequence[str] = ()
    notices: Sequence[Notice] = ()


class PricesPage(DataPage):
    """Fees first when they are missing, then the cards, then the rates of the chosen one."""

    follows = frozenset({Kind.PRICES})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._facts: PriceFacts | None = None
        self._rates: Sequence[RateView] = ()
        self._shown: CardName | None = None
        self.tariff = TariffCard(self)
        self.file = RateFileCard(self)
        self.ahead = AheadCard()
        self.assumptions = AssumptionsCard(self)
        self.biller = BillerCard(self)
        self.overrides = OverridesCard(self)
        self.budget, self.invoices, self.month = BudgetCard(self), InvoicesCard(self), MonthCard(self)
        self.standing = NoticeBar()
        self.cards = RecordTable(card_headings(), _("Meta’s rate cards"), most=5)
        self.cards.picked.connect(self._picked)
        self.only_mine = QCheckBox(_("Only the countries of my lists"))
        self.only_mine.toggled.connect(self._show_rates)
        self.rates_title = text("", "heading")
        self.rates_note = text("", "muted")
        self.rates = RecordTable(rate_headings(), _("Meta’s rates"), most=60)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        self._cards_title = text(_("Meta’s rate cards"), "heading")
        add(layout, self.standing, self.tariff, self.biller, self._cards_title, self.cards, self.file, self.ahead)
        above = row(self.rates_title, self.only_mine)
        above.setStretch(0, 1)
        layout.addLayout(above)
        add(layout, self.rates_note, TableSearch(self.rates), self.rates, self.assumptions, self.overrides)
        add(layout, self.budget, self.invoices, self.month)
        layout.addStretch(1)
        self._area = scrolled(inside, self.title())
        self.content.addLayout(header(self.title(), *self._jumps()))
        self.content.addWidget(self._area, 1)

    def _jumps(self) -> list[QWidget]:
        places = (
            (_("M-Target’s fees"), self.tariff),
            (_("Meta’s cards"), self._cards_title),
            (_("Rules"), self.assumptions),
            (_("Budget and invoices"), self.budget),
        )
        return [button(words, partial(self.go_to, part), "link") for words, part in places]

    def go_to(self, part: QWidget) -> None:
        """Scroll to a part of the page."""
        inside = self._area.widget()
        if inside is not None:
            self._area.verticalScrollBar().setValue(part.mapTo(inside, QPoint(0, 0)).y())

    def title(self) -> str:
        """The page's name."""
        return _("Prices")

    def refresh(self) -> None:
        """Read cards and fees again."""
        self.read(_("Reading the prices…"), lambda: price_facts(self.context.desk), self.show_facts)
        self.read(_("Reading the budget…"), lambda: budget_facts(self.context.desk), self.show_budget)

    def show_budget(self, facts: BudgetFacts) -> None:
        """Show the money of the month."""
        self.budget.show_facts(facts.budget, facts.balance)
        self.invoices.show_invoices(facts.invoices)
        self.month.show_month(facts.month)

    def show_facts(self, facts: PriceFacts) -> None:
        """Show these cards and fees."""
        self._facts = facts
        self.standing.clear()
        for notice in facts.notices:
            self.standing.show_notice(notice)
        self.tariff.show_tariffs(facts.tariffs, facts.currency)
        self._show_choices(facts)
        shown = sorted(facts.cards, key=lambda card: card.effective_from, reverse=True)
        self.cards.show_rows(card_row(card, card == facts.in_force) for card in shown)
        self.only_mine.setVisible(bool(facts.her_markets))
        if not self.cards.selected_keys():
            wanted = facts.in_force.id if facts.in_force else ""
            self.cards.selectRow(max(0, self.cards.position_of(wanted)))
        self._picked()

    def _show_choices(self, facts: PriceFacts) -> None:
        self.file.show_imports(facts.imports)
        self.assumptions.show_rules(facts.rules)
        self.overrides.show_overrides(facts.overrides, facts.markets)
        self.ahead.setVisible(facts.ahead is not None)
        self.biller.setVisible(facts.biller is not None)
        if facts.ahead is not None:
            self.ahead.show_changes(facts.ahead, facts.currency)
        if facts.biller is not None:
            self.biller.show_biller(facts.biller)

    def _picked(self) -> None:
        keys = self.cards.selected_keys()
        cards = self._facts.cards if self._facts else ()
        chosen = next((card for card in cards if keys and card.id == keys[0]), None)
        if chosen is None or chosen == self._shown:
            return
        self._shown = chosen
        desk, card_id = self.context.desk, chosen.id
        self.read(_("Reading the rates…"), lambda: workspace.costs.rates(desk, card=card_id), self.show_rates)

    def show_rates(self, rates: Sequence[RateView]) -> None:
        """Show the rates of the chosen card."""
        self._rates = rates
        if self._shown is not None:
            words = _("Meta's rates of {day} in {currency} ({card})")
            day = amounts.long_day(self._shown.effective_from)
            self.rates_title.setText(words.format(day=day, currency=self._shown.currency, card=self._shown.id))
        self._show_rates()

    def _show_rates(self) -> None:
        facts, card = self._facts, self._shown
        if facts is None or card is None:
            return
        mine = facts.her_markets if self.only_mine.isChecked() else None
        rows = rate_rows(self._rates, card.currency, facts.her_markets, mine)
        self.rates.show_rows(rows)
        self.rates_note.setText(
            _("Before tax, for one delivered message (or one 24 h conversation for cards of that model). A dash: no "
              "rate is known, so a campaign to that market has no total. A star: worked out from another currency.")
        )  # fmt: skip


def price_facts(desk: Desk) -> PriceFacts:
    """Everything the page shows, read at once in the background."""
    today = date.today()  # noqa: DTZ011 - the reader's own calendar
    currency = str(workspace.settings.get(desk, "currency"))
    cards = workspace.costs.cards(desk)
    countries = {country for each in workspace.lists.lists(desk) for country in each.by_country if country}
    return PriceFacts(
        cards=cards,
        in_force=card_in_force(cards, currency, today),
        tariffs=workspace.costs.tariffs(desk),
        her_markets=markets_of(countries, today),
        currency=currency,
        imports=workspace.rate_files.imports(desk),
        ahead=_ahead(desk, countries),
        rules=workspace.rate_cards.rule_views(desk),
        biller=workspace.tariffs.biller(desk),
        overrides=workspace.rate_cards.overrides(desk),
        notices=(*workspace.rate_cards.card_notices(desk), *_fee_to_come(desk)),
        markets=sorted(set(filter(None, workspace.rate_cards.market_list(desk).values()))),
    )


def _fee_to_come(desk: Desk) -> list[Notice]:
    # That no fee is set at all stands in the card of the fees itself.
    return [notice for notice in workspace.tariffs.tariff_notices(desk) if notice.code != "tariff_unset"]


def _ahead(desk: Desk, countries: set[str]) -> AheadFacts | None:
    if not countries:
        return None
    try:
        changes = workspace.rate_cards.changes_ahead(desk, countries)
    except InputRefused:
        return None  # no card for this currency: the page says so beside the cards
    return AheadFacts(workspace.rate_cards.next_change(desk), changes)


def markets_of(countries: set[str], today: date) -> Mapping[str, Sequence[str]]:
    """Meta's markets of these countries, each with the countries that led to it."""
    found: dict[str, list[str]] = {}
    known = market_map(bundled("rates", "country_market_map.csv"))
    for country in sorted(countries):
        for market in known.markets_of(country, today):
            found.setdefault(market, []).append(country)
    return found
