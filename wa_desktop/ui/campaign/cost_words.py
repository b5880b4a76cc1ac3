"""What the cost panel says, copies and prints. Pure words and figures, no Qt."""

import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wa_desktop.domain.advice import Change
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.estimates import Estimate, EstimateLine, FeeKind, Totals
from wa_desktop.domain.explaining import fee_of_line, fee_totals
from wa_desktop.domain.money import round_to_minor
from wa_desktop.domain.values import Category
from wa_desktop.words import amounts
from wa_desktop.words.estimate_words import amount_before_tax, assumed_words, card_words
from wa_desktop.words.language import _, current_language, ngettext
from wa_desktop.words.sentences import label, sentence

_NONE = "–"
FEES = (FeeKind.META, FeeKind.SENT, FeeKind.RECEIVED)


@dataclass(frozen=True, slots=True)
class LineWords:
    """One line of the cost: `line` None for those that only add up others."""

    country: str
    what: str
    how: str
    amount: str
    line: int | None


def range_sentence(estimate: Estimate) -> str:
    """Between which amounts the bill will be; what to do when there is no total."""
    totals = estimate.totals
    if totals.low is None or totals.high is None:
        return _("Countries without a rate have no price: no total can be given.")
    if totals.low == totals.high:
        return _("if everything is delivered")
    return _("between {low} and {high} if everything is delivered").format(
        low=amounts.money(totals.low, estimate.currency), high=amounts.money(totals.high, estimate.currency)
    )


def doubts(estimate: Estimate) -> str:
    """What the headline says beside the amount; empty when all is certain."""
    return label("rates_to_confirm") if estimate.card.confidence.to_confirm else ""


def card_sentence(estimate: Estimate) -> str:
    """Which rate card stands behind the amounts, and whether to trust it."""
    named = _("Meta's rates of {day}").format(day=amounts.long_day(estimate.card.effective_from))
    trust = label(estimate.card.confidence)
    if estimate.card.confidence.to_confirm:
        return _("{card} · {trust} · to be confirmed").format(card=named, trust=trust)
    return _("{card} · {trust}").format(card=named, trust=trust)


def delivery_sentence(estimate: Estimate) -> str:
    """For which day of delivery it is priced, and with which card."""
    return _("Priced for delivery on {day}, card {card}.").format(
        day=amounts.long_day(estimate.on), card=estimate.card.id
    )


def billing_sentence(estimate: Estimate) -> str:
    """What decides in the end, with the tax when it is asked for."""
    totals = estimate.totals
    if totals.vat is None or totals.total_incl_vat is None:
        return _("Before tax. The invoice decides.")
    return _("VAT {vat}, total {total} tax included. The invoice decides.").format(
        vat=amounts.money(totals.vat, estimate.currency), total=amounts.money(totals.total_incl_vat, estimate.currency)
    )


def excluded_sentence(estimate: Estimate) -> str:
    """How many of the list get nothing; empty when nobody."""
    out = sum(estimate.excluded.values())
    if not out:
        return ""
    return ngettext("{n} contact left out", "{n} contacts left out", out).format(n=amounts.count(out))


def rejected_sentence(estimate: Estimate) -> str:
    """How many rows the import did not take; empty when none."""
    rejected = sum(estimate.rejected.values())
    if not rejected:
        return ""
    words = ngettext("{n} row rejected by the import", "{n} rows rejected by the import", rejected)
    return words.format(n=amounts.count(rejected))


def rounding(lines: Iterable[EstimateLine], totals: Totals, currency: str) -> Decimal:
    """What the rounded lines lack to make the rounded Meta total; 0 most of the time."""
    if totals.meta_fee is None:
        return Decimal(0)
    shown = sum((round_to_minor(line.meta_fee, currency) for line in lines if line.meta_fee is not None), Decimal(0))
    return totals.meta_fee - shown


def dearest_first(estimate: Estimate) -> list[tuple[int, EstimateLine]]:
    """The lines with their place in the estimate; those without a price on top: they are what must be seen to."""
    numbered = list(enumerate(estimate.lines))
    return sorted(numbered, key=lambda one: (one[1].meta_fee is not None, -(one[1].meta_fee or 0), -one[1].recipients))


def line_words(estimate: Estimate, most: int) -> list[LineWords]:
    """Meta's part line by line: the dearest ones, the others added up, and the rounding where there is one."""
    lines = dearest_first(estimate)
    kept = lines if len(lines) <= most else lines[: most - 1]
    usual = main_category(estimate)
    found = [_line_words(estimate, at, line, line.category is not usual) for at, line in kept]
    rest = [line for _at, line in lines[len(kept) :]]
    if rest:
        found.append(_rest_words(estimate, rest))
    lacking = rounding(estimate.lines, estimate.totals, estimate.currency)
    if lacking:
        found.append(LineWords("", label("rounding"), "", amounts.money(lacking, estimate.currency), None))
    return found


