"""The figures as rows and bars: the same words in a table and in the chart beside it."""

from collections.abc import Sequence

from wa_desktop.domain.funnels import OVER, CostLines, FiguresView, OutcomePart, Part, People, Rate, Split, rate, shown
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.widgets.people_chart import PeopleBar, Piece
from wa_desktop.ui.widgets.tiles import Tile
from wa_desktop.words import amounts
from wa_desktop.words.cost_words import causes_words
from wa_desktop.words.figure_words import advice_words, figure, outcome_words, part_name, rate_figure, reason_of
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label

STAGES = ("targeted", "excluded", "sent", "delivered", "read", "replied", "opted_out", "failed")
"""The figures of a split's row."""
_SHARES = (Rate.DELIVERED, Rate.READ)
_FUNNEL = (
    ("targeted", None), ("excluded", Rate.EXCLUDED), ("cancelled", None), ("waiting", None), ("refused", None),
    ("unconfirmed", None), ("sent", None), ("delivered", Rate.DELIVERED), ("read", Rate.READ),
    ("replied", Rate.REPLIED), ("opted_out", Rate.OPTED_OUT), ("failed", Rate.FAILED),
)  # fmt: skip
_ALWAYS = frozenset({"targeted", "excluded", "sent", "delivered", "read", "replied", "opted_out", "failed"})
TILES = ("sent", "delivered", "read", "replied", "failed")
"""The stages that stand large above everything else."""
_MOST_BARS = 8


def funnel_headings() -> list[Heading]:
    """Stage, people, share, of what."""
    return [
        Heading(_("Stage"), stretch=True),
        Heading(_("People"), right=True),
        Heading(_("Share"), right=True),
        Heading(_("Share of"), spare=1),
    ]


def funnel_rows(people: People) -> list[Row]:
    """The funnel; stages where nobody is are left out, unless they belong to every campaign."""
    rows = []
    for name, wanted in _FUNNEL:
        if name not in _ALWAYS and not getattr(people, name):
            continue
        share = "" if wanted is None else rate_figure(people, wanted)
        whole = "" if wanted is None else label(f"share_of.{OVER[wanted]}")
        order = None if wanted is None else float(rate(people, wanted) or -1)
        cells = (label(f"stage.{name}"), figure(people, name), share, whole)
        rows.append(Row(cells, name, order=(None, _order(people, name), order)))
    return rows


def funnel_bars(people: People) -> list[PeopleBar]:
    """The stages as bars; a stage that is not known has no length, and says so."""
    pieces = {
        "targeted": Piece.NOT_SENT, "sent": Piece.ON_ITS_WAY, "delivered": Piece.DELIVERED, "read": Piece.READ,
        "replied": Piece.READ, "failed": Piece.FAILED,
    }  # fmt: skip
    return [
        PeopleBar(label(f"stage.{name}"), figure(people, name), ((piece, shown(people, name) or 0),))
        for name, piece in pieces.items()
    ]


def funnel_tiles(people: People) -> list[Tile]:
    """The stages that are asked for first, each with its share of the one before."""
    wanted = ((name, share) for name, share in _FUNNEL if name in TILES)
    return [
        Tile(
            figure(people, name),
            label(f"stage.{name}"),
            "" if share is None else rate_figure(people, share),
            "bad" if name == "failed" and shown(people, name) else "",
        )
        for name, share in wanted
    ]


def split_headings(split: Split) -> list[Heading]:
    """The row's own title, its figures and its shares."""
    return [
        Heading(label(f"split_heading.{split.value}"), stretch=True),
        *(Heading(label(f"stage.{name}"), right=True) for name in STAGES),
        *(Heading(label(f"rate.{one.value}"), right=True) for one in _SHARES),
    ]


def split_rows(view: FiguresView, split: Split) -> list[Row]:
    """The rows of one split, as they come: days in their order, else the largest first."""
    return [_split_row(split, part, at) for at, part in enumerate(view.splits.get(split, ()))]


def _split_row(split: Split, part: Part, at: int) -> Row:
    people = part.people
    cells = (
        part_name(split, part),
        *(figure(people, name) for name in STAGES),
        *(rate_figure(people, one) for one in _SHARES),
    )
    first = part.key or "~" if split is Split.DAY else None
    counts = (_order(people, name) for name in STAGES)
    shares = (float(share) if (share := rate(people, one)) is not None else -1.0 for one in _SHARES)
    return Row(cells, part.key or f"none-{at}", order=(first, *counts, *shares))


