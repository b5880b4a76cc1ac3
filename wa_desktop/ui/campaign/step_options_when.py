"""④ When: now or later, and at which hours of the recipients' day."""

from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, QTime, QTimeZone, Signal
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit, QRadioButton, QTimeEdit, QWidget

from wa_desktop.domain.quiet_hours import read_rule
from wa_desktop.domain.values import Category
from wa_desktop.ui.campaign.step_options_facts import OptionFacts
from wa_desktop.ui.widgets.basics import column, row, text
from wa_desktop.ui.widgets.forms import named, padded
from wa_desktop.words.language import _

_HOUR = 3600
_HOUR_MINUTES = 60
_LAST = QTime(23, 59)


class When(QWidget):
    """Now, or from an appointed moment on, in the account's time zone. `told` when it changed."""

    told = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.now, self.later = QRadioButton(_("Now, after a last look")), QRadioButton(_("Not before"))
        self.now.setChecked(True)
        self.moment = QDateTimeEdit(QDateTime.currentDateTime().addSecs(_HOUR))
        self.moment.setCalendarPopup(True)
        self.moment.setEnabled(False)
        named(padded(self.moment), _("Not before"))
        self.zone = text("", "muted", wrap=False)
        self.stays_on = text(
            _("The workstation must stay on, awake and connected until the campaign has finished."), "muted"
        )
        self.stays_on.hide()
        self.setLayout(column(self.now, row(self.later, self.moment, self.zone, None), self.stays_on))
        self.later.toggled.connect(self._toggled)
        self.moment.dateTimeChanged.connect(lambda *_: self.told.emit())

    def show_zone(self, zone: str) -> None:
        """Write the moment as the clocks of the account's zone show it."""
        known = QTimeZone(zone.encode())
        if known.isValid() and self.moment.dateTime().timeZone() != known:
            self.moment.blockSignals(True)
            at = self.moment.dateTime().toTimeZone(known)
            self.moment.setTimeZone(known)
            self.moment.setDateTime(at)
            self.moment.blockSignals(False)
        city = zone.rpartition("/")[2].replace("_", " ")
        self.zone.setText(_("({city} time)").format(city=city) if city else "")

    def _toggled(self, later: bool) -> None:
        self.moment.setEnabled(later)
        self.stays_on.setVisible(later)
        self.told.emit()

    def instant(self) -> datetime | None:
        """The appointed moment; None for now."""
        if not self.later.isChecked():
            return None
        return datetime.fromtimestamp(self.moment.dateTime().toSecsSinceEpoch(), UTC)

    def is_past(self) -> bool:
        """Whether the moment is over."""
        at = self.instant()
        return at is not None and at <= datetime.now(UTC)


class QuietHours(QWidget):
    """The hours of the recipients' day, its Sundays and public holidays. `told` when a person changed them."""

    told = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._said = False
        self.on = QCheckBox(_("Only in the recipients’ daytime"))
        self.opens, self.closes = QTimeEdit(QTime(8, 0)), QTimeEdit(QTime(20, 0))
        for field, name in ((self.opens, _("Daytime begins")), (self.closes, _("Daytime ends"))):
            field.setDisplayFormat("HH:mm")
            named(padded(field), name)
            field.timeChanged.connect(self._changed)
        self.sundays, self.holidays = QCheckBox(_("Not on Sundays")), QCheckBox(_("Not on public holidays"))
        for tick in (self.on, self.sundays, self.holidays):
            tick.toggled.connect(self._changed)
        self.why = text("", "muted")
        hours = row(text(_("from"), wrap=False), self.opens, text(_("to"), wrap=False), self.closes, None)
        self._inside = QWidget()
        self._inside.setLayout(column(hours, self.sundays, self.holidays))
        self.setLayout(column(self.on, self._inside, self.why))
        self._enable()

    def show_facts(self, facts: OptionFacts, category: Category | None) -> None:
        """Begin with the settings, until a person said something for this campaign."""
        marketing = category is Category.MARKETING
        self.why.setText(_why(facts.trial, marketing))
        if self._said:
            return
        for widget in (self.on, self.opens, self.closes, self.sundays, self.holidays):
            widget.blockSignals(True)
        self.on.setChecked(facts.ticked("quiet_hours") and marketing and not facts.trial)
        self.opens.setTime(QTime(facts.number("quiet_opens"), 0))
        self.closes.setTime(_time(facts.number("quiet_closes")))
        self.sundays.setChecked(facts.ticked("quiet_sundays"))
        self.holidays.setChecked(facts.ticked("quiet_holidays"))
        for widget in (self.on, self.opens, self.closes, self.sundays, self.holidays):
            widget.blockSignals(False)
        self._enable()

    def show_rule(self, hours: str | None, sundays: bool | None, holidays: bool | None) -> None:
        """Show a rule chosen before, as `rule` gives it; None where the settings decide."""
        if hours is None:
            return
        self._said = True
        rule = read_rule(hours, sundays=bool(sundays), holidays=bool(holidays))
        for widget in (self.on, self.opens, self.closes, self.sundays, self.holidays):
            widget.blockSignals(True)
        self.on.setChecked(rule is not None)
        if rule is not None:
            self.opens.setTime(_time(*divmod(rule.opens, _HOUR_MINUTES)))
            self.closes.setTime(_time(*divmod(rule.closes, _HOUR_MINUTES)))
            self.sundays.setChecked(rule.sundays)
            self.holidays.setChecked(rule.holidays)
        for widget in (self.on, self.opens, self.closes, self.sundays, self.holidays):
            widget.blockSignals(False)
        self._enable()

    def _changed(self, *_arguments: object) -> None:
        self._said = True
        self._enable()
        self.told.emit()

    def _enable(self) -> None:
        self._inside.setVisible(self.on.isChecked())

    def rule(self) -> tuple[str | None, bool | None, bool | None]:
        """Hours, Sundays, holidays as `SendOptions` takes them; None where the settings decide."""
        if not self._said:
            return None, None, None
        if not self.on.isChecked():
            return "off", None, None
        closes = self.closes.time()
        ends = "24:00" if closes == _LAST else closes.toString("HH:mm")
        hours = f"{self.opens.time().toString('HH:mm')}-{ends}"
        return hours, self.sundays.isChecked(), self.holidays.isChecked()

    def is_wrong(self) -> bool:
        """Whether the day ends before it begins."""
        return self.on.isChecked() and self.opens.time() >= self.closes.time()


def _time(hour: int, minute: int = 0) -> QTime:
    return _LAST if hour >= 24 else QTime(hour, minute)  # noqa: PLR2004 - midnight


def _why(trial: bool, marketing: bool) -> str:
    if trial:
        return _("In trial mode nobody is woken: the hours are off unless you switch them on.")
    if not marketing:
        return _("This message is no marketing: the hours are off unless you switch them on.")
    return _("By the clock of where each recipient lives. A courtesy, not a law; the default is in the settings.")