def main_category(estimate: Estimate) -> Category | None:
    """The category of most recipients; None without any."""
    people: dict[Category, int] = {}
    for line in estimate.lines:
        people[line.category] = people.get(line.category, 0) + line.recipients
    return max(people, key=lambda category: people[category]) if people else None


def lines_title(estimate: Estimate) -> str:
    """What the short lines are about: Meta's part of the category that most of them have."""
    usual = main_category(estimate)
    kind = "" if usual is None else label(f"category.{usual.value}")
    return _("Meta by country · {category}").format(category=kind) if kind else _("Meta by country")


def _line_words(estimate: Estimate, at: int, line: EstimateLine, named: bool) -> LineWords:
    what = label(f"category.{line.category.value}") if named else ""
    amount = _NONE if line.meta_fee is None else amounts.money(line.meta_fee, estimate.currency)
    return LineWords(line.country, what, product_words(line, estimate.currency), amount, at)


def _rest_words(estimate: Estimate, rest: Sequence[EstimateLine]) -> LineWords:
    fees = [round_to_minor(line.meta_fee, estimate.currency) for line in rest if line.meta_fee is not None]
    words = ngettext("{n} other line", "{n} other lines", len(rest)).format(n=amounts.count(len(rest)))
    shown = _NONE if len(fees) < len(rest) else amounts.money(sum(fees, Decimal(0)), estimate.currency)
    return LineWords("", words, "", shown, None)


def product_words(line: EstimateLine, currency: str) -> str:
    """`10 000 × 0,0712`, or in how many parts the line is priced."""
    steps = [step for step in line.steps if step.fee is FeeKind.META]
    if len(steps) > 1:
        words = ngettext("{count} in {n} part", "{count} in {n} parts", len(steps))
        return words.format(count=amounts.count(people_of(line)), n=len(steps))
    if line.unit_rate is None:
        return _("{count} × no rate").format(count=amounts.count(people_of(line)))
    # The amount beside it says the currency.
    unit = amounts.unit_price(line.unit_rate, currency).strip("\xa0 €$£")
    return f"{amounts.count(people_of(line))} × {unit}{_star(line)}"


def _star(line: EstimateLine) -> str:
    return " *" if line.derived else ""


def people_of(line: EstimateLine) -> int:
    """How many messages a line is about."""
    return line.recipients if line.category is not Category.SERVICE else math.ceil(line.messages)


def table_header(currency: str) -> tuple[str, ...]:
    """The columns of the whole table; amounts in `currency`, before tax."""
    return (
        _("Country"), _("Category"), _("Recipients"), _("Unit price"), _("Meta"), _("M-Target, sent"),
        _("M-Target, received"), _("Total ({currency})").format(currency=currency),
    )  # fmt: skip


def table_cells(line: EstimateLine, currency: str) -> tuple[str, ...]:
    """One line as it is shown: two decimals, four for the unit price."""
    unit = _NONE if line.unit_rate is None else amounts.unit_price(line.unit_rate, currency) + _star(line)
    money = [_money(fee_of_line(line, fee), currency) for fee in FEES]
    country, category = amounts.country_name(line.country), label(f"category.{line.category.value}")
    return (country, category, amounts.count(people_of(line)), unit, *money, _money(line.total, currency))


def total_cells(estimate: Estimate) -> tuple[str, ...]:
    """The totals, each fee rounded once."""
    totals, currency = estimate.totals, estimate.currency
    money = [_money(each, currency) for each in (totals.meta_fee, totals.sent_fee, totals.received_fee, totals.total)]
    return (_("Total"), "", amounts.count(totals.recipients), "", *money)


def rounding_cells(estimate: Estimate) -> tuple[str, ...] | None:
    """What the shown lines lack to each total; None when nothing."""
    found = {one.fee: one.rounding for one in fee_totals(estimate)}
    lacking = [found.get(fee, Decimal(0)) for fee in FEES]
    lines = [round_to_minor(line.total, estimate.currency) for line in estimate.lines if line.total is not None]
    total = estimate.totals.total
    whole = Decimal(0) if total is None else total - sum(lines, Decimal(0))
    if not any((*lacking, whole)):
        return None
    shown = [amounts.money(each, estimate.currency) if each else "" for each in (*lacking, whole)]
    return (label("rounding"), "", "", "", *shown)


