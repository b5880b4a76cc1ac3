"""④ How fast: the rate, Meta's limit with its plan over days, the first slice."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox, QWidget

from wa_desktop.domain.portfolio import TIERS, UNLIMITED
from wa_desktop.ui.campaign.step_options_facts import OptionFacts, canary_words, days_words, finish_words
from wa_desktop.ui.pages.parts import Tick
from wa_desktop.ui.widgets.basics import column, row, text
from wa_desktop.ui.widgets.forms import Form, named, padded
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_OTHER = "other"
_LARGEST_SLICE = 10_000
_DAY = 1_440


class Pace(QWidget):
    """The rate and Meta's limit. `told` when the rate changed, `limit_chosen` when the limit of the account did."""

    told = Signal()
    limit_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.rate = QComboBox()
        for words, rate in ((_("Adapts to SMSBOX"), None), (_("10 a second"), 10.0), (_("50 a second"), 50.0),
                            (_("100 a second"), 100.0), (_("Another rate…"), _OTHER)):  # fmt: skip
            self.rate.addItem(words, rate)
        self.typed = QDoubleSpinBox()
        self.typed.setRange(0.1, 5_000)
        self.typed.setDecimals(1)
        self.typed.setValue(20)
        self.typed.setSuffix(_(" a second"))
        named(padded(self.typed), _("Recipients per second"))
        self.typed.hide()
        self.limit = QComboBox()
        for tier in (UNLIMITED, *TIERS):
            self.limit.addItem(label(f"setting.portfolio_limit.{tier}"), tier)
        self.days, self.finish = text("", "muted"), text("", "muted")
        form = Form()
        both = QWidget()
        both.setLayout(row(self.rate, self.typed, None))
        named(self.rate, _("Pace"))
        form.add_row(_("Pace"), both)
        form.add_row(
            _("Meta’s messaging limit"), self.limit,
            _("Shared by every campaign and number of the account; it is written in the WhatsApp manager."),
        )  # fmt: skip
        self.setLayout(column(form, self.days, self.finish))
        self.rate.currentIndexChanged.connect(self._chosen)
        self.typed.valueChanged.connect(lambda *_: self.told.emit())
        self.limit.activated.connect(lambda *_: self.limit_chosen.emit(int(self.limit.currentData())))

    def _chosen(self, *_arguments: object) -> None:
        self.typed.setVisible(self.rate.currentData() == _OTHER)
        self.told.emit()

    def value(self) -> float | None:
        """Recipients per second; None = adaptive."""
        chosen = self.rate.currentData()
        return self.typed.value() if chosen == _OTHER else chosen

    def show_rate(self, rate: float | None) -> None:
        """Show a rate chosen before."""
        at = self.rate.findData(rate)
        if at < 0 and rate is not None:
            at = self.rate.findData(_OTHER)
            self.typed.setValue(rate)
        self.rate.setCurrentIndex(at)

    def show_facts(self, facts: OptionFacts, recipients: int) -> None:
        """Show the limit of the settings and what it means for this list."""
        self.limit.setCurrentIndex(max(0, self.limit.findData(facts.number("portfolio_limit"))))
        lines = days_words(facts.plan)
        self.days.setText("\n".join(lines))
        self.days.setVisible(bool(lines))
        ends = finish_words(facts.plan, recipients, self.value())
        self.finish.setText(ends)
        self.finish.setVisible(bool(ends))


class FirstSlice(QWidget):
    """A few recipients first, then the rest when all is well. `told` when it changed."""

    told = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._said = False
        said = Tick(_("Send to a few recipients first, and look at their news before the rest"))
        self.on = said.box
        self.first, self.wait = QSpinBox(), QSpinBox()
        self.first.setRange(1, _LARGEST_SLICE)
        self.first.setValue(50)
        self.wait.setRange(0, _DAY)
        self.wait.setSuffix(_(" min"))
        self.rules = text("", "muted")
        line = Form()
        line.add_row(_("Recipients first"), self.first)
        line.add_row(_("Wait at most"), self.wait)
        self._inside = QWidget()
        self._inside.setLayout(column(line, self.rules))
        self._inside.hide()
        self.setLayout(column(said, self._inside))
        self.on.toggled.connect(self._inside.setVisible)
        self.on.toggled.connect(lambda *_: self.told.emit())
        self.first.valueChanged.connect(lambda *_: self.told.emit())
        self.wait.valueChanged.connect(self._waited)

    def _waited(self, *_arguments: object) -> None:
        self._said = True
        self.told.emit()

    def show_facts(self, facts: OptionFacts) -> None:
        """The rules of the settings."""
        self.rules.setText(canary_words(facts))
        if not self._said:
            self.wait.blockSignals(True)
            self.wait.setValue(facts.number("canary_wait_minutes"))
            self.wait.blockSignals(False)

    def show_chosen(self, first: int, wait: int | None) -> None:
        """Show a first slice chosen before."""
        self.on.setChecked(first > 0)
        if first:
            self.first.setValue(first)
        if wait is not None:
            self._said = True
            self.wait.setValue(wait)

    def chosen(self) -> tuple[int, int | None]:
        """Size (0 for none) and minutes; None where the setting decides."""
        if not self.on.isChecked():
            return 0, None
        return self.first.value(), self.wait.value() if self._said else None