def _order(people: People, name: str) -> int:
    number = shown(people, name)
    return -1 if number is None else number


def split_bars(view: FiguresView, split: Split) -> list[PeopleBar]:
    """The first rows of a split as bars, the others as one."""
    parts = list(view.splits.get(split, ()))
    bars = [_bar(part_name(split, part), part.people) for part in parts[:_MOST_BARS]]
    rest = parts[_MOST_BARS:]
    if rest:
        words = ngettext("{n} other row", "{n} other rows", len(rest)).format(n=amounts.count(len(rest)))
        bars.append(_bar(words, sum((part.people for part in rest), People())))
    return bars


def _bar(name: str, people: People) -> PeopleBar:
    on_the_list, sent = amounts.count(people.targeted), amounts.count(people.sent)
    said = _("{people} on the list, {sent} sent, {delivered} delivered").format(
        people=on_the_list, sent=sent, delivered=figure(people, "delivered")
    )
    return PeopleBar(name, said, pieces_of(people))


def pieces_of(people: People) -> tuple[tuple[Piece, int], ...]:
    """Everybody in one piece: together they are the list."""
    return (
        (Piece.READ, people.read),
        (Piece.DELIVERED, people.delivered - people.read),
        (Piece.ON_ITS_WAY, people.on_its_way),
        (Piece.FAILED, people.failed),
        (Piece.NOT_SENT, people.targeted - people.sent),
    )


def reason_headings() -> list[Heading]:
    """What became of them, why, how many, what now."""
    return [
        Heading(_("What became of them")),
        Heading(_("Reason"), longest=36),
        Heading(_("People"), right=True),
        Heading(_("What to do now"), stretch=True),
    ]


def reason_rows(outcomes: Sequence[OutcomePart]) -> list[Row]:
    """Every outcome with its reason and the next action."""
    return [
        Row(
            (outcome_words(one), reason_of(one), amounts.count(one.people), advice_words(one)),
            (one.kind.value, one.reason, one.advice),
            order=(None, None, one.people),
        )
        for one in outcomes
    ]


def cost_headings() -> list[Heading]:
    """One line of the cost."""
    titles = (
        _("Estimate: highest"), _("Reserved"), _("Committed"), _("Actual: certain"), _("Actual: likely"),
        _("Actual: at most"), _("Difference"),
    )  # fmt: skip
    return [
        Heading(_("Country"), stretch=True),
        Heading(_("Category")),
        *(Heading(title, right=True) for title in titles),
    ]


def cost_rows(cost: CostLines) -> list[Row]:
    """Estimate and actual, country by country and category by category."""
    rows = []
    for line in cost.lines:
        found = (line.estimated, line.reserved, line.committed, line.actual if cost.is_certain else None, line.likely,
                 line.maximum, line.difference)  # fmt: skip
        told = [_("not known") if one is None else amounts.money(one, cost.currency) for one in found]
        country = amounts.country_name(line.country) if line.country else _("Unknown country")
        category = label(f"category.{line.category}") if line.category else _("not known")
        order = tuple(float(one) if one is not None else None for one in found)
        rows.append(Row((country, category, *told), (line.country, line.category), order=(None, None, *order)))
    return rows


def cause_lines(cost: CostLines) -> list[str]:
    """Why each line is not what was estimated, the largest lines first."""
    found = []
    for line in cost.lines:
        country = amounts.country_name(line.country) if line.country else _("Unknown country")
        if words := causes_words(line, cost.currency):
            found.append(_("{name}: {fees}").format(name=country, fees=words))
    rest = found[_MOST_BARS:]
    return found[:_MOST_BARS] + ([_("The exported figures hold every line.")] if rest else [])


def cost_words(cost: CostLines) -> str:
    """What the campaign cost in all, and what leads there from the lines."""
    amount = amounts.money(cost.total if cost.is_certain else cost.at_most, cost.currency)
    words = _("Total of the campaign: {amount}") if cost.is_certain else _("Total of the campaign: at most {amount}")
    said = words.format(amount=amount)
    if cost.other:
        more = _("Between the lines and the total: {amount} (other rate cards, replies, rounding).")
        said += " · " + more.format(amount=amounts.exact_money(cost.other, cost.currency))
    if not cost.tariff_set:
        said += " · " + _("M-Target's fee was not set: the amounts hold Meta's part alone.")
    return said
