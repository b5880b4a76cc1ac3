"""The chosen template beside the table: state, age, what to do, its other languages, and the phone."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop.domain.preparing import DRAFT, Preparation
from wa_desktop.domain.templates import TemplateVersion, offers_way_out
from wa_desktop.domain.values import Category
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.template_rows import advice, age, status_tone, status_words
from wa_desktop.ui.widgets.basics import button, clear, column, restyle, row, text
from wa_desktop.ui.widgets.chip import Chip
from wa_desktop.ui.widgets.phone import PhonePreview, message_of
from wa_desktop.words import amounts
from wa_desktop.words.language import _


class VersionSide(QWidget):
    """One version. Emits what is asked of it."""

    text_asked = Signal(object)
    draft_asked = Signal(object)
    language_asked = Signal(object)
    forget_asked = Signal(object)
    other_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._version: TemplateVersion | None = None
        self._draft: Preparation | None = None
        self.heading = text("", "heading")
        self.chip = Chip("")
        self.category = Chip("")
        self.advice, self.age, self.way_out = text(""), text("", "muted"), text("", "warn")
        self._others = QVBoxLayout()
        self.variables = text("", "muted")
        self.phone = PhonePreview()
        self.edit = button(_("Type or correct its text"), lambda: self.text_asked.emit(self._version))
        self.go_on = button(_("Go on preparing it"), lambda: self.draft_asked.emit(self._draft), "primary")
        self.forget = button(_("Delete this draft…"), lambda: self.forget_asked.emit(self._draft), "link")
        self.translate = button(_("Prepare it in another language"), self._translate, "link")
        self.setLayout(
            column(
                self.heading, row(self.chip, self.category, None), self.advice, self.age, self.way_out,
                row(self.go_on, None), row(self.edit, None), self.phone, self.variables, self._others,
                row(self.translate, None), row(self.forget, None), None,
            )
        )  # fmt: skip

    def show_version(
        self, version: TemplateVersion | None, others: Sequence[TemplateVersion] = (), draft: Preparation | None = None
    ) -> None:
        """Show this version (of a draft: as it would be), beside `others` of its name; or nothing."""
        self._version, self._draft = version, draft
        self.setVisible(version is not None)
        if version is None:
            return
        name = version.name or _("(without a name)")
        self.heading.setText(f"{name} · {amounts.language_name(version.language)}")
        self.chip.say(status_words(version), status_tone(version))
        self.category.say(labels.category(version.category.value), "neutral")
        self._show_advice(version, others)
        self.age.setText(age(version, datetime.now(UTC)))
        self.age.setVisible(bool(self.age.text()))
        self._show_way_out(version)
        self.phone.setVisible(bool(version.body) or bool(version.header_format))
        examples = {hole.key: hole.example for hole in version.variables if hole.example}
        self.phone.show_message(message_of(version, draft.examples if draft else examples), _("Your brand"))
        names = ", ".join(hole.key for hole in version.variables)
        self.variables.setText(_("Variables: {names}").format(names=names) if names else _("No variable."))
        self._show_others(others)
        self.edit.setVisible(draft is None and (not version.body or version.text_by_hand))
        for made in (self.go_on, self.forget):
            made.setVisible(draft is not None)
        self.translate.setVisible(bool(version.body))

    def _show_advice(self, version: TemplateVersion, others: Sequence[TemplateVersion]) -> None:
        twin = next((each for each in others if each.language == version.language and each.status != DRAFT), None)
        if self._draft is not None and twin is not None:
            words = _("Meta knows it by now: {state}. This draft can be deleted.").format(state=status_words(twin))
        else:
            words = advice(version)
        self.advice.setText(words)
        restyle(self.advice, role="" if version.sendable or self._draft is not None else "warn")

    def _show_way_out(self, version: TemplateVersion) -> None:
        lacking = version.category is Category.MARKETING and bool(version.body) and not offers_way_out(version)
        self.way_out.setText(_("No way to unsubscribe is offered: every marketing message needs one."))
        self.way_out.setVisible(lacking)

    def _show_others(self, others: Sequence[TemplateVersion]) -> None:
        clear(self._others)
        if others:
            self._others.addWidget(text(_("Its other languages"), "strong"))
        for each in others:
            words = f"{amounts.language_name(each.language)} · {status_words(each)}"
            made = button(words, partial(self.other_asked.emit, each), "link")
            self._others.addLayout(row(made, None))

    def _translate(self) -> None:
        version = self._version
        if version is None:
            return
        # What Meta knows is begun again as a draft: same name and category, texts to be translated.
        made = self._draft or Preparation(
            name=version.name,
            category=version.category,
            header_format=version.header_format.upper(),
            header=version.header,
            body=version.body,
            footer=version.footer,
            buttons=version.buttons,
            examples={hole.key: hole.example for hole in version.variables},
        )
        self.language_asked.emit(made)
