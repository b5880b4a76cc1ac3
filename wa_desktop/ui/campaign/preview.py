"""The message on a phone, with the values of real contacts."""

from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QVBoxLayout

from wa_desktop.domain.contacts import ContactView
from wa_desktop.domain.targeting import Audience, default_fallback, version_for
from wa_desktop.domain.templates import TemplateVersion, render
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import text
from wa_desktop.ui.widgets.forms import named, shrinkable
from wa_desktop.ui.widgets.phone import PhonePreview, message_of
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_MOST = 20


class MessagePreview(QFrame):
    """A phone, and a choice of whom it is written to."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self._contacts: list[ContactView] = []
        self.phone = PhonePreview()
        self._who = shrinkable(QComboBox())
        named(self._who, _("Preview for"))
        self._who.currentIndexChanged.connect(self._paint)
        self._said: QLabel = text("", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SMALL_GAP)
        for widget in (text(_("On the phone"), "strong"), self._who, self.phone, self._said):
            layout.addWidget(widget)
        layout.addStretch(1)

    def use_contacts(self, contacts: list[ContactView]) -> None:
        """The rows to show; the longest and the emptiest come first."""
        self._contacts = _telling(contacts)

    def refresh(self) -> None:
        """The template, its variables or the contacts changed."""
        self._who.blockSignals(True)
        self._who.clear()
        for contact in self._contacts:
            self._who.addItem(_name_of(contact), contact.number)
        for version in self._draft.versions if not self._contacts else ():
            self._who.addItem(amounts.language_name(version.language))
        self._who.blockSignals(False)
        self.setVisible(bool(self._draft.versions))
        self._paint()

    def _paint(self) -> None:
        if not self._draft.versions:
            return
        index = max(0, self._who.currentIndex())
        contact = self._contacts[index] if index < len(self._contacts) else None
        if contact is None:
            version: TemplateVersion | None = self._draft.versions[min(index, len(self._draft.versions) - 1)]
        else:
            version = self._version_for(contact)
        self._show(version, contact)

    def _show(self, version: TemplateVersion | None, contact: ContactView | None) -> None:
        if version is None:
            self._said.setText(label("exclusion.no_language_version"))
            version = self._draft.versions[0]
        elif contact is None:
            self._said.setText("")
        else:
            rendered = render(version, self._draft.mapped().sources, fields_of(contact))
            self._said.setText(
                label(f"exclusion.{rendered.excluded}")
                if rendered.excluded
                else amounts.language_name(version.language)
            )
            if not rendered.excluded:
                self.phone.show_message(message_of(version, dict(rendered.values)), self._sender())
                return
        self.phone.show_message(message_of(version, {}), self._sender())

    def _sender(self) -> str:
        return _("Your company")

    def _version_for(self, contact: ContactView) -> TemplateVersion | None:
        draft = self._draft
        audience = Audience(
            draft.versions, frozenset(), draft.language, draft.fallback or default_fallback(draft.versions)
        )
        return version_for(contact.language, contact.country, audience)


def fields_of(contact: ContactView) -> dict[str, str]:
    """What a variable can be filled from, as the send itself reads it."""
    standard = {"number": contact.number, "language": contact.language, "country": contact.country}
    return {**standard, **contact.fields}


def _name_of(contact: ContactView) -> str:
    name = contact.fields.get("first_name") or contact.fields.get("name") or ""
    return f"{name} {contact.number}".strip()


def _telling(contacts: list[ContactView]) -> list[ContactView]:
    if not contacts:
        return []
    by_length = sorted(contacts, key=lambda contact: sum(map(len, contact.fields.values())))
    chosen = {contact.number: contact for contact in (contacts[0], by_length[-1], by_length[0], *contacts)}
    return list(chosen.values())[:_MOST]
