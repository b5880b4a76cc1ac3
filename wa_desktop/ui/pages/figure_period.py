"""Which campaigns the figures are of: those begun in a month, a year, or between two days."""

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QDate, QSignalBlocker
from PySide6.QtWidgets import QDateEdit, QWidget

from wa_desktop.ui.pages.parts import choices
from wa_desktop.ui.widgets.basics import row, text
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words.language import _

Period = tuple[date | None, date | None]


def period_of(choice: str, today: date) -> Period:
    """First and last day of a named period."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    return {
        "month": (month, today),
        "last_month": (before, month - timedelta(days=1)),
        "quarter": (today - timedelta(days=89), today),
        "year": (today.replace(month=1, day=1), today),
    }.get(choice, (None, None))


class PeriodRow(QWidget):
    """Named periods, or two days; `changed()` when another one is wanted."""

    def __init__(self, changed: Callable[[], object]) -> None:
        super().__init__()
        self._changed = changed
        names = [
            (_("Everything so far"), "all"), (_("This month"), "month"), (_("Last month"), "last_month"),
            (_("The last 90 days"), "quarter"), (_("This year"), "year"), (_("Between two days"), "days"),
        ]  # fmt: skip
        self.choice = choices(_("Campaigns begun"), names)
        self.first, self.last = QDateEdit(QDate.currentDate().addMonths(-1)), QDateEdit(QDate.currentDate())
        for field, name in ((self.first, _("First day")), (self.last, _("Last day"))):
            field.setCalendarPopup(True)
            named(field, name)
            field.userDateChanged.connect(lambda *_: self._changed())
        self.choice.activated.connect(lambda *_: self._chosen())
        self._to = text(_("to"), wrap=False)
        self.setLayout(row(text(_("Campaigns begun"), wrap=False), self.choice, self.first, self._to, self.last, None))
        self._show_days()

    def _chosen(self) -> None:
        self._show_days()
        self._changed()

    def _show_days(self) -> None:
        for part in (self.first, self._to, self.last):
            part.setVisible(self.choice.currentData() == "days")

    @property
    def period(self) -> Period:
        """First and last day; None where the period is open."""
        choice = str(self.choice.currentData())
        if choice != "days":
            return period_of(choice, date.today())  # noqa: DTZ011 - the day on this person's wall
        first, last = _day(self.first), _day(self.last)
        if last < first:
            with QSignalBlocker(self.last):
                self.last.setDate(self.first.date())
            last = first
        return first, last


def _day(field: QDateEdit) -> date:
    day = field.date()
    return date(day.year(), day.month(), day.day())
