"""Templates: every language version with its state and what to do, as a phone shows it."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from wa_desktop import workspace
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.domain.values import Category
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.parts import DataPage, header
from wa_desktop.ui.pages.template_form import TextForm
from wa_desktop.ui.pages.template_rows import advice, status_tone, status_words, template_headings, template_row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, column, restyle, row, scrolled, text
from wa_desktop.ui.widgets.chip import Chip
from wa_desktop.ui.widgets.empty import EmptyState
from wa_desktop.ui.widgets.phone import PhonePreview, message_of
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext


class TemplatesPage(DataPage):
    """The table on the left, the chosen version on the right, a form for texts that SMSBOX does not give."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._versions: Sequence[TemplateVersion] = ()
        self.table = RecordTable(template_headings(), _("Templates"))
        self.table.picked.connect(self._picked)
        self.side = VersionSide(self._edit)
        self.form = TextForm(self._add, self._close_form)
        self._stack = QStackedWidget()
        for place in (self._empty(), self._browser(), scrolled(self.form, _("Text of a template"))):
            self._stack.addWidget(place)
        self.sync_button = button(_("Fetch from SMSBOX"), self._sync, "primary")
        self.add_button = button(_("Type a text by hand"), self._edit)
        self.content.addLayout(header(self.title(), self.add_button, self.sync_button))
        self.content.addWidget(
            text(_("Meta approves templates, on its own platform or through M-Target. Only those are sent."), "muted")
        )
        self.content.addWidget(self._stack, 1)

    def title(self) -> str:
        """The page's name."""
        return _("Templates")

    def _empty(self) -> EmptyState:
        return EmptyState(
            _("No template yet"),
            _("Have a template approved by Meta or through M-Target, then fetch it. No account yet? Connect it first."),
            (_("Fetch from SMSBOX"), self._sync),
            (_("Connect your account"), lambda: self.context.go("connect")),
        )

    def _browser(self) -> QWidget:
        place = QWidget()
        line = QHBoxLayout(place)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        line.addWidget(self.table, 9)
        line.addWidget(scrolled(self.side, _("The chosen template")), 5)
        return place

    def refresh(self) -> None:
        """Read the versions again."""
        self.read(
            _("Reading the templates…"), lambda: workspace.templates.versions(self.context.desk), self.show_versions
        )

    def show_versions(self, versions: Sequence[TemplateVersion]) -> None:
        """Show these versions."""
        self._versions = sorted(versions, key=lambda version: (version.name, version.language))
        kept = self.table.selected_keys()
        self.table.show_rows(template_row(version) for version in self._versions)
        self.table.selectRow(max(0, self.table.position_of(kept[0]) if kept else 0))
        self._picked()
        if self._stack.currentIndex() != _FORM:
            self._stack.setCurrentIndex(_BROWSER if versions else _EMPTY)

    def _picked(self) -> None:
        keys = self.table.selected_keys()
        chosen = next((each for each in self._versions if keys and (each.name, each.language) == keys[0]), None)
        self.side.show_version(chosen)

    def _sync(self) -> None:
        self.notices.clear()
        self.change(
            _("Asking SMSBOX for the templates…"), lambda: workspace.templates.sync(self.context.desk), self._synced
        )

    def _synced(self, versions: Sequence[TemplateVersion]) -> None:
        n = len(versions)
        words = ngettext("{n} language version fetched.", "{n} language versions fetched.", n)
        self.notices.say(words.format(n=amounts.count(n)), "good")

    def _edit(self, version: TemplateVersion | None = None) -> None:
        self.form.fill_in(version)
        self._stack.setCurrentIndex(_FORM)

    def _close_form(self) -> None:
        self._stack.setCurrentIndex(_BROWSER if self._versions else _EMPTY)

    def escape(self) -> bool:
        """Leave the form."""
        if self._stack.currentIndex() != _FORM:
            return False
        self._close_form()
        return True

    def _add(self) -> None:
        typed = self.form
        if not typed.complete():
            self.notices.say(_("Give at least the name, the language and the text of the template."), "bad")
            return
        name, language, body = typed.name.text().strip(), typed.language.text().strip(), typed.body.toPlainText()
        category = Category(typed.category.currentData())
        header_text, footer = typed.header.text().strip(), typed.footer.text().strip()
        self.change(
            _("Saving…"),
            lambda: workspace.templates.add(
                self.context.desk, name, language, category, body.strip(), header=header_text, footer=footer
            ),
            self._added,
        )

    def _added(self, version: TemplateVersion) -> None:
        self.notices.clear()
        self._stack.setCurrentIndex(_BROWSER)
        if not version.approved:
            self.notices.say(advice(version), "info")


_EMPTY, _BROWSER, _FORM = range(3)


class VersionSide(QWidget):
    """One version: name, state, what to do, and the phone."""

    def __init__(self, edit: Callable[[TemplateVersion | None], object]) -> None:
        super().__init__()
        self._edit = edit
        self._shown: TemplateVersion | None = None
        self.heading = text("", "heading")
        self.chip = Chip("")
        self.advice = text("")
        self.variables = text("", "muted")
        self.phone = PhonePreview()
        self.edit = button(_("Type or correct its text"), self._pressed)
        self.setLayout(
            column(
                self.heading, row(self.chip, None), self.advice, self.phone, self.variables, row(self.edit, None), None
            )
        )  # fmt: skip

    def show_version(self, version: TemplateVersion | None) -> None:
        """Show this version, or nothing."""
        self._shown = version
        self.setVisible(version is not None)
        if version is None:
            return
        self.heading.setText(f"{version.name} · {amounts.language_name(version.language)}")
        self.chip.say(status_words(version), status_tone(version))
        self.advice.setText(advice(version))
        restyle(self.advice, role="" if version.sendable else "warn")
        self.phone.setVisible(bool(version.body))
        self.phone.show_message(message_of(version, {}), _("Your brand"))
        names = ", ".join(hole.key for hole in version.variables)
        self.variables.setText(_("Variables: {names}").format(names=names) if names else _("No variable."))
        self.edit.setVisible(not version.body or version.text_by_hand)

    def _pressed(self) -> None:
        self._edit(self._shown)
