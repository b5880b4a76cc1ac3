"""Typing a template's text by hand, where SMSBOX gives none."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from wa_desktop.domain.templates import BODY_LIMIT, TemplateVersion
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.parts import choices
from wa_desktop.ui.pages.template_buttons import ButtonsEditor
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, column, row, text
from wa_desktop.ui.widgets.forms import Form
from wa_desktop.ui.widgets.phone import PhonePreview, message_of
from wa_desktop.words import amounts
from wa_desktop.words.language import _


class TextForm(QWidget):
    """The text and variables of a template that SMSBOX lists without them."""

    def __init__(self, save: Callable[[], object], leave: Callable[[], object]) -> None:
        super().__init__()
        self.name, self.language, self.header, self.footer = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.body = QPlainTextEdit()
        self.body.setTabChangesFocus(True)
        self.body.setFixedHeight(150)
        self.category = choices(
            _("Category"), [(labels.category(each.value), each.value) for each in CONSENT_CATEGORIES]
        )
        self.phone = PhonePreview()
        form = Form()
        form.add_row(_("Name"), self.name, _("Exactly as Meta knows it, such as christmas_offers."))
        form.add_row(_("Language"), self.language, _("Its code, such as fr or en_GB."))
        form.add_row(_("Category"), self.category)
        form.add_row(_("Header"), self.header)
        form.add_row(_("Text"), self.body, _limit_words())
        form.add_row(_("Footer"), self.footer)
        self.buttons = ButtonsEditor()
        self.buttons.changed.connect(self._preview)
        saves = button(_("Save the text"), save, "primary")
        leaves = button(_("Cancel"), leave)
        left = column(text(_("Text of a template"), "heading"), _said(), form, text(_("Buttons"), "strong"))
        add(left, self.buttons, row(saves, leaves, None))
        left.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, GAP, 0)
        line.setSpacing(2 * GAP)
        line.addLayout(left, 3)
        line.addLayout(column(self.phone, None), 2)
        for field in (self.header, self.footer):
            field.textChanged.connect(self._preview)
        self.body.textChanged.connect(self._preview)
        self._preview()

    def fill_in(self, version: TemplateVersion | None) -> None:
        """Begin with this version's words, or empty."""
        self.name.setText(version.name if version else "")
        self.language.setText(version.language if version else "fr")
        self.header.setText(version.header if version else "")
        self.footer.setText(version.footer if version else "")
        self.body.setPlainText(version.body if version else "")
        self.buttons.show_buttons(version.buttons if version else ())
        if version:
            self.category.setCurrentIndex(max(0, self.category.findData(version.category.value)))

    def complete(self) -> bool:
        """Whether the least was typed."""
        return all(words.strip() for words in (self.name.text(), self.language.text(), self.body.toPlainText()))

    def _preview(self) -> None:
        version = TemplateVersion(
            self.name.text() or "–",
            self.language.text() or "fr",
            Category.MARKETING,
            "",
            header=self.header.text(),
            body=self.body.toPlainText(),
            footer=self.footer.text(),
            buttons=self.buttons.buttons(),
        )
        self.phone.show_message(message_of(version, {}), _("Your brand"))


def _limit_words() -> str:
    return _("As approved, variables written {{{{1}}}} or {{{{first_name}}}}. At most {n} characters.").format(
        n=amounts.count(BODY_LIMIT)
    )


def _said() -> QWidget:
    return text(
        _(
            "For a template that SMSBOX lists without its text. What is typed here makes nothing sendable: "
            "the approval always comes from SMSBOX."
        ),
        "muted",
    )
