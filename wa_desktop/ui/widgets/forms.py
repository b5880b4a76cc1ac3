"""Forms: rows of label, field and help. The row names its field for screen readers."""

import sys

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import column, text

_SHORT = 8


class Form(QWidget):
    """A column of labelled fields. Labels stand above narrow fields by themselves."""

    def __init__(self, stacked: bool = False) -> None:
        """`stacked`: every label above its field, for narrow places."""
        super().__init__()
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP)
        policy = QFormLayout.RowWrapPolicy
        self._layout.setRowWrapPolicy(policy.WrapAllRows if stacked else policy.WrapLongRows)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    def add_row(self, label: str, field: QWidget, help_text: str = "") -> None:
        """Add a field under its name, with a line of help beneath."""
        named(padded(field), label, help_text)
        # Its label tells the name everywhere: no second time in the description.
        field.setAccessibleDescription(help_text)
        shown = QLabel(label)
        shown.setBuddy(field)
        if not help_text:
            self._layout.addRow(shown, field)
            return
        both = QWidget()
        both.setLayout(column(field, text(help_text, "muted"), spacing=2))
        self._layout.addRow(shown, both)

    def show_row(self, field: QWidget, visible: bool) -> None:
        """Show or hide a field together with its name."""
        holder = field if self._layout.indexOf(field) >= 0 else field.parentWidget()
        if holder is not None:
            self._layout.setRowVisible(holder, visible)

    def add_wide(self, widget: QWidget) -> None:
        """Add a widget over the whole width."""
        self._layout.addRow(widget)


def padded(field: QWidget) -> QWidget:
    """Keep the text of a number or date field off its border, which its style sheet cannot; returns it."""
    if isinstance(field, QAbstractSpinBox):
        field.lineEdit().setTextMargins(SMALL_GAP, 0, 0, 0)
    return field


def shrinkable(box: QComboBox) -> QComboBox:
    """Let a box be narrower than its longest entry: beside others it takes the room there is."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_SHORT)
    return box


def named(widget: QWidget, name: str, help_text: str = "") -> QWidget:
    """Give a control its name (and help) for screen readers, and keep the wheel off its value; returns it."""
    widget.setAccessibleName(name)
    if help_text:
        widget.setAccessibleDescription(help_text)
        widget.setToolTip(help_text)
    elif isinstance(widget, QComboBox) and sys.platform == "linux":
        # There Qt tells what is chosen in place of the name.
        widget.setAccessibleDescription(name)
    leave_files(widget)
    if isinstance(widget, QComboBox | QAbstractSpinBox):
        widget.installEventFilter(_Calm(widget))
    return widget


def leave_files(inside: QWidget) -> None:
    """Leave files dropped on the text fields inside to the window: they are no paths to be typed."""
    for kind in (QLineEdit, QPlainTextEdit, QTextEdit):
        for field in (*([inside] if isinstance(inside, kind) else []), *inside.findChildren(kind)):
            field.setAcceptDrops(False)


class _Calm(QObject):
    """Scrolling a page must not change what is chosen on it: the wheel is left to the page."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Pass the wheel on."""
        if event.type() is QEvent.Type.Wheel:
            event.ignore()
            return True
        return False
