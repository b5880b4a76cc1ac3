"""What a person reads of an estimate: the amount and what it lacks, per country, and who is left out."""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal

from wa_desktop.cli.naming import named
from wa_desktop.cli.output import Out
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.estimates import Estimate, EstimateLine
from wa_desktop.domain.money import round_to_minor
from wa_desktop.domain.values import Category
from wa_desktop.words import amounts
from wa_desktop.words.estimate_words import amount_before_tax, card_words, money_or, range_words
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence

_NONE = "–"
_SAID_ALREADY = frozenset({"card_to_confirm", "delivery_assumed", "no_language_version", "unpriced_countries"})
"""Notices that the page itself puts into words, beside the figures."""
Column = tuple[str, Callable[[EstimateLine], Decimal | None], Decimal | None]
"""A money column: its title, a line's exact amount, the total."""


def show(out: Out, estimate: Estimate, plan: Plan) -> None:
    """The whole estimate."""
    out.say(_("Campaign “{template}” to the list “{name}”").format(template=plan.template, name=plan.list_name), "bold")
    out.say(_headline(estimate), "bold")
    out.say(_range(estimate))
    out.say()
    _lines(out, estimate)
    _taxes(out, estimate)
    exclusions(out, estimate)
    rejected = sum(estimate.rejected.values())
    if rejected:
        text = ngettext(
            "{n} row of the files was rejected by the import and is not in the list.",
            "{n} rows of the files were rejected by the import and are not in the list.",
            rejected,
        )
        out.say(text.format(n=amounts.count(rejected)))
    _languages(out, estimate)
    out.say()
    out.say(_source(estimate))
    for warning in estimate.warnings:
        if warning.code not in _SAID_ALREADY:
            out.warn(sentence(warning))


def _headline(estimate: Estimate) -> str:
    """The amount with what it does not hold: never a sum that hides a missing part."""
    people = ngettext("{n} recipient", "{n} recipients", estimate.totals.recipients)
    recipients = people.format(n=amounts.count(estimate.totals.recipients))
    return f"{recipients} · {amount_before_tax(estimate)}"


def _range(estimate: Estimate) -> str:
    if estimate.totals.total is None:
        return _("Leave these countries out with --countries, or accept derived rates with --accept-derived.")
    return range_words(estimate)


def _lines(out: Out, estimate: Estimate) -> None:
    columns = _money_columns(estimate)
    several = len({line.category for line in estimate.lines}) > 1
    category, blank = ([_("Category")], [""]) if several else ([], [])
    titles = [title for title, _amount, _total in columns]
    headers = [_("Country"), *category, _("Recipients"), _("Unit price"), *titles]
    rows = [_row(line, estimate.currency, columns, several) for line in estimate.lines]
    rounding = _rounding(estimate, columns)
    if any(rounding):
        lacking = [money_or(amount or None, estimate.currency, "") for amount in rounding]
        rows.append([_("Rounding"), *blank, "", "", *lacking])
    rows.append([_("Total"), *blank, amounts.count(estimate.totals.recipients), "", *_totals(estimate, columns)])
    out.table(headers, rows, right=tuple(range(len(category) + 1, len(headers))), last=1)
    _fees_apart(out, estimate)


def _fees_apart(out: Out, estimate: Estimate) -> None:
    sent, received = estimate.totals.sent_fee, estimate.totals.received_fee
    if estimate.tariff_set and sent is not None and received:
        text = _("M-Target: {sent} for messages sent, {received} for messages received.")
        money = [amounts.money(fee, estimate.currency) for fee in (sent, received)]
        out.say(text.format(sent=money[0], received=money[1]))


def _money_columns(estimate: Estimate) -> list[Column]:
    totals = estimate.totals
    columns: list[Column] = [(_("Meta"), lambda line: line.meta_fee, totals.meta_fee)]
    if estimate.tariff_set:
        columns.append((_("M-Target"), _m_target, _sum(totals.sent_fee, totals.received_fee)))
        columns.append((_("Total"), lambda line: line.total, totals.total))
    return columns


def _m_target(line: EstimateLine) -> Decimal | None:
    return _sum(line.sent_fee, line.received_fee)


def _sum(*fees: Decimal | None) -> Decimal | None:
    known = [fee for fee in fees if fee is not None]
    return sum(known, Decimal(0)) if known else None


def _row(line: EstimateLine, currency: str, columns: Sequence[Column], several: bool) -> list[str]:
    unit = _NONE if line.unit_rate is None else amounts.unit_price(line.unit_rate, currency)
    people = line.recipients if line.category is not Category.SERVICE else math.ceil(line.messages)
    return [
        amounts.country_name(line.country),
        *([named("category", line.category.value)] if several else []),
        amounts.count(people),
        unit + (" *" if line.derived else ""),
        *(money_or(amount(line), currency) for _title, amount, _total in columns),
    ]


def _totals(estimate: Estimate, columns: Sequence[Column]) -> list[str]:
    return [money_or(total, estimate.currency) for _title, _amount, total in columns]


def _rounding(estimate: Estimate, columns: Sequence[Column]) -> list[Decimal]:
    """Per money column, what the rounded lines lack to the rounded total; 0 where they add up."""
    return [_lacks(estimate, amount, total) for _title, amount, total in columns]


def _lacks(estimate: Estimate, amount: Callable[[EstimateLine], Decimal | None], total: Decimal | None) -> Decimal:
    if total is None:
        return Decimal(0)
    shown = [round_to_minor(value, estimate.currency) for line in estimate.lines if (value := amount(line)) is not None]
    return total - sum(shown, Decimal(0))


def _taxes(out: Out, estimate: Estimate) -> None:
    totals = estimate.totals
    if totals.vat is None or totals.total_incl_vat is None or estimate.rates.vat is None:
        return
    text = _("VAT {rate}: {vat} · {total} including VAT")
    vat, total = (amounts.money(amount, estimate.currency) for amount in (totals.vat, totals.total_incl_vat))
    out.say(text.format(rate=_percent(estimate.rates.vat), vat=vat, total=total))


def _percent(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return amounts.percent(value / 100, 0 if whole else 1)


def exclusions(out: Out, estimate: Estimate) -> None:
    """Who of the list gets nothing, by reason."""
    if not any(estimate.excluded.values()):
        return
    left_out = sum(estimate.excluded.values())
    text = ngettext("{n} contact of the list gets nothing", "{n} contacts of the list get nothing", left_out)
    out.title(text.format(n=amounts.count(left_out)))
    rows = sorted(estimate.excluded.items(), key=lambda item: -item[1])
    out.table(
        ["", ""], [[named("exclusion", reason), amounts.count(number)] for reason, number in rows if number], right=(1,)
    )
    if estimate.without_version:
        languages = ", ".join(
            f"{amounts.language_name(code)} {amounts.count(number)}"
            for code, number in estimate.without_version.items()
        )
        out.say(_("They read a language without an approved version: {languages}").format(languages=languages))


def _languages(out: Out, estimate: Estimate) -> None:
    if estimate.languages:
        shown = ", ".join(
            f"{amounts.language_name(code)} {amounts.count(number)}"
            for code, number in sorted(estimate.languages.items(), key=lambda item: -item[1])
        )
        out.say()
        out.say(_("In which language: {languages}").format(languages=shown))


def _source(estimate: Estimate) -> str:
    derived = " " + _("* derived from another currency.") if any(line.derived for line in estimate.lines) else ""
    return card_words(estimate) + derived
