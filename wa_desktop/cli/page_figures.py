"""What a person reads of the figures in a terminal."""

from collections.abc import Sequence

from wa_desktop.cli.output import Out
from wa_desktop.domain.funnels import CostLines, FiguresView, People, Rate, Split
from wa_desktop.words import amounts
from wa_desktop.words.cost_words import causes_words
from wa_desktop.words.figure_words import (
    advice_words,
    definitions,
    figure,
    follow_up_words,
    outcome_words,
    part_name,
    period_words,
    rate_figure,
    reason_of,
    zone_words,
)
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_COLUMNS = ("targeted", "excluded", "sent", "delivered", "read", "replied", "opted_out", "failed")
_SHARES = (Rate.DELIVERED, Rate.READ)


def show(out: Out, view: FiguresView, only: Split | None = None) -> None:
    """Every table (or one split alone), what it counts and what is not known."""
    out.say(period_words(view), "bold")
    if words := follow_up_words(view):
        out.warn(words)
    if not view.campaigns:
        return
    single = bool(view.name)
    for split in Split if only is None else (only,):
        if only is not None or not (single and split in (Split.CAMPAIGN, Split.TEMPLATE)):
            _split(out, view, split)
    if only is None:
        if view.cost is not None:
            _cost(out, view.cost)
        _reasons(out, view)
        out.say()
        out.items([*definitions(), zone_words(view)])


def _split(out: Out, view: FiguresView, split: Split) -> None:
    out.title(label(f"split.{split.value}"))
    titles = [label(f"stage.{name}") for name in _COLUMNS]
    headers = [label(f"split_heading.{split.value}"), *titles, *(label(f"rate.{one.value}") for one in _SHARES)]
    rows = [[part_name(split, part), *_cells(part.people)] for part in view.splits.get(split, ())]
    rows.append([_("Total"), *_cells(view.total)])
    out.table(headers, rows, right=tuple(range(1, len(headers))), last=1)


def _cells(people: People) -> Sequence[str]:
    return [*(figure(people, name) for name in _COLUMNS), *(rate_figure(people, one) for one in _SHARES)]


def _reasons(out: Out, view: FiguresView) -> None:
    out.title(_("What became of them, and what to do now"))
    rows = [[outcome_words(one), reason_of(one), amounts.count(one.people), advice_words(one)] for one in view.outcomes]
    out.table(["", _("Reason"), _("People"), _("What to do now")], rows, right=(2,))


def _cost(out: Out, cost: CostLines) -> None:
    out.title(_("Cost by line, before tax"))
    headers = [
        _("Country"), _("Category"), _("Estimate: highest"), _("Reserved"), _("Committed"), _("Actual: certain"),
        _("Actual: likely"), _("Actual: at most"), _("Difference"), _("Why it is not the estimate"),
    ]  # fmt: skip
    rows = []
    for line in cost.lines:
        shown = [line.estimated, line.reserved, line.committed, line.actual if cost.is_certain else None, line.likely,
                 line.maximum, line.difference]  # fmt: skip
        told = [_("not known") if one is None else amounts.money(one, cost.currency) for one in shown]
        country = amounts.country_name(line.country) if line.country else _("Unknown country")
        category = label(f"category.{line.category}") if line.category else _("not known")
        rows.append([country, category, *told, causes_words(line, cost.currency)])
    out.table(headers, rows, right=tuple(range(2, 9)))
    total = cost.total if cost.is_certain else cost.at_most
    words = _("Total of the campaign: {amount}") if cost.is_certain else _("Total of the campaign: at most {amount}")
    out.say(words.format(amount=amounts.money(total, cost.currency)), "bold")
