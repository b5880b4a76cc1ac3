"""② Template: which approved message, seen as a phone shows it, its holes filled from the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.contacts import ContactView
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.domain.telling import TellingContacts
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.domain.values import Category
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.campaign.preview import MessagePreview
from wa_desktop.ui.campaign.price_hints import PriceHints
from wa_desktop.ui.campaign.sending_test import SendTestDialog, needs_link
from wa_desktop.ui.campaign.step import Step
from wa_desktop.ui.campaign.variables import VariablesEditor
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.page import Page
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import button, card, clear, column, row, text
from wa_desktop.ui.widgets.chip import Chip
from wa_desktop.ui.widgets.choice import ChoiceCard
from wa_desktop.ui.widgets.empty import EmptyState
from wa_desktop.ui.widgets.forms import Form
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label, sentence_of

_CONTACTS = 50
_RIGHT = 290
_TONES = {"marketing": "info", "utility": "good", "authentication": "warn", "service": "neutral"}


@dataclass(frozen=True, slots=True)
class _Found:
    """What the step reads; `codes`: one-time codes may be sent; `fields`: which header became which field."""

    versions: list[TemplateVersion]
    contacts: list[ContactView]
    codes: bool
    fields: Mapping[str, str]


class TemplateStep(Step):
    """Cards of templates on the left, the phone on the right."""

    def __init__(self, page: Page, draft: Draft) -> None:
        super().__init__(page, draft, _("What should they receive?"))
        self._preferred = ""
        self._known: list[TemplateVersion] | None = None
        self._looking: Operation[TellingContacts] | None = None
        self._looked: tuple[str, int, tuple[str, ...]] = ("", 0, ())
        self._codes = False
        self._hints = PriceHints(self.context.desk, self.context.operations, self, self)
        self._hints.priced.connect(self._show_price)
        self.cards: dict[str, TemplateCard] = {}
        self._cards = QVBoxLayout()
        self._cards.setSpacing(SMALL_GAP)
        self.variables = VariablesEditor(draft)
        self.variables.changed.connect(self._variables_changed)
        self.preview = MessagePreview(draft)
        self.variables.typing.connect(self.preview.refresh)
        self._language = QComboBox()
        self._language.currentIndexChanged.connect(self._language_changed)
        self._languages = self._language_card()
        right = QWidget()
        self._unchosen = card(
            text(_("On the phone"), "strong"),
            text(_("Choose a template: it appears here as people will see it, with the rows of your list."), "muted"),
            frame="plain",
        )
        self._unchosen.hide()
        right.setLayout(column(self._unchosen, self.preview, self.variables, self._languages, None, spacing=GAP))
        right.setFixedWidth(_RIGHT)
        both = row(column(self._cards, None, spacing=GAP), right)
        both.setStretch(0, 1)
        self.content.addLayout(both)
        self.content.addStretch(1)

    def _language_card(self) -> QWidget:
        form = Form(stacked=True)
        form.add_row(
            _("Otherwise in"), self._language,
            _("For contacts who state no language and whose country has none of these. A contact who states a "
              "language is never written to in another one."),
        )  # fmt: skip
        made = card(form)
        made.hide()
        return made

    def enter(self) -> None:
        """Read the templates, and some contacts for the preview."""
        desk, listed = self.context.desk, self.draft.listed

        def action(_progress: OnProgress, _cancel: CancelToken) -> _Found:
            from wa_desktop import workspace

            versions = workspace.templates.versions(desk)
            codes = bool(workspace.settings.get(desk, "send_authentication"))
            if listed is None:
                return _Found(versions, [], codes, {})
            from wa_desktop.workspace.planning import columns_of

            contacts = workspace.lists.contacts(desk, listed.name, _CONTACTS)
            return _Found(versions, contacts, codes, columns_of(desk, listed.name)[1])

        self.context.operations.run(_("Reading your templates…"), action, self._show, self)

    def prefer(self, name: str) -> None:
        """Choose this template as soon as the templates are read."""
        self._preferred = name

    def leave(self) -> None:
        """The prices of the other templates are of no use elsewhere, nor is what the list holds."""
        self._hints.drop()
        if self._looking is not None and self._looking.running:
            self._looking.cancel()
            self._looked = ("", 0, ())

    def _look(self) -> None:
        """Find the list's telling rows, when other columns than before fill the message."""
        listed = self.draft.listed
        if listed is None or not self.draft.versions:
            return
        columns = tuple(sorted({each.column for each in self.draft.mapped().sources.values() if each.column}))
        wanted = (listed.name, listed.contacts, columns)
        if wanted == self._looked:
            return
        if self._looking is not None:
            self._looking.cancel()
        if wanted[:2] != self._looked[:2]:
            self._show_telling(TellingContacts())
        self._looked = wanted
        desk, name = self.context.desk, listed.name

        def action(_progress: OnProgress, cancel: CancelToken) -> TellingContacts:
            from wa_desktop import workspace

            return workspace.previewing.telling_contacts(desk, name, columns, cancel)

        self._looking = self.context.operations.run(
            _("Looking for the rows that tell most…"), action, self._show_telling, self
        )

    def _show_telling(self, found: TellingContacts) -> None:
        self.variables.use_facts(found.columns)
        self.preview.use_telling(found)

    def _show(self, found: _Found) -> None:
        self.preview.use_contacts(found.contacts)
        if found.versions != self._known or found.codes != self._codes:
            self._known, self._codes = found.versions, found.codes
            self._show_cards(found.versions)
        if found.fields != self.draft.fields:
            self.draft.fields = found.fields
            self.changed.emit()
        if self._preferred and not self.draft.versions:
            self._choose(self._preferred)
        self._refresh()
        if self.draft.listed is not None:
            self._hints.ask(self.draft.listed.name, [name for name, card in self.cards.items() if card.usable])

    def _show_price(self, name: str, words: str) -> None:
        if name in self.cards:
            self.cards[name].hint.setText(words)

    def _show_cards(self, versions: list[TemplateVersion]) -> None:
        clear(self._cards)
        self.cards = {}
        by_name: dict[str, list[TemplateVersion]] = {}
        for version in versions:
            by_name.setdefault(version.name, []).append(version)
        if not by_name:
            self._cards.addWidget(self._empty())
        for name in sorted(by_name, key=lambda name: self._order(by_name[name])):
            made = TemplateCard(name, by_name[name], self._usable(by_name[name]))
            made.picked.connect(lambda name=name: self._choose(name))
            made.test_asked.connect(lambda name=name: self._test(name))
            self.cards[name] = made
            self._cards.addWidget(made)
        self._cards.addLayout(row(button(_("Read the templates from SMSBOX again"), self._sync, "link"), None))

    def _usable(self, versions: Sequence[TemplateVersion]) -> tuple[TemplateVersion, ...]:
        return tuple(
            version
            for version in versions
            if version.sendable and (self._codes or version.category is not Category.AUTHENTICATION)
        )

    def _order(self, versions: list[TemplateVersion]) -> tuple[bool, int, str]:
        return not self._usable(versions), list(Category).index(versions[0].category), versions[0].name

    def _empty(self) -> QWidget:
        return EmptyState(
            "templates",
            _("No template yet"),
            _("Templates come from your SMSBOX account. Connect it, or try with the built-in examples."),
            (_("Connect the account"), lambda: self.context.go("connect")),
            (_("Try without an account"), self._try),
        )

    def _try(self) -> None:
        self.context.trial.start(self.page, self.enter)

    def _sync(self) -> None:
        desk = self.context.desk

        def action(_progress: OnProgress, _cancel: CancelToken) -> Any:
            from wa_desktop import workspace

            return workspace.templates.sync(desk)

        self.context.operations.run(_("Asking SMSBOX for the templates…"), action, lambda _found: self.enter(), self)

    def _test(self, name: str) -> None:
        """A file stands on top: its public address is proven by a test to one's own telephone."""
        plan = Plan(list_name="", template=name)
        SendTestDialog(self.page, plan, with_link=True, sent=self.enter).open()

    def _choose(self, name: str) -> None:
        sendable = self._usable([version for version in self._known or () if version.name == name])
        if not sendable:
            return
        self._preferred = ""
        if name != self.draft.template:
            self.draft.variables = {}
            self.draft.fallback = None
        self.draft.versions = sendable
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        for name, made in self.cards.items():
            made.choose(name == self.draft.template)
        self._fill_languages()
        self.variables.refresh()
        self.preview.refresh()
        self._unchosen.setVisible(bool(self.cards) and not self.draft.versions)
        self._look()
        self.state_changed.emit()

    def _fill_languages(self) -> None:
        from wa_desktop.domain.targeting import default_fallback

        self._language.blockSignals(True)
        self._language.clear()
        for version in self.draft.versions:
            self._language.addItem(amounts.language_name(version.language), version.language)
        chosen = self.draft.fallback or default_fallback(self.draft.versions)
        self._language.setCurrentIndex(max(0, self._language.findData(chosen)))
        self._language.blockSignals(False)
        self._languages.setVisible(len(self.draft.versions) > 1)

    def _language_changed(self) -> None:
        self.draft.fallback = self._language.currentData()
        self.changed.emit()

    def _variables_changed(self) -> None:
        self.preview.refresh()
        self._look()
        self.state_changed.emit()
        self.changed.emit()

    def lacks(self) -> str:
        """A template, and a source for each of its variables."""
        if not self.draft.versions:
            return _("Choose a template.")
        unmapped = self.draft.mapped().unmapped
        if unmapped:
            return _("Say where each variable comes from: {variables}").format(variables=", ".join(unmapped))
        return ""


