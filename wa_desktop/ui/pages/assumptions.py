"""What a person decides about prices: Meta's rules where readings differ, who bills Meta's part, markets."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.prices import BillerView, MarketOverride, RuleView
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.parts import CalmSpin, DataPage, choices
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, clear, fill, row, text
from wa_desktop.ui.widgets.forms import padded
from wa_desktop.words import amounts
from wa_desktop.words.language import _, alphabetical
from wa_desktop.words.sentences import sentence, sentence_of

_HIGHEST = 1_000_000


class AssumptionsCard(QFrame):
    """One line per rule: what is assumed, since when, and a button that assumes otherwise."""

    def __init__(self, page: DataPage) -> None:
        super().__init__()
        self._page = page
        self.setProperty("frame", "card")
        self._shown: list[RuleView] = []
        self.lines = _Lines()
        note = _(
            "Readings of Meta’s rules differ, and the invoice decides. What you change here holds for every estimate."
        )
        fill(self, text(_("What estimates assume"), "heading"), text(note, "muted"), self.lines)

    def show_rules(self, rules: Sequence[RuleView]) -> None:
        """Show these rules; where they are the same, a number that is being typed stays."""
        if list(rules) == self._shown:
            return
        self._shown = list(rules)
        clear(self.lines.column)
        for rule in rules:
            line = row(text(rule_words(rule)), *self._controls(rule))
            line.setStretch(0, 1)
            self.lines.column.addLayout(line)

    def _controls(self, rule: RuleView) -> list[QWidget]:
        name = labels.of("rate_rule", rule.name.value)
        if rule.name.counts:
            spin = CalmSpin()
            padded(spin)
            spin.setGroupSeparatorShown(True)
            spin.setRange(0, _HIGHEST)
            spin.setValue(rule.value)
            spin.setAccessibleName(name)
            spin.editingFinished.connect(lambda: self._typed(rule, spin.value()))
            made: list[QWidget] = [spin]
        else:
            other = button(_("Assume the opposite"), partial(self._set, rule, 1 - rule.value))
            other.setAccessibleName(_("Assume the opposite: {rule}").format(rule=name))
            made = [other]
        if rule.changed:
            made.append(button(_("As Meta states"), partial(self._reset, rule), "link"))
        return made

    def _typed(self, rule: RuleView, value: int) -> None:
        # A field that only loses the focus has not been changed.
        if value != rule.value:
            self._set(rule, value)

    def _set(self, rule: RuleView, value: int) -> None:
        desk, name = self._page.context.desk, rule.name.value
        self._page.change(_("Storing the assumption…"), lambda: workspace.rate_cards.set_rule(desk, name, value))

    def _reset(self, rule: RuleView) -> None:
        desk, name = self._page.context.desk, rule.name.value
        self._page.change(_("Storing the assumption…"), lambda: workspace.rate_cards.reset_rule(desk, name))


def rule_words(rule: RuleView) -> str:
    """What a rule means as it is, since when, and whose word it is."""
    if rule.name.counts:
        said = sentence_of(f"rule_{rule.name.value}", {"count": rule.value})
    else:
        said = sentence_of(f"rule_{rule.name.value}_{'yes' if rule.value else 'no'}", {})
    since = _("since {day}").format(day=amounts.day(rule.effective_from)) if rule.effective_from.year > 1 else ""
    whose = _("your assumption") if rule.changed else ""
    rest = ", ".join(filter(None, (since, whose)))
    return f"{said} ({rest})" if rest else said


class BillerCard(QFrame):
    """Who bills Meta's part, with what follows from it."""

    def __init__(self, page: DataPage) -> None:
        super().__init__()
        self._page = page
        self.setProperty("frame", "card")
        options = [(labels.of("setting.meta_biller", who), who) for who in ("unknown", "m_target", "meta")]
        self.who = choices(_("Who bills Meta’s part"), options)
        self.who.activated.connect(self._chosen)
        self.lines = _Lines()
        fill(self, text(_("Who bills Meta’s part"), "heading"), row(self.who, None), self.lines)

    def show_biller(self, view: BillerView) -> None:
        """Show who bills and what follows."""
        self.who.setCurrentIndex(max(0, self.who.findData(view.biller)))
        clear(self.lines.column)
        for notice in view.consequences:
            self.lines.column.addWidget(text(sentence(notice)))

    def _chosen(self) -> None:
        desk, who = self._page.context.desk, str(self.who.currentData())
        self._page.change(_("Storing who bills…"), lambda: workspace.tariffs.set_biller(desk, who))


class OverridesCard(QFrame):
    """Prefixes that count in another market than Meta's list says, such as Réunion in France."""

    def __init__(self, page: DataPage) -> None:
        super().__init__()
        self._page = page
        self.setProperty("frame", "card")
        self.lines = _Lines()
        self.prefix = QLineEdit()
        self.prefix.setPlaceholderText("+262")
        self.prefix.setAccessibleName(_("Prefix"))
        self.market = choices(_("Counted in"), [])
        self.save_button = button(_("Count it there"), self.save)
        note = _(
            "Meta counts a country that it does not list, such as Réunion, as “Other”. Your invoice may tell otherwise."
        )
        fill(
            self,
            text(_("Markets of prefixes"), "heading"),
            text(note, "muted"),
            self.lines,
            row(self.prefix, self.market, self.save_button, None),
        )

    def show_overrides(self, overrides: Sequence[MarketOverride], markets: Sequence[str]) -> None:
        """Show what is overridden, and offer these markets."""
        clear(self.lines.column)
        for one in overrides:
            words = _("+{prefix} counts in {market} since {day} (Meta’s list: {usual})").format(
                prefix=one.prefix,
                market=labels.of("market", one.market),
                day=amounts.day(one.effective_from),
                usual=labels.of("market", one.usual) if one.usual else _("unclear"),
            )
            back = button(_("As Meta lists it"), partial(self._follow, one.prefix), "link")
            line = row(text(words), back)
            line.setStretch(0, 1)
            self.lines.column.addLayout(line)
        chosen = self.market.currentData()
        self.market.clear()
        for market in sorted(markets, key=lambda name: alphabetical(labels.of("market", name))):
            self.market.addItem(labels.of("market", market), market)
        self.market.setCurrentIndex(max(0, self.market.findData(chosen or "France")))

    def save(self) -> None:
        """Store the override."""
        self._page.notices.clear()
        desk, prefix, market = self._page.context.desk, self.prefix.text(), str(self.market.currentData())
        self._page.change(
            _("Storing the market…"),
            lambda: workspace.rate_cards.override(desk, prefix, market),
            lambda _overrides: self.prefix.clear(),
        )

    def _follow(self, prefix: str) -> None:
        desk = self._page.context.desk
        self._page.change(_("Storing the market…"), lambda: workspace.rate_cards.follow_meta(desk, prefix))


class _Lines(QWidget):
    """Lines that come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SMALL_GAP)
