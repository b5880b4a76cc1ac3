"""The estimate on paper, by the system's own printing dialog."""

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QFont, QPageLayout, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

_MARGIN_MM = 15


def print_page(parent: QWidget, page: str) -> QPrintDialog:
    """Ask which printer, then print `page` (HTML with nothing but our own marks). Returns at once."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent.window())
    dialog.accepted.connect(lambda: paint_page(printer, page))
    dialog.finished.connect(dialog.deleteLater)
    # The base class's: its own `open` wants a slot by name.
    QDialog.open(dialog)
    return dialog


def paint_page(printer: QPrinter, page: str) -> None:
    """Put `page` on the printer's paper."""
    edge = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    printer.setPageMargins(edge, QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    font = QFont()
    font.setPointSizeF(9)
    document.setDefaultFont(font)
    # Paper is white whatever the theme.
    document.setDefaultStyleSheet("* { color: black; } h1 { font-size: 15pt; } p { margin: 3px 0; }")
    document.setHtml(page)
    document.print_(printer)
