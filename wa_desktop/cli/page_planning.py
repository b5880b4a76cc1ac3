"""What a person reads beside an estimate: advice, formulas, comparisons, the month."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from wa_desktop.cli.naming import named
from wa_desktop.cli.output import Out
from wa_desktop.domain.advice import Advice, Compared, Comparison, Learnt, MonthView
from wa_desktop.domain.estimates import Estimate
from wa_desktop.domain.explaining import fee_totals
from wa_desktop.words import amounts
from wa_desktop.words.formulas import origin_words, step_formula, total_formula
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence

_NONE = "–"


def learnt(out: Out, found: Learnt) -> None:
    """On what the learnt rates rest."""
    text = ngettext(
        "Learnt from {n} recipient of {campaigns} past campaigns: {delivered} delivered, {replies} of these replied.",
        "Learnt from {n} recipients of {campaigns} past campaigns: {delivered} delivered, {replies} of these replied.",
        found.recipients,
    )
    out.say()
    out.say(
        text.format(
            n=amounts.count(found.recipients),
            campaigns=amounts.count(found.campaigns),
            delivered=amounts.percent(found.delivered, 1),
            replies=amounts.percent(found.replies, 1),
        )
    )


def advice(out: Out, given: Sequence[Advice], currency: str) -> None:
    """Each advice with its amount."""
    if given:
        out.title(_("Advice"))
        out.items([_advice(one, currency) for one in given])


def _advice(one: Advice, currency: str) -> str:
    words = sentence(one.notice)
    return words if one.saves is None else f"{amounts.money(one.saves, currency)} · {words}"


def explain(out: Out, made: Estimate) -> None:
    """Every line's formulas with their sources, the totals and the rules."""
    out.title(_("How these amounts come about"))
    for line in made.lines:
        out.say(f"{amounts.country_name(line.country)} · {named('category', line.category.value)}", "bold")
        for step in line.steps:
            source = f" · {origin_words(step.origin)}" if step.origin is not None else ""
            out.say(f"  {step_formula(step, made.currency)}{source}")
    out.say(_("Totals"), "bold")
    for total in fee_totals(made):
        out.say(f"  {total_formula(total, made.currency)}")
    if made.assumptions:
        out.title(_("Rules and assumptions"))
        out.items([sentence(rule) for rule in made.assumptions])


def written(out: Out, path: Path) -> None:
    """Where the file is."""
    out.say()
    out.say(_("Written: {file}").format(file=path))


def comparison(out: Out, found: Comparison) -> None:
    """Variants below the plan as it is."""
    headers = ["", _("Recipients"), _("Total"), _("Expected"), _("Difference")]
    rows = [_compared_row(_("As planned"), found.base, None)]
    rows += [_variant_row(one) for one in found.variants]
    out.table(headers, rows, right=(1, 2, 3, 4))
    for one in found.variants:
        if one.refused is not None:
            out.warn(f"{_changes(one)} – {sentence(one.refused)}")


def _variant_row(one: Compared) -> list[str]:
    if one.estimate is None:
        return [_changes(one), _NONE, _NONE, _NONE, _NONE]
    return _compared_row(_changes(one), one.estimate, one)


def _compared_row(title: str, made: Estimate, one: Compared | None) -> list[str]:
    totals = made.totals
    money = [_NONE if each is None else amounts.money(each, made.currency) for each in (totals.total, totals.expected)]
    difference = None if one is None else one.difference
    return [
        title,
        amounts.count(totals.recipients),
        *money,
        _NONE if difference is None else amounts.money(difference, made.currency),
    ]


def _changes(one: Compared) -> str:
    return ", ".join(f"{change.name}={change.value}" for change in one.changes)


def month(out: Out, view: MonthView) -> None:
    """The month's received messages and answers."""
    out.say(
        _("From {first} to {last}").format(first=amounts.long_day(view.first), last=amounts.long_day(view.last)), "bold"
    )
    rows = [
        [_("Messages received in answer to campaigns"), amounts.count(view.in_campaigns)],
        [_("Messages received outside campaigns"), amounts.count(view.outside_campaigns)],
        [_("People who wrote"), amounts.count(view.people)],
        [_("M-Target, received"), _fee(view.received_fee, view.currency)],
    ]
    if view.fixed_fee is not None:
        rows.append([_("M-Target, fixed part of the month"), _fee(view.fixed_fee, view.currency)])
    if view.answers:
        rows += [
            [_("Answers counted"), amounts.count(view.answers)],
            [_("of these free of Meta's fee"), amounts.count(view.free)],
            [_("Meta, answers"), _fee(view.answers_meta_fee, view.currency)],
            [_("M-Target, answers sent"), _fee(view.answers_sent_fee, view.currency)],
        ]
    out.table(["", ""], rows, right=(1,))
    out.say(_("Before tax. The invoice decides."))


def _fee(amount: Decimal | None, currency: str) -> str:
    return _("not set") if amount is None else amounts.exact_money(amount, currency)
