"""Preparing a template: its parts, Meta's limits while she types, the phone beside it, and the hand-over."""

from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from wa_desktop.domain.preparing import Preparation, advice, refusals, version_of
from wa_desktop.domain.templates import BODY_LIMIT, FOOTER_LIMIT, HEADER_LIMIT, Button
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.parts import choices
from wa_desktop.ui.pages.template_buttons import ButtonsEditor
from wa_desktop.ui.pages.template_handing import HandingOver
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import button, clear, column, restyle, row, scrolled, tab_in_order, text
from wa_desktop.ui.widgets.forms import Form, named
from wa_desktop.ui.widgets.phone import PhonePreview, message_of
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label, sentence

_KEEP_AFTER_MS = 800
_LANGUAGES = ("fr", "en", "en_GB", "en_US", "de", "es", "it", "nl", "pt_PT", "pl", "ar")
_LIMITS = {"header": HEADER_LIMIT, "body": BODY_LIMIT, "footer": FOOTER_LIMIT}
_HEADERS = ("", "TEXT", "IMAGE", "VIDEO", "DOCUMENT")


class PreparingForm(QWidget):
    """The form, the phone and what Meta would say. Emits `keep_asked` a moment after the last change."""

    keep_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._made = Preparation()
        self._filling = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep_asked.emit)
        self._make_fields()
        self.phone = PhonePreview()
        self.remarks = QVBoxLayout()
        self.remarks.setSpacing(SMALL_GAP)
        self.way_out = button(_("Add “STOP” to the footer"), self._add_way_out)
        self.handing = HandingOver()
        self._example_fields: dict[str, QLineEdit] = {}
        self._examples_place = QVBoxLayout()
        line = row(scrolled(self._left(), _("Parts of the template")), scrolled(self._right(), _("How it looks")))
        line.setStretch(0, 3)
        line.setStretch(1, 2)
        self.setLayout(line)
        tab_in_order(self)

    def _make_fields(self) -> None:
        self.name, self.header, self.footer = QLineEdit(), QLineEdit(), QLineEdit()
        self.body = QPlainTextEdit()
        self.body.setTabChangesFocus(True)
        self.body.setFixedHeight(150)
        self.language = choices(_("Language"), [(_language_words(code), code) for code in _LANGUAGES])
        self.category = choices(
            _("Category"), [(labels.category(each.value), each.value) for each in CONSENT_CATEGORIES]
        )
        self.header_kind = choices(_("Header"), [(label(f"header_kind.{kind}"), kind) for kind in _HEADERS])
        self.buttons = ButtonsEditor()
        self.counts = {part: text("", "muted") for part in ("header", "body", "footer")}
        self.category_help = text("", "muted")
        for line in (self.name, self.header, self.footer):
            line.textChanged.connect(self._changed)
        self.body.textChanged.connect(self._changed)
        for box in (self.language, self.category, self.header_kind):
            box.currentIndexChanged.connect(self._changed)
        self.buttons.changed.connect(self._changed)

    def _left(self) -> QWidget:
        form = Form(stacked=True)
        form.add_row(_("Name"), self.name, _("Small letters without accents, digits and “_”: winter_sale."))
        form.add_row(_("Category"), self.category)
        form.add_wide(self.category_help)
        form.add_row(_("Language"), self.language)
        form.add_row(_("Header"), self.header_kind)
        form.add_wide(_with(self.header, self.counts["header"]))
        named(self.header, _("Text of the header"))
        form.add_row(_("Text"), self.body, _body_help())
        form.add_wide(self.counts["body"])
        form.add_row(_("Footer"), self.footer)
        form.add_wide(self.counts["footer"])
        inside = QWidget()
        layout = column(
            form, text(_("Examples of the variables"), "strong"), self._examples_place, text(_("Buttons"), "strong"),
            self.buttons, None, spacing=GAP,
        )  # fmt: skip
        layout.setContentsMargins(0, 0, GAP, 0)
        inside.setLayout(layout)
        return inside

    def _right(self) -> QWidget:
        inside = QWidget()
        layout = column(self.phone, self.remarks, row(self.way_out, None), self.handing, None, spacing=GAP)
        layout.setContentsMargins(0, 0, GAP, 0)
        inside.setLayout(layout)
        return inside

    def fill_in(self, made: Preparation) -> None:
        """Begin with this draft, or an empty one."""
        self._filling = True
        self._made = made
        self.name.setText(made.name)
        _choose(self.language, made.language)
        _choose(self.category, made.category.value)
        _choose(self.header_kind, made.header_format)
        self.header.setText(made.header)
        self.body.setPlainText(made.body)
        self.footer.setText(made.footer)
        self.buttons.show_buttons(made.buttons)
        self._filling = False
        self._show()
        self.name.setFocus()

    def typed(self) -> Preparation:
        """The draft as it stands on the screen."""
        return replace(
            self._made,
            name=self.name.text().strip(),
            language=str(self.language.currentData()),
            category=Category(self.category.currentData()),
            header_format=str(self.header_kind.currentData()),
            header=self.header.text().strip(),
            body=self.body.toPlainText().strip(),
            footer=self.footer.text().strip(),
            buttons=self.buttons.buttons(),
        )

    def stop(self) -> bool:
        """Wait no longer for another change; whether one is still to be kept."""
        waiting = self._timer.isActive()
        self._timer.stop()
        return waiting

    def _changed(self, *_arguments: object) -> None:
        if not self._filling:
            self._show()
            self._timer.start()

    def _show(self) -> None:
        made = self.typed()
        self.header.setVisible(made.header_format == "TEXT")
        self.counts["header"].setVisible(made.header_format == "TEXT")
        self.category_help.setText(label(f"category_help.{made.category.value}"))
        for part, limit in _LIMITS.items():
            self._count(part, len(getattr(made, part)), limit)
        self._show_examples(made)
        self._show_result()

    def _count(self, part: str, length: int, limit: int) -> None:
        words = _("{n} of {limit} characters").format(n=amounts.count(length), limit=amounts.count(limit))
        self.counts[part].setText(words)
        restyle(self.counts[part], role="bad" if length > limit else "muted")

    def _show_examples(self, made: Preparation) -> None:
        keys = [hole.key for hole in made.variables]
        if keys == list(self._example_fields):
            return
        clear(self._examples_place)
        form = Form(stacked=True)
        self._example_fields = {}
        for key in keys:
            field = QLineEdit(made.examples.get(key, ""))
            self._example_fields[key] = field
            form.add_row("{{" + key + "}}", field)
            field.textChanged.connect(self._example_typed)
        none = text(_("No variable. Write {{1}} or {{first_name}} where each person’s own words go."), "muted")
        self._examples_place.addWidget(form if keys else none)
        tab_in_order(self)

    def _example_typed(self) -> None:
        # A variable that is typed again finds its example.
        said = {**self._made.examples, **{key: field.text() for key, field in self._example_fields.items()}}
        self._made = replace(self._made, examples=said)
        self._show_result()
        self._timer.start()

    def _show_result(self) -> None:
        made = self.typed()
        examples = {key: said for key, said in made.examples.items() if said.strip()}
        self.phone.show_message(message_of(version_of(made), examples), _("Your brand"))
        wrong, helps = refusals(made), advice(made)
        clear(self.remarks)
        for notice, role in (*((each, "bad") for each in wrong), *((each, "warn") for each in helps)):
            mark = "✕" if role == "bad" else "!"
            self.remarks.addWidget(text(f"{mark} {sentence(notice)}", role))
        if not wrong:
            self.remarks.addWidget(text("✓ " + _("Within Meta’s limits: it can be handed over."), "good"))
        self.way_out.setVisible(any(notice.code == "prepare_no_way_out" for notice in helps))
        self.handing.show_preparation(made, ready=not wrong)

    def _add_way_out(self) -> None:
        words = _way_out_in(str(self.language.currentData()))
        said = self.footer.text().strip()
        if len(f"{said} {words}") <= FOOTER_LIMIT:
            self.footer.setText(f"{said} {words}".strip())
        else:
            self.buttons.show_buttons((Button("QUICK_REPLY", "STOP"), *self.buttons.buttons()))
            self._changed()


def _way_out_in(language: str) -> str:
    """In the template's language, not the reader's."""
    return {
        "fr": "Répondez STOP pour ne plus recevoir d’offres.",
        "de": "Antworten Sie STOP, um sich abzumelden.",
        "es": "Responda STOP para darse de baja.",
        "it": "Rispondi STOP per non ricevere altro.",
        "nl": "Antwoord STOP om u af te melden.",
    }.get(language[:2], "Reply STOP to unsubscribe.")


def _language_words(code: str) -> str:
    return f"{amounts.language_name(code)} ({code})"


def _choose(box: QComboBox, value: str) -> None:
    at = box.findData(value)
    if at < 0:
        box.addItem(_language_words(value), value)
        at = box.count() - 1
    box.setCurrentIndex(at)


def _with(field: QWidget, count: QWidget) -> QWidget:
    both = QWidget()
    both.setLayout(column(field, count, spacing=2))
    return both


def _body_help() -> str:
    return _(
        "Formatting: *bold*, _italic_, ~struck~. Say in the first line who writes. Variables: {{1}} or {{first_name}}."
    )
