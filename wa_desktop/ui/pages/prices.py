"""Prices: Meta's cards by date with how far each is to be trusted, and M-Target's fees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.estimates import CardName
from wa_desktop.domain.markets import market_map
from wa_desktop.domain.prices import RateView, TariffView
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.attention import card_in_force
from wa_desktop.ui.pages.parts import DataPage, header
from wa_desktop.ui.pages.price_rows import card_headings, card_row, rate_headings, rate_rows
from wa_desktop.ui.pages.tariff import TariffCard
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, row, scrolled, text
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


class PricesPage(DataPage):
    """Fees first when they are missing, then the cards, then the rates of the chosen one."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._facts: PriceFacts | None = None
        self._rates: Sequence[RateView] = ()
        self._shown: CardName | None = None
        self.tariff = TariffCard(self)
        self.cards = RecordTable(card_headings(), _("Meta’s rate cards"), most=5)
        self.cards.picked.connect(self._picked)
        self.only_mine = QCheckBox(_("Only the countries of my lists"))
        self.only_mine.toggled.connect(self._show_rates)
        self.rates_title = text("", "heading", wrap=False)
        self.rates_note = text("", "muted")
        self.rates = RecordTable(rate_headings(), _("Meta’s rates"), most=60)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        add(layout, self.tariff, text(_("Meta’s rate cards"), "heading"), self.cards)
        layout.addLayout(row(self.rates_title, None, self.only_mine))
        add(layout, self.rates_note, self.rates)
        layout.addStretch(1)
        self.content.addLayout(header(self.title()))
        self.content.addWidget(scrolled(inside, self.title()), 1)

    def title(self) -> str:
        """The page's name."""
        return _("Prices")

    def refresh(self) -> None:
        """Read cards and fees again."""
        self.read(_("Reading the prices…"), lambda: price_facts(self.context.desk), self.show_facts)

    def show_facts(self, facts: PriceFacts) -> None:
        """Show these cards and fees."""
        self._facts = facts
        self.tariff.show_tariffs(facts.tariffs, facts.currency)
        shown = sorted(facts.cards, key=lambda card: card.effective_from, reverse=True)
        self.cards.show_rows(card_row(card, card == facts.in_force) for card in shown)
        self.only_mine.setVisible(bool(facts.her_markets))
        if not self.cards.selected_keys():
            wanted = facts.in_force.id if facts.in_force else ""
            self.cards.selectRow(max(0, self.cards.position_of(wanted)))
        self._picked()

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
            self.rates_title.setText(_("Rates of the card {card}").format(card=self._shown.id))
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
    )


def markets_of(countries: set[str], today: date) -> Mapping[str, Sequence[str]]:
    """Meta's markets of these countries, each with the countries that led to it."""
    found: dict[str, list[str]] = {}
    known = market_map(bundled("rates", "country_market_map.csv"))
    for country in sorted(countries):
        for market in known.markets_of(country, today):
            found.setdefault(market, []).append(country)
    return found
