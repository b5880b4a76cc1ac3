"""The figures of a campaign or a period as a workbook, or all their rows as one text table."""

from collections.abc import Iterator
from pathlib import Path

from wa_desktop.domain.funnels import FiguresView, Split
from wa_desktop.results.cells import Cell
from wa_desktop.results.figure_tables import cells, figure_tables, headings
from wa_desktop.results.tables import Table, write_csv, write_workbook
from wa_desktop.words.figure_words import definitions, follow_up_words, part_name, period_words, zone_words
from wa_desktop.words.language import _, current_language
from wa_desktop.words.sentences import label

FORMATS = (".xlsx", ".csv")


def write_figures(path: Path, view: FiguresView) -> None:
    """Write the figures in the reader's language, by the ending of `path`."""
    if path.suffix.casefold() == ".csv":
        table = Table(_("Figures"), (_("Figures"), "", *headings()), list(_rows(view)))
        write_csv(path, table, delimiter())
    else:
        about = Table(_("Figures"), (), list(about_rows(view)), (100,))
        write_workbook(path, (about, *figure_tables(view)))


def delimiter() -> str:
    """What separates the cells of a text table: a semicolon for Excel in French."""
    return ";" if current_language() == "fr" else ","


def about_rows(view: FiguresView) -> Iterator[tuple[Cell, ...]]:
    """What these figures are of, and what each share is a share of."""
    yield (period_words(view),)
    yield (zone_words(view),)
    if words := follow_up_words(view):
        yield (words,)
    yield ()
    for words in definitions():
        yield (words,)


def _rows(view: FiguresView) -> Iterator[tuple[Cell, ...]]:
    yield _("Total"), "", *cells(view.total)
    for split in Split:
        for part in view.splits.get(split, ()):
            yield label(f"split_heading.{split.value}"), part_name(split, part), *cells(part.people)
