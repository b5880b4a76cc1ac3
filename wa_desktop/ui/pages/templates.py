"""Templates: every language version with its state, age and what to do, and those being prepared here."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from wa_desktop import workspace
from wa_desktop.domain.news import Kind
from wa_desktop.domain.preparing import Preparation, version_of
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.domain.values import Category
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.parts import DataPage, header
from wa_desktop.ui.pages.template_form import TextForm
from wa_desktop.ui.pages.template_preparing import PreparingForm
from wa_desktop.ui.pages.template_rows import advice, template_headings, template_row
from wa_desktop.ui.pages.template_side import VersionSide
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import button, column, row, scrolled, text
from wa_desktop.ui.widgets.empty import EmptyState
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words import amounts
from wa_desktop.words.language import _, alphabetical, ngettext

_EMPTY, _BROWSER, _FORM, _PREPARING = range(4)
_SIDE_WIDTH = 330
"""What the longest button beside the table needs."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the table: a version, and the draft that it is of."""

    version: TemplateVersion
    draft: Preparation | None = None

    @property
    def key(self) -> object:
        """A draft's own key, else name and language."""
        return self.draft.key if self.draft is not None else (self.version.name, self.version.language)


class TemplatesPage(DataPage):
    """The table on the left, the chosen version on the right; forms for texts by hand and for new templates."""

    follows = frozenset({Kind.TEMPLATES})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._lines: list[_Line] = []
        self.question: Question | None = None
        self.table = RecordTable(template_headings(), _("Templates"))
        self.table.picked.connect(self._picked)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(_("Search a name, a text, a state, a language"))
        named(self.search, _("Search the templates"))
        self.search.textChanged.connect(self._show_lines)
        self.side = self._side()
        self.form = TextForm(self._add, self._close_form)
        self.preparing = PreparingForm()
        self.preparing.keep_asked.connect(self._keep)
        self.preparing.handing.save_asked.connect(self.save_sheet)
        self.preparing.handing.said.connect(lambda words: self.notices.say(words, "good"))
        self._stack = QStackedWidget()
        text_form = scrolled(self.form, _("Text of a template"))
        for place in (self._empty(), self._browser(), text_form, self._preparing_place()):
            self._stack.addWidget(place)
        self.sync_button = button(_("Fetch from SMSBOX"), self._sync)
        self.add_button = button(_("Type a text by hand"), self._edit, "link")
        self.prepare_button = button(_("Prepare a template"), self.prepare, "primary")
        self.content.addLayout(header(self.title(), self.add_button, self.sync_button, self.prepare_button))
        self._about = text(
            _("Meta approves templates, on its own platform or through M-Target. Only those are sent."), "muted"
        )
        self.content.addWidget(self._about)
        self.content.addWidget(self._stack, 1)

    def title(self) -> str:
        """The page's name."""
        return _("Templates")

    def _side(self) -> VersionSide:
        side = VersionSide()
        side.text_asked.connect(self._edit)
        side.draft_asked.connect(self.prepare)
        side.language_asked.connect(self._translate)
        side.forget_asked.connect(self.forget)
        side.other_asked.connect(self._choose)
        return side

    def _empty(self) -> EmptyState:
        return EmptyState(
            "templates",
            _("No template yet"),
            _("Have a template approved by Meta or through M-Target, then fetch it. No account yet? Connect it first."),
            (_("Prepare a template"), self.prepare),
            (_("Fetch from SMSBOX"), self._sync),
            (_("Connect your account"), lambda: self.context.go("connect")),
        )

    def _browser(self) -> QWidget:
        place = QWidget()
        line = QHBoxLayout(place)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        line.addLayout(column(self.search, self.table), 10)
        area = scrolled(self.side, _("The chosen template"))
        area.setMinimumWidth(_SIDE_WIDTH)
        line.addWidget(area, 4)
        return place

    def _preparing_place(self) -> QWidget:
        place = QWidget()
        self.kept_words = text("", "muted")
        self.done_button = button(_("‹ Back to the templates"), self._close_preparing)
        line = row(self.done_button, self.kept_words)
        line.setStretch(1, 1)
        layout = column(line, self.preparing, spacing=GAP)
        layout.setStretch(1, 1)
        place.setLayout(layout)
        return place

    def refresh(self) -> None:
        """Read versions and drafts again."""
        self.read(_("Reading the templates…"), self._read, lambda found: self._show(*found))

    def _read(self) -> tuple[list[TemplateVersion], list[Preparation]]:
        desk = self.context.desk
        return workspace.templates.versions(desk), workspace.preparing_templates.drafts(desk)

    def _show(self, versions: Sequence[TemplateVersion], drafts: Sequence[Preparation]) -> None:
        lines = [_Line(version) for version in versions]
        lines += [_Line(version_of(draft), draft) for draft in drafts]
        self._lines = sorted(lines, key=lambda line: (line.version.name, line.version.language))
        self._show_lines()
        if self._stack.currentIndex() in (_EMPTY, _BROWSER):
            self._stack.setCurrentIndex(_BROWSER if lines else _EMPTY)

    def _show_lines(self) -> None:
        wanted = alphabetical(self.search.text().strip())
        kept = self.table.selected_keys()
        rows = [template_row(line.version, line.key) for line in self._lines]
        found = [
            made
            for line, made in zip(self._lines, rows, strict=True)
            if wanted in alphabetical("\n".join((*made.cells, line.version.body)))
        ]
        self.table.show_rows(found)
        if found:
            self.table.selectRow(max(0, self.table.position_of(kept[0]) if kept else 0))
        self._picked()

    def _picked(self) -> None:
        keys = self.table.selected_keys()
        chosen = next((line for line in self._lines if keys and line.key == keys[0]), None)
        if chosen is None:
            self.side.show_version(None)
            return
        name = chosen.version.name
        others = [line.version for line in self._lines if line is not chosen and line.version.name == name and name]
        self.side.show_version(chosen.version, others, chosen.draft)

    def _choose(self, version: TemplateVersion) -> None:
        key = next((line.key for line in self._lines if line.version == version), None)
        position = self.table.position_of(key)
        if position >= 0:
            self.table.selectRow(position)

    def _sync(self) -> None:
        self.notices.clear()
        self.change(
            _("Asking SMSBOX for the templates…"), lambda: workspace.templates.sync(self.context.desk), self._synced
        )

    def _synced(self, versions: Sequence[TemplateVersion]) -> None:
        n = len(versions)
        words = ngettext("{n} language version fetched.", "{n} language versions fetched.", n)
        self.notices.say(words.format(n=amounts.count(n)), "good")

    # Preparing

    def prepare(self, draft: Preparation | None = None) -> None:
        """Begin a template, or go on with a draft."""
        self.notices.clear()
        self.kept_words.setText(_("Kept on this computer while you type."))
        made = draft or Preparation(language=self.context.language)
        # A key from the beginning: whatever is kept first and last is one draft.
        self.preparing.fill_in(made if made.key else replace(made, key=uuid.uuid4().hex))
        self._go_to(_PREPARING)

    def _translate(self, made: Preparation) -> None:
        known = {line.version.language for line in self._lines if line.version.name == made.name}
        language = next((code for code in ("fr", "en", "de", "es", "it") if code not in known), "nl")
        self.prepare(replace(made, key="", language=language, changed_at=None))

    def _keep(self) -> None:
        made = self.preparing.typed()
        if made.begun:
            self.context.operations.run(
                _("Saving…"),
                lambda _progress, _cancel: workspace.preparing_templates.keep(self.context.desk, made),
                self._kept,
                self,
            )

    def _kept(self, kept: Preparation) -> None:
        if kept.changed_at is not None:
            self.kept_words.setText(_("Draft kept {moment}").format(moment=amounts.instant(kept.changed_at)))
        if self._stack.currentIndex() != _PREPARING:
            self.refresh()

    def _close_preparing(self) -> None:
        self._go_to(_BROWSER if self._lines else _EMPTY)
        if self.preparing.stop():
            self._keep()
        self.refresh()

    def left(self) -> None:
        """Another page takes its place: what was typed a moment ago is kept as well."""
        if self.preparing.stop():
            self._keep()

    def forget(self, draft: Preparation) -> None:
        """Ask, then delete a draft."""
        self.question = ask(
            self,
            _("Delete this draft?"),
            _("“{name}” is kept on this computer only: its text is gone then. What Meta has already stays.").format(
                name=draft.name or _("(without a name)")
            ),
            _("Delete the draft"),
            lambda: self.change(
                _("Deleting…"), lambda: workspace.preparing_templates.forget(self.context.desk, draft.key)
            ),
            danger=True,
        )

    def save_sheet(self, path: Path) -> None:
        """Write the sheet of the template being prepared."""
        made, out = self.preparing.typed(), path if path.suffix else path.with_suffix(".xlsx")
        self.change(_("Saving…"), lambda: workspace.preparing_templates.write_sheet(out, made), self._saved)

    def _saved(self, path: Path) -> None:
        self.notices.say(_("Saved: {file}").format(file=path), "good")

    # Texts by hand

    def _edit(self, version: TemplateVersion | None = None) -> None:
        self.form.fill_in(version)
        self._go_to(_FORM)

    def _close_form(self) -> None:
        self._go_to(_BROWSER if self._lines else _EMPTY)

    def _go_to(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        browsing = place in (_EMPTY, _BROWSER)
        for part in (self._about, self.sync_button, self.add_button, self.prepare_button):
            part.setVisible(browsing)

    def escape(self) -> bool:
        """Leave the form."""
        if self._stack.currentIndex() == _FORM:
            self._close_form()
            return True
        if self._stack.currentIndex() == _PREPARING:
            self._close_preparing()
            return True
        return False

    def _add(self) -> None:
        typed = self.form
        if not typed.complete():
            self.notices.say(_("Give at least the name, the language and the text of the template."), "bad")
            return
        name, language, body = typed.name.text().strip(), typed.language.text().strip(), typed.body.toPlainText()
        category = Category(typed.category.currentData())
        header_text, footer = typed.header.text().strip(), typed.footer.text().strip()
        buttons = typed.buttons.buttons()
        self.change(
            _("Saving…"),
            lambda: workspace.templates.add(
                self.context.desk, name, language, category, body.strip(), header_text, footer, buttons
            ),
            self._added,
        )

    def _added(self, version: TemplateVersion) -> None:
        self.notices.clear()
        self._go_to(_BROWSER)
        if not version.approved:
            self.notices.say(advice(version), "info")
