"""Forms: rows of label, field and help. The row names its field for screen readers."""

from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QWidget

from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import column, text

_SHORT = 8


class Form(QWidget):
    """A column of labelled fields. Labels stand above narrow fields by themselves."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP)
        self._layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    def add_row(self, label: str, field: QWidget, help_text: str = "") -> None:
        """Add a field under its name, with a line of help beneath."""
        named(field, label, help_text)
        shown = QLabel(label)
        shown.setBuddy(field)
        if not help_text:
            self._layout.addRow(shown, field)
            return
        both = QWidget()
        both.setLayout(column(field, text(help_text, "muted"), spacing=2))
        self._layout.addRow(shown, both)

    def add_wide(self, widget: QWidget) -> None:
        """Add a widget over the whole width."""
        self._layout.addRow(widget)


def shrinkable(box: QComboBox) -> QComboBox:
    """Let a box be narrower than its longest entry: beside others it takes the room there is."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_SHORT)
    return box


def named(widget: QWidget, name: str, help_text: str = "") -> QWidget:
    """Give a control its name (and help) for screen readers; returns it."""
    widget.setAccessibleName(name)
    if help_text:
        widget.setAccessibleDescription(help_text)
        widget.setToolTip(help_text)
    return widget
