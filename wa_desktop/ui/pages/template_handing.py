"""Handing a template over: a sheet for Meta's platform, or a letter to M-Target. Nothing is submitted from here."""

from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame

from wa_desktop.domain.preparing import Preparation
from wa_desktop.ui.pages.guide import guide
from wa_desktop.ui.pages.parts import link
from wa_desktop.ui.widgets.basics import button, card, column, row, text
from wa_desktop.ui.widgets.drop import save_file
from wa_desktop.words.language import _
from wa_desktop.words.template_sheet import letter, sheet_text

_LONGEST_MAIL = 1_800
"""Characters of an address that every mail program takes; a longer letter goes by the clipboard."""


class HandingOver(QFrame):
    """What can be done with a template that is ready; `save_asked` gives the path chosen."""

    save_asked = Signal(Path)
    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._made = Preparation()
        self.save = button(_("Save the sheet…"), self._ask_where, "primary")
        self.copy = button(_("Copy the sheet"), self._copy)
        self.mail = button(_("E-mail to M-Target…"), self._write)
        meta = next(
            address for step in guide().steps if step.id == "business_manager" for _words, address in step.links
        )
        about = text(
            _(
                "Meta approves templates, usually in under an hour: enter the sheet on its platform, or entrust it to "
                "M-Target ({phone}, {web}). WA Desktop submits nothing itself."
            ).format(phone=guide().phone, web=guide().web),
            "muted",
        )
        body = column(
            text(_("Hand it over"), "heading"), about, row(self.save, None), row(self.copy, None), row(self.mail, None),
            row(link(_("Open Meta’s platform"), meta), None),
        )  # fmt: skip
        self.setLayout(row(card(body)))

    def show_preparation(self, made: Preparation, *, ready: bool) -> None:
        """Offer the hand-over of `made` when it is within the limits."""
        self._made = made
        for each in (self.save, self.copy, self.mail):
            each.setEnabled(ready)

    def _ask_where(self) -> None:
        kinds = ";;".join((_("Workbook") + " (*.xlsx)", _("Text") + " (*.txt)"))
        name = f"{self._made.name}-{self._made.language}.xlsx"
        save_file(self, _("Save the sheet"), name, kinds, self.save_asked.emit)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(sheet_text(self._made))
        self.said.emit(_("The sheet is on the clipboard."))

    def _write(self) -> None:
        subject, words = letter(self._made)
        address = f"mailto:?subject={quote(subject)}&body={quote(words)}"
        if len(address) > _LONGEST_MAIL or not QDesktopServices.openUrl(QUrl(address)):
            QGuiApplication.clipboard().setText(f"{subject}\n\n{words}")
            self.said.emit(_("The letter is on the clipboard: paste it into an e-mail to your contact at M-Target."))
        else:
            self.said.emit(_("Your mail program opens with the letter: add the address of your contact at M-Target."))
