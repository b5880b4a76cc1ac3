"""Lists and contacts as rows of a table."""

from collections.abc import Iterable

from wa_desktop.domain.browsing import OWN_COLUMN
from wa_desktop.domain.contacts import ContactView, ListView
from wa_desktop.domain.values import CONSENT_CATEGORIES, Consent
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.parts import by_country
from wa_desktop.ui.records import Heading, Row
from wa_desktop.words import amounts
from wa_desktop.words.language import _

NUMBER_LETTERS, COUNTRY_LETTERS = 14, 10
"""Characters of a number and of most countries: another order brings longer ones than the first rows have."""


def list_headings() -> list[Heading]:
    """Name, size, countries, one column per consent, age, files."""
    return [
        Heading(_("List")),
        Heading(_("Contacts"), right=True),
        Heading(_("Countries"), stretch=True),
        *(Heading(words, right=True, spare=at and at + 1) for at, words in enumerate(_consents())),
        Heading(_("Created"), spare=1),
    ]


def list_row(found: ListView) -> Row:
    """One list; its key is its name."""
    agreed = [found.consent.get(category, 0) for category in CONSENT_CATEGORIES]
    cells = (
        found.name,
        amounts.count(found.contacts),
        by_country(found.by_country),
        *map(amounts.count, agreed),
        amounts.instant(found.created),
    )
    return Row(cells, found.name, order=(None, found.contacts, None, *agreed, found.created))


def contact_headings(columns: Iterable[str]) -> list[Heading]:
    """Number, name, country, language, consent, the list's own columns, the row of the file."""
    return [
        Heading(_("Number"), order="number", least=NUMBER_LETTERS),
        Heading(_("Name"), order="name", stretch=True),
        Heading(_("Country"), order="country", least=COUNTRY_LETTERS),
        Heading(_("Language"), order="language"),
        *(
            Heading(words, order=f"consent_{category.value}")
            for words, category in zip(_consents(), CONSENT_CATEGORIES, strict=True)
        ),
        *(Heading(name, order=OWN_COLUMN + name) for name in columns),
        Heading(_("Row of the file"), right=True, order="row"),
    ]


def contact_row(contact: ContactView, columns: Iterable[str]) -> Row:
    """One contact; its key is its number."""
    words = (consent_word(contact.consent.get(category, Consent.UNKNOWN)) for category in CONSENT_CATEGORIES)
    fields = (contact.fields.get(name, "") for name in columns)
    country = amounts.country_name(contact.country) if contact.country else "–"
    language = amounts.language_name(contact.language) if contact.language else "–"
    name = " ".join(contact.fields[key] for key in ("first_name", "name") if contact.fields.get(key))
    return Row((contact.number, name, country, language, *words, *fields, str(contact.row)), contact.number)


def consent_word(word: Consent) -> str:
    """A consent as a person reads it: not known is never a yes."""
    return {
        Consent.YES: _("Yes"),
        Consent.NO: _("Refused"),
        Consent.WITHDRAWN: _("Withdrawn"),
        Consent.UNKNOWN: _("Not known"),
    }[word]


def _consents() -> list[str]:
    return [
        _("Consent: {category}").format(category=labels.category(category.value)) for category in CONSENT_CATEGORIES
    ]
