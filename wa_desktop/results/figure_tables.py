"""The figures as tables: the same columns in a workbook, a text table and the dossier."""

from collections.abc import Iterator, Sequence

from wa_desktop.domain.funnels import CostLines, FiguresView, People, Rate, Split, shown
from wa_desktop.results.cells import Cell
from wa_desktop.results.tables import Table
from wa_desktop.words import amounts
from wa_desktop.words.cost_words import causes_words
from wa_desktop.words.figure_words import (
    advice_words,
    outcome_words,
    part_name,
    percent_or_none,
    reason_of,
)
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

COUNTED = (
    "targeted", "excluded", "cancelled", "waiting", "refused", "unconfirmed", "sent", "delivered", "read", "replied",
    "opted_out", "failed",
)  # fmt: skip
"""The figures of a row, in the order of the funnel."""
Row = Sequence[Cell]


def headings() -> list[str]:
    """The titles of the figures and of the shares, without the row's own."""
    shares = [_("{share} (%)").format(share=label(f"rate.{one.value}")) for one in Rate]
    return [*(label(f"stage.{name}") for name in COUNTED), *shares]


def cells(people: People) -> list[Cell]:
    """One row's figures and shares; what is not known is said."""
    unknown = _("not known")
    counts: list[Cell] = [unknown if (found := shown(people, name)) is None else found for name in COUNTED]
    for one in Rate:
        share = percent_or_none(people, one)
        counts.append(share if share is not None or people.known else unknown)
    return counts


def split_table(view: FiguresView, split: Split) -> Table:
    """One split with its total."""
    parts = view.splits.get(split, ())
    rows = [(part_name(split, part), *cells(part.people)) for part in parts]
    header = (label(f"split_heading.{split.value}"), *headings())
    return Table(label(f"split.{split.value}"), header, [*rows, (_("Total"), *cells(view.total))], (30, *[13] * 18))


def outcome_table(view: FiguresView) -> Table:
    """What became of people, why, and what to do now."""
    header = (_("What became of them"), _("Reason"), _("People"), _("What to do now"))
    rows = [(outcome_words(one), reason_of(one), one.people, advice_words(one)) for one in view.outcomes]
    return Table(_("Reasons"), header, rows, (28, 56, 12, 80))


def cost_table(cost: CostLines) -> Table:
    """Estimate and actual by country and category, with the way from the lines to the total."""
    amounts_of = (
        _("Estimate: highest"), _("Estimate: expected"), _("Reserved"), _("Committed"), _("Actual: certain"),
        _("Actual: likely"), _("Actual: at most"), _("Difference"),
    )  # fmt: skip
    header = (
        _("Country"), _("Category"), _("Recipients"), *(f"{name} ({cost.currency})" for name in amounts_of),
        _("Why it is not the estimate"),
    )  # fmt: skip
    return Table(_("Cost by line"), header, list(_cost_rows(cost)), (22, 16, 12, *[15] * 8, 80))


def _cost_rows(cost: CostLines) -> Iterator[Row]:
    unknown = _("not known")
    for line in cost.lines:
        yield (
            amounts.country_name(line.country) if line.country else _("Unknown country"),
            label(f"category.{line.category}") if line.category else unknown,
            line.recipients,
            unknown if line.estimated is None else line.estimated,
            unknown if line.expected is None else line.expected,
            line.reserved,
            line.committed,
            line.actual if cost.is_certain else unknown,
            line.likely,
            line.maximum,
            unknown if line.difference is None else line.difference,
            causes_words(line, cost.currency),
        )
    yield _sums(cost)
    counted: list[Cell] = [unknown, unknown, cost.at_most]
    if cost.is_certain:
        counted = [cost.total, None, cost.at_most]
    if cost.other:
        added: list[Cell] = [cost.other, None, None] if cost.is_certain else [None, None, cost.other]
        yield _("Other rate cards, replies, rounding"), *[None] * 6, *added, None, None
    yield (
        _("Total of the campaign ({currency}, before tax)").format(currency=cost.currency),
        *[None] * 6,
        *counted,
        None,
        None,
    )


def _sums(cost: CostLines) -> Row:
    unknown = _("not known")
    names = ("estimated", "expected", "reserved", "committed", "actual", "likely", "maximum", "difference")
    sums: list[Cell] = []
    for name in names:
        found = cost.summed(name)
        sums.append(unknown if found is None or (name == "actual" and not cost.is_certain) else found)
    return _("Sum of the lines"), "", sum(line.recipients for line in cost.lines), *sums, None


def figure_tables(view: FiguresView) -> Iterator[Table]:
    """Every table of the figures; a single campaign has no table of campaigns or templates."""
    one = len(view.campaigns) == 1 and view.name
    for split in Split:
        if not (one and split in (Split.CAMPAIGN, Split.TEMPLATE)):
            yield split_table(view, split)
    if view.cost is not None:
        yield cost_table(view.cost)
    yield outcome_table(view)
