"""What a person reads of rate cards, of a file of Meta's, of overrides and of Meta's rules."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from wa_desktop.cli.naming import named
from wa_desktop.cli.output import Out
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.prices import (
    INTERNATIONAL,
    CardView,
    FilePreview,
    ImportView,
    MarketChange,
    MarketOverride,
    PriceChange,
    RateView,
    RuleView,
)
from wa_desktop.domain.values import Category
from wa_desktop.words import amounts
from wa_desktop.words.language import _, alphabetical, ngettext
from wa_desktop.words.sentences import command_sentence, sentence_of

_NONE = "–"
_MOST_CHANGES = 60


def cards(out: Out, views: Sequence[CardView], imports: Sequence[ImportView], warnings: Sequence[Notice]) -> None:
    """Every card with where it stands."""
    headers = [_("Card"), _("Charged by"), _("Currency"), _("In force since"), _("Until"), _("Trust"), ""]
    out.table(headers, [_card_row(view) for view in views])
    if imports:
        out.title(_("Imported from Meta's files"))
        rows = [
            [one.id, named("kind", one.kind), one.file, amounts.instant(one.adopted_at), one.sha256[:12]]
            for one in imports
        ]
        out.table([_("Card"), _("Holds"), _("File"), _("Imported"), "SHA-256"], rows)
    _warn(out, warnings)


def _card_row(view: CardView) -> list[str]:
    return [
        view.id,
        named("model", view.model.value),
        view.currency,
        amounts.day(view.effective_from),
        amounts.day(view.last_day) if view.last_day else "…",
        named("confidence", view.confidence.value),
        ", ".join(_card_remarks(view)),
    ]


def _card_remarks(view: CardView) -> Iterable[str]:
    if view.in_force:
        yield _("in force")
    if view.to_confirm:
        yield _("to be confirmed")
    if view.partial:
        yield _("not every market")


def rates(out: Out, card: CardView, found: Sequence[RateView], warnings: Sequence[Notice]) -> None:
    """The list rates of one card, market by market."""
    title = _("Meta's rates of {day} in {currency} ({card})")
    out.say(title.format(day=amounts.long_day(card.effective_from), currency=card.currency, card=card.id), "bold")
    if card.to_confirm:
        out.say(_("Rates to be confirmed."), "bold")
    headers = [_("Meta's market"), *(named("category", category.value) for category in Category)]
    out.table(headers, _by_market(found, card.currency), right=(1, 2, 3, 4))
    if any(rate.derived for rate in found):
        out.say(_("* derived from another currency."))
    _warn(out, [one for one in warnings if one.code != "card_to_confirm"])


def _by_market(found: Sequence[RateView], currency: str) -> list[list[str]]:
    """One row per market with its list rates; tiers stay in `--json`."""
    prices: dict[str, dict[Category, str]] = {}
    for rate in found:
        if rate.tier_from <= 1 and not rate.international:
            mark = " *" if rate.derived else ""
            shown = amounts.unit_price(rate.rate, currency) + mark
            prices.setdefault(rate.market, {}).setdefault(rate.category, shown)
    rows = [[named("market", market), *(by.get(one, _NONE) for one in Category)] for market, by in prices.items()]
    return sorted(rows, key=lambda row: alphabetical(row[0]))


def preview(out: Out, found: FilePreview) -> None:
    """A file of Meta's beside the card before it."""
    card = found.card
    title = _("{file}: rates of {day} in {currency}, {model}")
    shown = title.format(
        file=found.file,
        day=amounts.long_day(card.effective_from),
        currency=card.currency,
        model=named("model", card.model.value),
    )
    out.say(shown, "bold")
    if found.already:
        out.say(_("This very file was imported before: nothing changes."))
        return
    before = _("Compared with the card {card}.") if found.previous else _("There is no card before to compare with.")
    out.say(before.format(card=found.previous.id if found.previous else ""))
    _changes(out, found.changes, card.currency)
    same = ngettext("{n} rate stays as it is.", "{n} rates stay as they are.", found.unchanged)
    out.say(same.format(n=amounts.count(found.unchanged)))
    _warn(out, found.notices)
    out.say()
    if found.adopted:
        out.say(_("Imported: the card {card} prices from now on.").format(card=card.id), "bold")
    else:
        out.say(_("Nothing was imported. To take these rates, add --yes to the same command."), "bold")