class TemplateCard(ChoiceCard):
    """A template with its category, its languages, its price for the list and, when it cannot be sent, why."""

    test_asked = Signal()

    def __init__(self, name: str, versions: list[TemplateVersion], usable: tuple[TemplateVersion, ...]) -> None:
        categories = sorted({version.category.value for version in versions})
        chips = [Chip(label(f"category.{category}"), _TONES[category]) for category in categories]
        languages = ", ".join(amounts.language_name(version.language) for version in usable or versions)
        head = row(text(name, "strong"), *chips)
        head.setStretch(0, 1)
        self.hint = text("")
        why = [text(words, "warn") for words in _why_not(versions, usable)]
        super().__init__(name, f"{name}, {languages}", head, text(languages, "muted"), self.hint, *why)
        self.usable = bool(usable)
        if not usable and any(version.approved for version in versions) and needs_link(versions):
            # The card cannot be chosen, but what makes it so can be pressed.
            for part in self.findChildren(QWidget):
                part.setEnabled(False)
            test = button(_("Send a test with its file…"), self.test_asked.emit, "link")
            layout = self.layout()
            if layout is not None:
                layout.addWidget(test)
            self.setCheckable(False)
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        else:
            self.setEnabled(bool(usable))


def _why_not(versions: list[TemplateVersion], usable: tuple[TemplateVersion, ...]) -> list[str]:
    """Each reason once, with the languages it holds for."""
    reasons: dict[str, list[str]] = {}
    for version in versions:
        if version not in usable:
            details = {"template": version.name, "status": version.status, "format": version.header_format}
            words = sentence_of(version.unsendable_reason or "template_authentication", details)
            reasons.setdefault(words, []).append(amounts.language_name(version.language))
    return [f"{', '.join(languages)}: {words}" if usable else words for words, languages in reasons.items()]
