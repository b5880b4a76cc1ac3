"""How people agreed, and to what words: kept as evidence beside every consent that the file brings."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QVBoxLayout

from wa_desktop.domain.contacts import CONSENT_SOURCES, Remembered
from wa_desktop.ui.widgets.basics import card, text
from wa_desktop.ui.widgets.forms import Form, shrinkable
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label


class ConsentProof(QFrame):
    """Emits `changed` when the source or the wording did."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.source, self.wording = shrinkable(QComboBox()), QLineEdit()
        self.source.addItem(_("Not said, or in a column of the file"), "")
        for code in CONSENT_SOURCES:
            self.source.addItem(label(f"source.{code}"), code)
        self.source.activated.connect(lambda _index: self.changed.emit())
        self.wording.editingFinished.connect(self.changed)
        form = Form()
        form.add_row(_("How they agreed"), self.source, _("Where no column of the file says it."))
        form.add_row(_("What they agreed to"), self.wording, _("The sentence they read, kept as evidence."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card(text(_("Proof of consent"), "heading"), form))

    def forget(self) -> None:
        """Another file."""
        self.source.setCurrentIndex(0)
        self.wording.clear()

    def recall(self, said: Remembered) -> None:
        """What was said of an earlier file, where nothing was said of this one."""
        if not self.source.currentData():
            self.source.setCurrentIndex(max(0, self.source.findData(said.consent_source)))
        if not self.wording.text():
            self.wording.setText(said.consent_wording)
