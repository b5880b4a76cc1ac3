"""The contacts of a list that tell most about a message: the longest, the emptiest, the strangest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wa_desktop.domain.contacts import ContactView


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column over the whole list: the characters of its longest value, and how many contacts have none."""

    longest: int
    empty: int


@dataclass(frozen=True, slots=True)
class TellingContacts:
    """Contacts for a preview, None where there is none that tells more than the others."""

    longest: ContactView | None = None
    emptiest: ContactView | None = None
    strangest: ContactView | None = None
    columns: Mapping[str, ColumnFacts] = field(default_factory=dict)