def _changes(out: Out, found: Sequence[PriceChange], currency: str) -> None:
    if not found:
        return
    rows = [_change_row(one, currency) for one in found[:_MOST_CHANGES]]
    headers = [_("Meta's market"), _("Category"), _("From message"), _("Before"), _("Now"), _("Change"), ""]
    out.table(headers, rows, right=(2, 3, 4, 5))
    if len(found) > _MOST_CHANGES:
        more = len(found) - _MOST_CHANGES
        text = ngettext("… and {n} more; all of them with --json.", "… and {n} more; all of them with --json.", more)
        out.say(text.format(n=amounts.count(more)))


def _change_row(one: PriceChange, currency: str) -> list[str]:
    category = INTERNATIONAL if one.international else one.category.value
    return [
        named("market", one.market),
        named("category", category),
        amounts.count(one.tier_from) if one.tier_from else "",
        _price(one.old, currency),
        _price(one.new, currency),
        _signed(one.percent),
        named("flag", one.flag) if one.flag else "",
    ]


def _price(rate: Decimal | None, currency: str) -> str:
    return _NONE if rate is None else amounts.unit_price(rate, currency)


def _signed(percent: Decimal | None) -> str:
    if percent is None:
        return ""
    return ("+" if percent > 0 else "") + amounts.percent(percent / 100, 1)


def overrides(out: Out, found: Sequence[MarketOverride]) -> None:
    """The prefixes whose market a person changed."""
    if not found:
        out.say(_("Every prefix counts where Meta lists it. To change one: wa-desktop rates override +262 France"))
        return
    headers = [_("Prefix"), _("Countries"), _("Since"), _("Counted in"), _("Meta's list says")]
    rows = [
        [
            f"+{one.prefix}",
            ", ".join(amounts.country_name(code) for code in one.countries),
            amounts.day(one.effective_from),
            named("market", one.market),
            named("market", one.usual) if one.usual else _("unclear"),
        ]
        for one in found
    ]
    out.table(headers, rows)


def rules(out: Out, found: Sequence[RuleView]) -> None:
    """Meta's rules as they are assumed."""
    out.say(_("What every estimate assumes of Meta's rules; readings differ, the invoice decides."), "bold")
    rows = [
        [
            one.name.value,
            amounts.count(one.value) if one.name.counts else (_("yes") if one.value else _("no")),
            _since(one.effective_from),
            (_("yours") if one.changed else "") + " " + rule_sentence(one),
        ]
        for one in found
    ]
    out.table([_("Rule"), _("Value"), _("Since"), ""], rows)


def _since(day: date) -> str:
    return amounts.day(day) if day.year > 1 else _("ever")


def rule_sentence(one: RuleView) -> str:
    """What a rule means as it is."""
    if one.name.counts:
        return sentence_of(f"rule_{one.name.value}", {"count": one.value})
    return sentence_of(f"rule_{one.name.value}_{'yes' if one.value else 'no'}", {})


def ahead(out: Out, found: Sequence[MarketChange], day: date) -> None:
    """What changes on the first day of the next quarter."""
    out.say(_("From {day} on, in the countries of your lists:").format(day=amounts.long_day(day)), "bold")
    if any(not one.known for one in found):
        out.say(_("Meta’s card of that day is not known yet: today’s rates may change."))
        return
    if not found:
        out.say(_("Nothing changes."))
        return
    rows = [
        [
            amounts.country_name(one.country),
            named("market", one.market),
            named("category", one.category.value),
            str(one.old.rate) if one.old else _NONE,
            str(one.new.rate) if one.new else _NONE,
        ]
        for one in found
    ]
    out.table([_("Country"), _("Meta's market"), _("Category"), _("Today"), _("Then")], rows, right=(3, 4))


def _warn(out: Out, found: Iterable[Notice]) -> None:
    for notice in found:
        out.warn(command_sentence(notice))
