"""What the range of the cost assumes, beside the other options: deliveries, replies, VAT."""

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox

from wa_desktop.domain.estimates import Rates
from wa_desktop.ui.widgets.forms import Form
from wa_desktop.words.language import _


class AssumedRates(Form):
    """Emits `told` when a person changed one; `rates` gives them."""

    told = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rates = Rates()
        self.delivered, self.replies, self.answers = _percent(95), _percent(0), _percent(0)
        for box in (self.delivered, self.replies, self.answers):
            box.valueChanged.connect(self._told)
        self.add_row(_("Delivered"), self.delivered)
        self.add_row(_("People who reply"), self.replies, _("Each reply costs M-Target's fee for a received message."))
        self.add_row(_("Replies that we answer"), self.answers)
        self.vat = QCheckBox(_("Show French VAT (20 %)"))
        self.vat.toggled.connect(self._told)
        self.add_wide(self.vat)

    def show_rates(self, rates: Rates) -> None:
        """They may have been changed beside the cost."""
        self._rates = rates
        shares = (rates.delivered, rates.replies, rates.answers)
        for box, share in zip((self.delivered, self.replies, self.answers), shares, strict=True):
            box.blockSignals(True)
            box.setValue(float(share * 100))
            box.blockSignals(False)
        self.vat.blockSignals(True)
        self.vat.setChecked(rates.vat is not None)
        self.vat.blockSignals(False)

    def rates(self) -> Rates:
        """What is assumed now; a VAT of another rate stays."""
        shares = [Decimal(str(box.value())) / 100 for box in (self.delivered, self.replies, self.answers)]
        vat = (self._rates.vat or Decimal(20)) if self.vat.isChecked() else None
        return replace(self._rates, delivered=shares[0], replies=shares[1], answers=shares[2], vat=vat)

    def _told(self, *_arguments: object) -> None:
        self.told.emit()


def _percent(value: int) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0, 100)
    box.setDecimals(1)
    box.setSuffix(" %")
    box.setValue(value)
    return box