def _money(amount: Decimal | None, currency: str) -> str:
    return _NONE if amount is None else amounts.money(amount, currency)


def whole_table(estimate: Estimate) -> list[tuple[str, ...]]:
    """Every line, the rounding and the totals, as they are shown."""
    rows = [table_cells(line, estimate.currency) for _at, line in dearest_first(estimate)]
    lacking = rounding_cells(estimate)
    return [*rows, *([lacking] if lacking else []), total_cells(estimate)]


def said_around(plan: Plan, estimate: Estimate) -> tuple[list[str], list[str]]:
    """The sentences before and after the table."""
    doubt = doubts(estimate)
    head = [
        _("Estimated cost: {amount}").format(amount=amount_before_tax(estimate)) + (f" · {doubt}" if doubt else ""),
        range_sentence(estimate),
        _("“{template}” to the list “{list}”").format(template=plan.template, list=plan.list_name),
        delivery_sentence(estimate),
    ]
    reasons = [f"– {label(f'exclusion.{code}')} : {amounts.count(n)}" for code, n in estimate.excluded.items()]
    foot = [excluded_sentence(estimate), *reasons, rejected_sentence(estimate), assumed_words(estimate),
            card_words(estimate), billing_sentence(estimate)]  # fmt: skip
    foot += [sentence(notice) for notice in estimate.warnings]
    return head, [line for line in foot if line]


def as_text(plan: Plan, estimate: Estimate) -> str:
    """The whole estimate to be pasted into a message: sentences around a table with tabs."""
    head, foot = said_around(plan, estimate)
    rows = ["\t".join(cells) for cells in (table_header(estimate.currency), *whole_table(estimate))]
    return "\n".join((*head, "", *rows, "", *foot))


def as_table(estimate: Estimate) -> str:
    """The lines to be pasted into a spreadsheet: exact amounts as plain numbers, in the reader's decimal mark."""
    rows = [table_header(estimate.currency)]
    for _at, line in dearest_first(estimate):
        category = label(f"category.{line.category.value}")
        money = [_plain(each) for each in (line.unit_rate, *(fee_of_line(line, fee) for fee in FEES), line.total)]
        rows.append((amounts.country_name(line.country), category, str(people_of(line)), *money))
    totals = estimate.totals
    sums = [_plain(each) for each in (totals.meta_fee, totals.sent_fee, totals.received_fee, totals.total)]
    rows.append((_("Total, each fee rounded once"), "", str(totals.recipients), "", *sums))
    return "\n".join("\t".join(cells) for cells in rows)


def _plain(amount: Decimal | None) -> str:
    if amount is None:
        return ""
    return f"{amount:f}".replace(".", ",") if current_language() == "fr" else f"{amount:f}"


def as_html(plan: Plan, estimate: Estimate) -> str:
    """The page that is printed."""
    head, foot = said_around(plan, estimate)
    title, *others = (html.escape(line) for line in head)
    above = "".join(f"<p>{line}</p>" for line in others)
    below = "".join(f"<p>{html.escape(line)}</p>" for line in foot)
    cells = [table_header(estimate.currency), *whole_table(estimate)]
    rows = "".join(_html_row(row, "th" if at in (0, len(cells) - 1) else "td") for at, row in enumerate(cells))
    return (
        f"<h1>{title}</h1>{above}<table width='100%' border='1' cellspacing='0' cellpadding='4' "
        f"style='border-collapse: collapse'>{rows}</table>{below}"
    )


def _html_row(cells: Sequence[str], tag: str) -> str:
    made = (
        f"<{tag} align='{'left' if at < 2 else 'right'}'>{html.escape(cell)}</{tag}>"  # noqa: PLR2004 - two words first
        for at, cell in enumerate(cells)
    )
    return f"<tr>{''.join(made)}</tr>"


def change_words(change: Change) -> str:
    """What a column of a comparison changes, as a person says it."""
    value = change.value
    match change.name:
        case "on":
            from datetime import date

            return _("Delivered on {day}").format(day=amounts.long_day(date.fromisoformat(value)))
        case "card":
            return _("Card {card}").format(card=value)
        case "category":
            return _("Category: {category}").format(category=label(f"category.{value}"))
        case "countries":
            return _("Countries: {countries}").format(countries=value)
        case "delivered":
            return _("{share} delivered").format(share=amounts.percent(Decimal(value), 1))
        case "replies":
            return _("{share} reply").format(share=amounts.percent(Decimal(value), 1))
    return f"{change.name} {value}"
