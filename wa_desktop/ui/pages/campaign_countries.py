"""How far a campaign is in each country."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from wa_desktop.domain.states import RecipientState
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.table_search import TableSearch
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.widgets.basics import column, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _

_S = RecipientState
_LEFT = (_S.PLANNED, _S.SENDING)
_TAKEN = (_S.QUEUED, _S.ACK, _S.SENT, _S.DELIVERED, _S.READ, _S.FAILED)
_ARRIVED = (_S.DELIVERED, _S.READ)
_LOST = (_S.FAILED, _S.REFUSED, _S.UNCONFIRMED)
_MOST = 6

Counts = Mapping[RecipientState, int]


class Countries(QWidget):
    """One row per country, the largest first; the columns of each row sum to its recipients."""

    def __init__(self) -> None:
        super().__init__()
        self.table = RecordTable(_headings(), _("Progress by country"), most=_MOST)
        self.setLayout(column(text(_("Progress by country"), "heading"), TableSearch(self.table), self.table))
        self.hide()

    def show_countries(self, countries: Mapping[str, Counts], *, followed: bool) -> None:
        """Show these; without follow-up what was delivered is a dash."""
        self.table.show_rows(country_rows(countries, followed=followed))
        self.setVisible(bool(countries))


def _headings() -> list[Heading]:
    return [
        Heading(_("Country"), stretch=True),
        Heading(_("On the list"), right=True),
        Heading(_("Left out"), right=True),
        Heading(_("Still to send"), right=True),
        Heading(_("Handed to SMSBOX"), right=True),
        Heading(_("Delivered"), right=True),
        Heading(_("Failed or uncertain"), right=True),
    ]


def country_rows(countries: Mapping[str, Counts], *, followed: bool) -> list[Row]:
    """The rows, the largest country first."""
    ordered = sorted(countries.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    return [_row(code, counts, followed=followed) for code, counts in ordered]


def _row(code: str, counts: Counts, *, followed: bool) -> Row:
    def some(*states: RecipientState) -> int:
        return sum(counts.get(state, 0) for state in states)

    figures = (
        sum(counts.values()),
        some(_S.EXCLUDED, _S.CANCELLED),
        some(*_LEFT),
        some(*_TAKEN),
        some(*_ARRIVED),
        some(*_LOST),
    )
    shown = [amounts.count(figure) for figure in figures]
    if not followed:
        shown[4] = "–"
    name = amounts.country_name(code) if code else _("Unknown country")
    return Row((name, *shown), code, order=(None, *figures))
