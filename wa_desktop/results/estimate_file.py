"""An estimate as a workbook or a text table: exact lines, totals, formulas, rules."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from wa_desktop.domain.advice import Advice
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.estimates import Estimate
from wa_desktop.domain.explaining import fee_totals
from wa_desktop.results.cells import Cell
from wa_desktop.results.tables import Table, write_csv, write_workbook
from wa_desktop.words import amounts
from wa_desktop.words.estimate_words import amount_before_tax, assumed_words, card_words, range_words
from wa_desktop.words.formulas import origin_words, step_formula, total_formula
from wa_desktop.words.language import _, current_language
from wa_desktop.words.sentences import label, sentence

FORMATS = (".xlsx", ".csv", ".pdf")
Row = tuple[Cell, ...]


class EstimateContent(NamedTuple):
    """What the file is about: the plan, its estimate, the advice; when it was made (account's clock) and by whom."""

    plan: Plan
    estimate: Estimate
    advice: Sequence[Advice]
    made: datetime
    operator: str


def write_estimate_workbook(path: Path, content: EstimateContent) -> None:
    """Four sheets: summary, lines, formulas, rules."""
    estimate = content.estimate
    tables = (
        Table(_("Summary"), (), summary(content), (44, 60)),
        Table(_("Lines"), line_header(estimate), line_rows(estimate), (22, 26, 16, 14, 14, 16, 16, 16, 16, 20, 60)),
        Table(_("Formulas"), (_("Country"), _("Category"), _("Formula"), _("Source")), _formulas(estimate),
              (22, 16, 60, 80)),
        Table(_("Rules and assumptions"), (), _rules(content), (120,)),
    )  # fmt: skip
    write_workbook(path, tables)


def write_estimate_text(path: Path, content: EstimateContent) -> None:
    """The exact lines and the totals as a table that Excel opens."""
    estimate = content.estimate
    rows = [*line_rows(estimate), *_total_rows(estimate)]
    write_csv(path, Table("", line_header(estimate), rows), ";" if current_language() == "fr" else ",")


def line_header(estimate: Estimate) -> tuple[str, ...]:
    """The columns of the lines; amounts are exact, before tax, in the estimate's currency."""
    money = (_("Unit price"), _("Meta"), _("M-Target, sent"), _("M-Target, received"), _("Total"))
    return (
        _("Country"), _("Meta's market"), _("Category"), _("Recipients"),
        *(f"{name} ({estimate.currency})" for name in money), _("Trust"), _("Source"),
    )  # fmt: skip


def line_rows(estimate: Estimate) -> Iterator[Row]:
    """One row per country, market and category; an unknown amount is said, never 0."""
    for line in estimate.lines:
        unset = _("not set")
        yield (
            amounts.country_name(line.country),
            label(f"market.{line.market}") if line.market else "",
            label(f"category.{line.category.value}"),
            line.recipients,
            _("No rate") if line.unit_rate is None else line.unit_rate,
            _("No rate") if line.meta_fee is None else line.meta_fee,
            unset if line.sent_fee is None else line.sent_fee,
            unset if line.received_fee is None else line.received_fee,
            _("No rate") if line.total is None else line.total,
            "" if line.confidence is None else label(line.confidence),
            line.source,
        )


def _total_rows(estimate: Estimate) -> Iterator[Row]:
    totals, unset = estimate.totals, _("not set")
    yield (
        _("Total, each fee rounded once"), "", "", totals.recipients, "",
        _("No rate") if totals.meta_fee is None else totals.meta_fee,
        unset if totals.sent_fee is None else totals.sent_fee,
        unset if totals.received_fee is None else totals.received_fee,
        _("No rate") if totals.total is None else totals.total, "", "",
    )  # fmt: skip


def summary(content: EstimateContent) -> Iterator[Row]:
    """Label and value: the campaign, the amounts, who is left out, the card."""
    plan, estimate = content.plan, content.estimate
    totals = estimate.totals
    yield _("Estimated cost (before tax)"), amount_before_tax(estimate)
    yield _("Template"), plan.template
    yield _("List"), plan.list_name
    yield _("Delivery"), amounts.long_day(estimate.on)
    yield _("Estimate made"), content.made.replace(tzinfo=None, microsecond=0)
    yield _("By"), content.operator
    yield ()
    yield _("Recipients"), totals.recipients
    for name, amount in (
        (_("Meta"), totals.meta_fee),
        (_("M-Target, sent"), totals.sent_fee),
        (_("M-Target, received"), totals.received_fee),
        (_("Total"), totals.total),
        (_("Lowest"), totals.low),
        (_("Expected"), totals.expected),
        (_("Highest"), totals.high),
    ):
        yield f"{name} ({estimate.currency})", _("not known") if amount is None else amount
    if totals.vat is not None and totals.total_incl_vat is not None:
        yield _("VAT"), totals.vat
        yield _("Total including VAT"), totals.total_incl_vat
    yield ()
    yield _("Left out"), sum(estimate.excluded.values())
    for reason, number in estimate.excluded.items():
        words = label(f"exclusion.{reason}")
        yield f"– {words}", number
    yield _("Meta's rates"), card_words(estimate)


def _formulas(estimate: Estimate) -> Iterator[Row]:
    for line in estimate.lines:
        place = (amounts.country_name(line.country), label(f"category.{line.category.value}"))
        for step in line.steps:
            source = "" if step.origin is None else origin_words(step.origin)
            yield (*place, step_formula(step, estimate.currency), source)
    for total in fee_totals(estimate):
        yield _("Total"), "", total_formula(total, estimate.currency), ""


def _rules(content: EstimateContent) -> Iterator[Row]:
    yield (assumed_words(content.estimate),)
    yield (range_words(content.estimate),)
    for said in (*content.estimate.assumptions, *content.estimate.warnings, *(one.notice for one in content.advice)):
        yield (sentence(said),)
