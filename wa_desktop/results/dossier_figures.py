"""The funnel and its splits on the dossier's pages."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wa_desktop.domain.funnels import FiguresView, People, Rate, Split
from wa_desktop.results.paper import Paper
from wa_desktop.words.figure_words import figure, follow_up_words, part_name, rate_figure
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_FUNNEL = (
    ("targeted", None), ("excluded", Rate.EXCLUDED), ("cancelled", None), ("waiting", None), ("refused", None),
    ("unconfirmed", None), ("sent", None), ("delivered", Rate.DELIVERED), ("read", Rate.READ),
    ("replied", Rate.REPLIED), ("opted_out", Rate.OPTED_OUT), ("failed", Rate.FAILED),
)  # fmt: skip
_COLUMNS = ("targeted", "excluded", "sent", "delivered", "read", "replied", "opted_out", "failed")


def funnel_part(paper: Paper, view: FiguresView) -> "list[Flowable]":
    """The funnel of the whole campaign with its shares."""
    rows = []
    for name, wanted in _FUNNEL:
        share = "" if wanted is None else f"{rate_figure(view.total, wanted)} · {label(f'rate.{wanted.value}')}"
        rows.append((label(f"stage.{name}"), figure(view.total, name), share))
    parts = paper.heading(_("Figures"))
    if words := follow_up_words(view):
        parts.append(paper.text(words))
    header = (_("Stage"), _("People"), _("Share"))
    return [*parts, paper.table(header, rows, (0.4, 0.2, 0.4), right=(1,))]


def split_parts(paper: Paper, view: FiguresView, splits: Iterable[Split]) -> "list[Flowable]":
    """One table per split, its total last."""
    parts: list[Flowable] = []
    for split in splits:
        rows = [(part_name(split, part), *_cells(part.people)) for part in view.splits.get(split, ())]
        rows.append((_("Total"), *_cells(view.total)))
        header = (label(f"split_heading.{split.value}"), *(label(f"stage.{name}") for name in _COLUMNS))
        parts += paper.heading(label(f"split.{split.value}"))
        parts.append(paper.table(header, rows, (0.2, *[0.1] * 8), right=range(1, 9), last=1))
    return parts


def _cells(people: People) -> tuple[str, ...]:
    return tuple(figure(people, name) for name in _COLUMNS)
