"""An estimate on one page, for the approval of whoever pays: a PDF with its own fonts."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wa_desktop.domain.estimates import Estimate, EstimateLine
from wa_desktop.domain.explaining import fee_totals
from wa_desktop.results.estimate_file import EstimateContent
from wa_desktop.results.paper import register_fonts
from wa_desktop.words import amounts
from wa_desktop.words.estimate_words import amount_before_tax, assumed_words, card_words, money_or, range_words
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label, sentence

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_LINES = 24
"""Countries named on the page; the others are added up in one line, the workbook names them all."""
_NOTES = 9
_MARGIN = 42
_FONT, _BOLD = "DejaVuSans", "DejaVuSans-Bold"
_GREY = "#52606d"


def write_estimate_page(path: Path, content: EstimateContent) -> None:
    """Write the page as a PDF; whatever it holds is made to fit."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import KeepInFrame, SimpleDocTemplate

    register_fonts()
    width, height = A4[0] - 2 * _MARGIN, A4[1] - 2 * _MARGIN
    title = _("Cost of a WhatsApp campaign, for approval")
    document = SimpleDocTemplate(
        str(path), pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
        title=title, author=content.operator,
    )  # fmt: skip
    # The frame's own padding takes 6 points on each side.
    document.build([KeepInFrame(width - 12, height - 12, _story(content, width - 12), mode="shrink")])


def _story(content: EstimateContent, width: float) -> "list[Flowable]":
    from reportlab.platypus import Spacer

    plan, estimate = content.plan, content.estimate
    about = [
        _("Template “{template}”, list “{name}”, delivery on {day}").format(
            template=plan.template, name=plan.list_name, day=amounts.long_day(estimate.on)
        ),
        _("Estimate made on {day} by {operator}").format(
            day=amounts.long_day(content.made.date()), operator=content.operator or "–"
        ),
    ]
    people = ngettext("{n} recipient", "{n} recipients", estimate.totals.recipients)
    return [
        _text(_("Cost of a WhatsApp campaign, for approval"), 15, bold=True),
        *(_text(line, 9, colour=_GREY) for line in about),
        Spacer(1, 8),
        _text(
            f"{people.format(n=amounts.count(estimate.totals.recipients))} · {amount_before_tax(estimate)}",
            13,
            bold=True,
        ),
        _text(range_words(estimate), 9),
        Spacer(1, 8),
        _table(_lines(estimate), width, (0.28, 0.16, 0.13, 0.13, 0.15, 0.15)),
        Spacer(1, 6),
        _table(_totals(estimate), width, (0.7, 0.3)),
        Spacer(1, 6),
        *(_text(line, 8) for line in _notes(content)),
        Spacer(1, 18),
        _table([[_("Approved (name, date, signature)"), ""]], width, (0.4, 0.6)),
    ]


def _text(words: str, size: int, *, bold: bool = False, colour: str = "#000000") -> "Flowable":
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        "text", fontName=_BOLD if bold else _FONT, fontSize=size, leading=size * 1.35, textColor=HexColor(colour)
    )
    return Paragraph(escape(words), style)


def _table(rows: Sequence[Sequence[str]], width: float, shares: Sequence[float]) -> "Flowable":
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table, TableStyle

    cells: list[list[Any]] = [[_text(cell, 8) if at == 0 else cell for at, cell in enumerate(row)] for row in rows]
    table = Table(cells, colWidths=[share * width for share in shares])
    style: list[Any] = [
        ("FONT", (0, 0), (-1, -1), _FONT, 8),
        ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#9aa5b1")),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
    table.setStyle(TableStyle(style))
    return table


def _lines(estimate: Estimate) -> list[list[str]]:
    header = [_("Country"), _("Category"), _("Recipients"), _("Unit price"), _("Meta"), _("M-Target")]
    named, others = estimate.lines[:_LINES], estimate.lines[_LINES:]
    rows = [_line(line, estimate.currency) for line in named]
    if others:
        text = ngettext("{n} other line", "{n} other lines", len(others)).format(n=amounts.count(len(others)))
        people = sum(line.recipients for line in others)
        meta = _added([line.meta_fee for line in others])
        fees = _added([_m_target(line) for line in others])
        shown = [money_or(amount, estimate.currency) for amount in (meta, fees)]
        rows.append([text, "", amounts.count(people), "", *shown])
    return [header, *rows]


def _line(line: EstimateLine, currency: str) -> list[str]:
    unit = _("No rate") if line.unit_rate is None else amounts.unit_price(line.unit_rate, currency)
    return [
        amounts.country_name(line.country),
        label(f"category.{line.category.value}"),
        amounts.count(line.recipients),
        unit + (" *" if line.derived else ""),
        money_or(line.meta_fee, currency),
        money_or(_m_target(line), currency, _("not set")),
    ]


def _m_target(line: EstimateLine) -> Decimal | None:
    return None if line.sent_fee is None or line.received_fee is None else line.sent_fee + line.received_fee


def _added(amounts_: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts_ if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts_) else None


def _totals(estimate: Estimate) -> list[list[str]]:
    totals, currency = estimate.totals, estimate.currency
    rows = [
        [_("Meta"), money_or(totals.meta_fee, currency)],
        [_("M-Target, sent"), money_or(totals.sent_fee, currency, _("not set"))],
        [_("M-Target, received"), money_or(totals.received_fee, currency, _("not set"))],
    ]
    rounding = sum((total.rounding for total in fee_totals(estimate)), Decimal(0))
    if rounding:
        rows.append([_("of which rounding of the lines shown"), amounts.money(rounding, currency)])
    rows.append([_("Total before tax"), amount_before_tax(estimate)])
    if totals.vat is not None and totals.total_incl_vat is not None:
        rows += [
            [_("VAT"), money_or(totals.vat, currency)],
            [_("Total including VAT"), money_or(totals.total_incl_vat, currency)],
        ]
    return rows


def _notes(content: EstimateContent) -> list[str]:
    estimate = content.estimate
    left_out = sum(estimate.excluded.values())
    words = {reason: label(f"exclusion.{reason}") for reason in estimate.excluded}
    reasons = ", ".join(f"{words[reason]} {amounts.count(number)}" for reason, number in estimate.excluded.items())
    notes = [card_words(estimate), assumed_words(estimate)]
    if left_out:
        notes.append(_("Left out: {n} ({reasons})").format(n=amounts.count(left_out), reasons=reasons))
    if any(line.derived for line in estimate.lines):
        notes.append(_("* derived from another currency."))
    said = [sentence(notice) for notice in (*estimate.warnings, *estimate.assumptions)]
    return [f"• {note}" for note in (*notes, *said[:_NOTES])]
