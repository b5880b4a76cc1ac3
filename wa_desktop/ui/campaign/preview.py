"""The message on a phone, with the values of real contacts: the first ones, and the three that tell most."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QPushButton, QVBoxLayout

from wa_desktop.domain.contacts import ContactView
from wa_desktop.domain.targeting import Audience, default_fallback, version_for
from wa_desktop.domain.telling import TellingContacts
from wa_desktop.domain.templates import BODY_LIMIT, HEADER_LIMIT, TemplateVersion, filled, values_of
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import add, button, restyle, row, text
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
        self._first: list[ContactView] = []
        self._telling = TellingContacts()
        self.phone = PhonePreview()
        self.who = shrinkable(QComboBox())
        named(self.who, _("Preview for"))
        self.who.currentIndexChanged.connect(self._paint)
        self.worst = {kind: _worst_button(kind, partial(self.show_worst, kind)) for kind in _WORST}
        self.said: QLabel = text("", "muted")
        self.lengths: QLabel = text("", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SMALL_GAP)
        worst = row(*self.worst.values(), None, spacing=SMALL_GAP)
        add(layout, text(_("On the phone"), "strong"), self.who, worst, self.phone, self.said, self.lengths)
        layout.addStretch(1)

    def use_contacts(self, contacts: Sequence[ContactView]) -> None:
        """The first rows of the list."""
        self._first = list(contacts)[:_MOST]
        self._gather()

    def use_telling(self, found: TellingContacts) -> None:
        """The rows that tell most, once the whole list was looked at."""
        self._telling = found
        self._gather()
        self.refresh()

    def show_worst(self, kind: str) -> None:
        """Show the longest, the emptiest or the strangest row."""
        contact = _worst(self._telling, kind)
        if contact is not None:
            self.who.setCurrentIndex(self._contacts.index(contact))

    def _gather(self) -> None:
        worst = [_worst(self._telling, kind) for kind in _WORST]
        chosen = {each.number: each for each in (*self._first[:1], *worst, *self._first) if each is not None}
        self._contacts = list(chosen.values())
        for kind, made in self.worst.items():
            found = _worst(self._telling, kind)
            made.setVisible(found is not None)
            if found is not None:
                # The same person may stand among the first rows: one entry for each.
                self._contacts[[each.number for each in self._contacts].index(found.number)] = found

    def refresh(self) -> None:
        """The template, its variables or the contacts changed."""
        before = self.who.currentData()
        self.who.blockSignals(True)
        self.who.clear()
        for contact in self._contacts:
            self.who.addItem(self._name_of(contact), contact.number)
        for version in self._draft.versions if not self._contacts else ():
            self.who.addItem(amounts.language_name(version.language))
        self.who.setCurrentIndex(max(0, self.who.findData(before) if before else 0))
        self.who.blockSignals(False)
        self.setVisible(bool(self._draft.versions))
        self._paint()

    def _name_of(self, contact: ContactView) -> str:
        name = contact.fields.get("first_name") or contact.fields.get("name") or ""
        shown = _("row {n}: {name}").format(n=amounts.count(contact.row), name=f"{name} {contact.number}".strip())
        kinds = [words for kind, words in worst_words().items() if _same(_worst(self._telling, kind), contact)]
        return f"{', '.join(kinds)} · {shown}" if kinds else shown

    def _paint(self) -> None:
        if not self._draft.versions:
            return
        index = max(0, self.who.currentIndex())
        contact = self._contacts[index] if index < len(self._contacts) else None
        for kind, made in self.worst.items():
            restyle(made, chosen="true" if _same(_worst(self._telling, kind), contact) else "false")
        if contact is None:
            version: TemplateVersion | None = self._draft.versions[min(index, len(self._draft.versions) - 1)]
        else:
            version = self._version_for(contact)
        self._show(version, contact)

    def _show(self, version: TemplateVersion | None, contact: ContactView | None) -> None:
        values: dict[str, str] = {}
        why = "" if version is not None else label("exclusion.no_language_version")
        version = version or self._draft.versions[0]
        if contact is not None and not why:
            values, excluded = values_of(version, self._draft.mapped().sources, fields_of(contact))
            why = label(f"exclusion.{excluded}") if excluded else ""
        self.said.setText(
            _("Left out: {reason}").format(reason=why) if why else amounts.language_name(version.language)
        )
        restyle(self.said, role="warn" if why else "muted")
        self._show_lengths(version, values)
        self.phone.show_message(message_of(version, values), _("Your company"))

    def _show_lengths(self, version: TemplateVersion, values: dict[str, str]) -> None:
        body, header = len(filled(version.body, values)), len(filled(version.header, values, "header."))
        words = [_("Text: {n} of {limit} characters").format(n=amounts.count(body), limit=amounts.count(BODY_LIMIT))]
        if version.header:
            words.append(_("Header: {n} of {limit}").format(n=header, limit=HEADER_LIMIT))
        self.lengths.setText(" · ".join(words))
        restyle(self.lengths, role="bad" if body > BODY_LIMIT or header > HEADER_LIMIT else "muted")

    def _version_for(self, contact: ContactView) -> TemplateVersion | None:
        draft = self._draft
        audience = Audience(
            draft.versions, frozenset(), draft.language, draft.fallback or default_fallback(draft.versions)
        )
        return version_for(contact.language, contact.country, audience)


_WORST = ("longest", "emptiest", "strangest")


def worst_words() -> dict[str, str]:
    """The three rows that tell most, in a word each."""
    return {"longest": _("Longest"), "emptiest": _("Emptiest"), "strangest": _("Strangest")}


def _worst_button(kind: str, pressed: partial[None]) -> QPushButton:
    helps = {
        "longest": _("Show the row of the list with the longest values"),
        "emptiest": _("Show the row of the list with the fewest values"),
        "strangest": _("Show the row of the list with the strangest signs: formatting, addresses, other alphabets"),
    }
    made = button(worst_words()[kind], pressed, "small", helps[kind])
    made.hide()
    return made


def _worst(found: TellingContacts, kind: str) -> ContactView | None:
    return {"longest": found.longest, "emptiest": found.emptiest, "strangest": found.strangest}[kind]


def _same(one: ContactView | None, other: ContactView | None) -> bool:
    return one is not None and other is not None and one.number == other.number


def fields_of(contact: ContactView) -> dict[str, str]:
    """What a variable can be filled from, as the send itself reads it."""
    standard = {"number": contact.number, "language": contact.language, "country": contact.country}
    return {**standard, **contact.fields}
