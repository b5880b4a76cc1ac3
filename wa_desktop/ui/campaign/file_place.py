"""Where the list is in its file: sheet, row of titles, and how the text of a text file is read."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QSpinBox, QVBoxLayout, QWidget

from wa_desktop.domain.contacts import ENCODINGS, SEPARATORS, ImportOptions, Inspection
from wa_desktop.ui.campaign.sheet_top import SheetTop
from wa_desktop.ui.widgets.basics import add, button, card, row, text
from wa_desktop.ui.widgets.forms import Form, shrinkable
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_LAST_ROW = 1_048_576


class FilePlace(QFrame):
    """Says where the list was found; unfolds to change it. `changed` when the person says otherwise."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._filling = False
        self._found: Inspection | None = None
        self._header_said: int | None = None
        self._encoding_said = self._separator_said = ""
        self.said = text("", "muted")
        self.unfold = button(_("Change"), self._toggle, "link")
        self.sheet, self.encoding, self.separator = (shrinkable(QComboBox()) for _at in range(3))
        self.header = QSpinBox()
        self.header.setRange(0, _LAST_ROW)
        self.header.setSpecialValueText(_("No titles"))
        self.top = SheetTop()
        self._fields = QWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._form = Form()
        self._form.add_row(_("Sheet"), self.sheet)
        self._form.add_row(_("Row with the column titles"), self.header)
        self._form.add_row(_("Encoding of the text"), self.encoding, _("Change it when accents look wrong below."))
        self._form.add_row(_("Between two columns"), self.separator)
        inside = QVBoxLayout(self._fields)
        inside.setContentsMargins(0, 0, 0, 0)
        add(inside, self._form, self.top)
        line = row(self.said, self.unfold)
        line.setStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card(line, self._fields))
        self._fields.hide()

    def _connect(self) -> None:
        self.sheet.activated.connect(self._other_sheet)
        self.header.valueChanged.connect(self._say_header)
        self.header.setKeyboardTracking(False)
        self.encoding.activated.connect(self._say_text)
        self.separator.activated.connect(self._say_text)
        self.top.picked.connect(self.header.setValue)

    def forget(self) -> None:
        """Another file."""
        self._found = None
        self._header_said = None
        self._encoding_said = self._separator_said = ""
        self.sheet.clear()
        self._fields.hide()

    def show_place(self, found: Inspection, *, unfolded: bool = False) -> None:
        """Show where the list was found; `unfolded`: it is not usable yet, the fields stand open."""
        first_time, self._found = self._found is None, found
        self._filling = True
        if [self.sheet.itemText(at) for at in range(self.sheet.count())] != list(found.sheets):
            self.sheet.clear()
            self.sheet.addItems(list(found.sheets))
        self.sheet.setCurrentIndex(max(0, self.sheet.findText(found.sheet)))
        self.header.setValue(found.header_row)
        self._fill(self.encoding, "encoding", ENCODINGS, found.encoding)
        self._fill(self.separator, "separator", SEPARATORS, found.separator)
        self._form.show_row(self.sheet, len(found.sheets) > 1)
        self._form.show_row(self.encoding, bool(found.encoding))
        self._form.show_row(self.separator, bool(found.encoding))
        self._filling = False
        self.top.show_top(found)
        self.said.setText(_place(found))
        if unfolded or (first_time and (len(found.sheets) > 1 or found.header_row > 1)):
            self._open(True)

    @staticmethod
    def _fill(box: QComboBox, kind: str, codes: tuple[str, ...], current: str) -> None:
        box.clear()
        for code in codes if current in codes else (*codes, current):
            box.addItem(_words(kind, code), code)
        box.setCurrentIndex(max(0, box.findData(current)))

    def filled(self, options: ImportOptions) -> ImportOptions:
        """`options` with the place of the list."""
        found = self._found
        header = self._header_said
        if header is None and found is not None and found.header_row:
            # What was found once stays, whatever else is said of the file.
            header = found.header_row
        return replace(
            options,
            sheet=self.sheet.currentText() or None if found is not None and len(found.sheets) > 1 else None,
            header_row=header,
            encoding=self._encoding_said,
            separator=self._separator_said,
        )

    def _toggle(self) -> None:
        self._open(self._fields.isHidden())

    def _open(self, on: bool) -> None:
        self._fields.setVisible(on)
        self.unfold.setText(_("Hide") if on else _("Change"))

    def _other_sheet(self, *_arguments: object) -> None:
        self._header_said = None
        self._forget_header()
        self.changed.emit()

    def _say_header(self, header: int) -> None:
        if not self._filling:
            self._header_said = header
            self.changed.emit()

    def _say_text(self, *_arguments: object) -> None:
        # The titles may stand elsewhere, once the text is read otherwise.
        self._encoding_said = self.encoding.currentData() or ""
        self._separator_said = self.separator.currentData() or ""
        self._forget_header()
        self.changed.emit()

    def _forget_header(self) -> None:
        if self._found is not None:
            self._found = replace(self._found, header_row=0)


def _words(kind: str, code: str) -> str:
    known = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar"}
    name = f"{kind}.{known.get(code, code)}"
    words = label(name)
    return code if words == name else words


def _place(found: Inspection) -> str:
    said = _("Titles in row {row}.").format(row=found.header_row) if found.header_row else _("No titles found.")
    if len(found.sheets) > 1:
        said = _("Sheet “{sheet}”.").format(sheet=found.sheet) + " " + said
    if found.encoding:
        how = _("Text: {encoding} · between two columns: {separator}")
        encoding, separator = _words("encoding", found.encoding), _words("separator", found.separator)
        said += " " + how.format(encoding=encoding, separator=separator)
    return said
