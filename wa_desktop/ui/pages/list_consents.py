"""Contacts who say yes in a list although they refused before: why it does not count, and what may count again."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop.domain.browsing import ConsentConflict
from wa_desktop.domain.searching import bare
from wa_desktop.ui.pages import labels
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.table_search import TableSearch
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label

NEW = "new"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_ORDERS: dict[str, Callable[[ConsentConflict], object]] = {
    "number": lambda each: each.number,
    "name": lambda each: bare(each.name),
    "agreed": lambda each: each.agreed_at or _LONG_AGO,
    "to": lambda each: ", ".join(labels.category(category.value) for category in each.categories),
    "how": lambda each: label(each.source).casefold(),
    "refused": lambda each: each.refused_at or _LONG_AGO,
    "row": lambda each: each.row,
    "reason": lambda each: label(f"conflict.{each.reason}"),
}


class ListConsents(QWidget):
    """A table of conflicts; `accept` is called with the numbers whose new consent shall count."""

    def __init__(self, accept: Callable[[Sequence[str]], object]) -> None:
        super().__init__()
        self._accept = accept
        self._new: set[str] = set()
        self._found: list[ConsentConflict] = []
        self.table = RecordTable(_headings(), _("Consents that do not count"))
        self.table.picked.connect(self._picked)
        self.accept_button = button(_("Let the selected ones count…"), self._accept_chosen, "primary")
        self.accept_all = button(_("Let every new one count…"), lambda: self._accept(sorted(self._new)))
        said = _(
            "These contacts say yes in the list, but a refusal stands against them. One dated after the refusal, with "
            "its source, can count again when you decide so; the decision is logged."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SMALL_GAP, SMALL_GAP, SMALL_GAP, SMALL_GAP)
        layout.setSpacing(SMALL_GAP)
        self.said = text("", "strong")
        layout.addWidget(self.said)
        layout.addWidget(text(said, "muted"))
        layout.addWidget(TableSearch(self.table))
        layout.addWidget(self.table, 1)
        layout.addLayout(row(self.accept_button, self.accept_all, None))

    def show_conflicts(self, found: Sequence[ConsentConflict], zone: tzinfo) -> None:
        """Show these, the new ones first; days are those of `zone`, the account's."""
        self._new = {each.number for each in found if each.reason == NEW}
        self._found = sorted(found, key=lambda each: each.reason != NEW)
        self.said.setText(conflict_words(found, zone))
        self.table.show_items(
            self._found, lambda each: _row(each, zone), _ORDERS, name=lambda each: (each.import_id, each.row)
        )
        self.accept_all.setEnabled(bool(self._new))
        self._picked()

    def _chosen(self) -> list[str]:
        return [each.number for each in self.table.selected_items() if each.number in self._new]

    def _picked(self) -> None:
        self.accept_button.setEnabled(bool(self._chosen()))

    def _accept_chosen(self) -> None:
        self._accept(self._chosen())


def _headings() -> list[Heading]:
    return [
        Heading(_("Number"), order="number"),
        Heading(_("Name"), order="name"),
        Heading(_("Agreed on"), order="agreed"),
        Heading(_("To"), order="to"),
        Heading(_("How"), order="how"),
        Heading(_("Refused on"), order="refused"),
        Heading(_("Row of the file"), right=True, order="row"),
        Heading(_("What about it"), stretch=True, mark=True, order="reason"),
    ]


def _day(moment: datetime | None, zone: tzinfo) -> str:
    return amounts.day(moment.astimezone(zone).date()) if moment is not None else "–"


def _row(found: ConsentConflict, zone: tzinfo) -> Row:
    cells = (
        found.number,
        found.name,
        _day(found.agreed_at, zone),
        ", ".join(labels.category(category.value) for category in found.categories),
        label(found.source) or "–",
        _day(found.refused_at, zone),
        str(found.row),
        label(f"conflict.{found.reason}"),
    )
    return Row(cells, found.number, "info" if found.reason == NEW else "neutral")


def conflict_words(found: Sequence[ConsentConflict], zone: tzinfo) -> str:
    """How many say yes against a refusal, and between which days these refusals were said."""
    n = len(found)
    days = sorted(each.refused_at.astimezone(zone).date() for each in found if each.refused_at is not None)
    if not days:
        words = ngettext("{n} row says yes against a refusal.", "{n} rows say yes against a refusal.", n)
        return words.format(n=amounts.count(n))
    first, last = amounts.day(days[0]), amounts.day(days[-1])
    if first == last:
        words = ngettext("{n} row says yes but refused on {day}.", "{n} rows say yes but refused on {day}.", n)
        return words.format(n=amounts.count(n), day=first)
    words = ngettext(
        "{n} row says yes but refused between {first} and {last}.",
        "{n} rows say yes but refused between {first} and {last}.",
        n,
    )
    return words.format(n=amounts.count(n), first=first, last=last)
