"""Lists, imports and what a skin shows of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.values import Category, Consent


class Into(StrEnum):
    """What an import does with a list of that name: refuse it, add to it, replace it."""

    NEW = "new"
    ADD = "add"
    REPLACE = "replace"


class Role(StrEnum):
    """What a spreadsheet column is used for."""

    FIELD = "field"
    CONSENT = "consent"
    """Yes = agrees."""
    REFUSAL = "refusal"
    """Yes = withdraws; empty says nothing."""
    UNCLEAR = "unclear"
    """It speaks of agreement, but of what or which way round only the user knows: not used."""
    OTHER = "other"
    """Kept under its own name, usable as a template variable."""


FIELDS = (
    "phone",
    "phone_prefix",
    "name",
    "first_name",
    "last_name",
    "language",
    "country",
    "consent_date",
    "consent_source",
)
"""The fields that a column can be mapped to; any other column keeps its own name."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet and how it is understood.

    `position` counts from 0; `maps_to` is one of `FIELDS` for a FIELD column. `known_by` says why:
    header, spelling (a header close to a known one), content, user or empty. `channel` names another
    channel found in the header (email, sms, post, phone). `scope` is the mask of categories that a
    CONSENT or REFUSAL column covers, 0 until the user ticks some.
    """

    position: int
    header: str
    role: Role
    maps_to: str = ""
    known_by: str = ""
    channel: str = ""
    scope: int = 0
    samples: tuple[str, ...] = ()
    values: Mapping[str, int] = field(default_factory=dict)
    """For flag-like columns: the distinct values and how often, at most some twenty."""
    sources: tuple[int, ...] = ()
    """The positions of the columns that this one joins; the sheet itself has no such column."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the user says about a file. Columns are named by header, letter (`C`) or number.

    `Mobile+Fixe` joins two columns into one field: the first filled one, a space between names, a
    prefix before its number.
    """

    sheet: str | None = None
    header_row: int | None = None
    """Excel row number, counting from 1; 0 for a list without titles."""
    hidden: str | None = None
    """`include` or `skip`; None = ask when there are hidden rows."""
    country: str = "FR"
    mapping: Mapping[str, str] = field(default_factory=dict)
    """field → column."""
    consent: Mapping[str, int] = field(default_factory=dict)
    """column → scope mask: yes = agrees to these categories."""
    refusal: Mapping[str, int] = field(default_factory=dict)
    """column → scope mask: yes = withdraws for these categories."""
    accept_repairs: frozenset[str] = frozenset()
    """Repair rules accepted; `all` for every one that mends numbers, `name_case` by its name only."""
    consent_source: str = ""
    """How people agreed, where no column says it: one of `CONSENT_SOURCES`."""
    consent_wording: str = ""
    """What people agreed to, word for word."""
    operator: str = ""
    yes_words: frozenset[str] = frozenset()
    """More words that mean yes in consent and refusal columns."""
    no_words: frozenset[str] = frozenset()
    """More words that mean no."""
    remembered: bool = False
    """Fill in what was said of an earlier file with the same headers; what is said here wins."""
    encoding: str = ""
    """One of `ENCODINGS` for a text file whose own was found wrongly; empty = find it."""
    separator: str = ""
    """The character between the fields of a text file; empty = find it."""


ENCODINGS = ("utf-8", "cp1252", "iso8859_15", "mac_roman", "utf-16")
"""The encodings of a text file that can be asked for."""
SEPARATORS = (";", ",", "\t", "|")
"""The separators of a text file that can be asked for."""
CONSENT_SOURCES = ("online_form", "tick_box", "sms_confirmation", "other")
"""Where a consent comes from, as the guide lists it."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was said of an earlier file with the same headers; columns by their header."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    consent: Mapping[str, int] = field(default_factory=dict)
    refusal: Mapping[str, int] = field(default_factory=dict)
    accept_repairs: frozenset[str] = frozenset()
    consent_source: str = ""
    consent_wording: str = ""
    yes_words: frozenset[str] = frozenset()
    no_words: frozenset[str] = frozenset()

    def filled_into(self, options: ImportOptions) -> ImportOptions:
        """`options` with what they leave open taken from here; a column is given one meaning only."""
        taken = {*options.mapping.values(), *options.consent, *options.refusal}

        def fill(own: Mapping[str, int], old: Mapping[str, int]) -> Mapping[str, int]:
            return {**{column: scope for column, scope in old.items() if column not in taken}, **own}

        fields = {name: column for name, column in self.mapping.items() if column not in taken}
        return replace(
            options,
            mapping={**fields, **options.mapping},
            consent=fill(options.consent, self.consent),
            refusal=fill(options.refusal, self.refusal),
            accept_repairs=options.accept_repairs | self.accept_repairs,
            consent_source=options.consent_source or self.consent_source,
            consent_wording=options.consent_wording or self.consent_wording,
            yes_words=options.yes_words | (self.yes_words - options.no_words),
            no_words=options.no_words | (self.no_words - options.yes_words),
        )


@dataclass(frozen=True, slots=True)
class RuleExample:
    """One cell before and after a formatting or repair rule, with its Excel row."""

    row: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a formatting or repair rule applies, with a few examples."""

    rule: str
    count: int
    accepted: bool
    examples: tuple[RuleExample, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken: its Excel row number, a reason code, the offending cell."""

    row: int
    reason: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """The account of one file: rows = accepted + rejected + duplicates, always."""

    rows: int
    accepted: int
    rejected: int
    duplicates: int
    formatted: Mapping[str, int]
    repaired: Mapping[str, int]
    rejected_by_reason: Mapping[str, int]
    by_country: Mapping[str, int]
    consent: Mapping[Category, int]
    refusals: Mapping[Category, int]


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file looked at with the given options, nothing stored: what importing it would do."""

    path: Path
    file_format: str
    sheets: tuple[str, ...]
    sheet: str
    header_row: int
    hidden_rows: int
    columns: tuple[Column, ...]
    counts: Counts
    formatting: tuple[RuleCount, ...]
    repairs: tuple[RuleCount, ...]
    rejects: tuple[Reject, ...]
    """The first few hundred."""
    preview: tuple[tuple[str, ...], ...]
    """The first rows as text, for the mapping screen."""
    warnings: tuple[Notice, ...] = ()
    memory: Remembered | None = None
    """What was said of an earlier file with these headers, to offer; applied only when the options ask for it."""
    first_column: int = 1
    """The sheet's column, counting from 1, at which its cells begin."""
    top: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """The sheet's first filled rows as they stand, titles and what is above them included, by Excel row number."""
    encoding: str = ""
    """How a text file was read, one of `ENCODINGS` or another name of Python's; empty for a workbook."""
    separator: str = ""

    @property
    def remembered(self) -> bool:
        """Whether a file with these headers was taken in before."""
        return self.memory is not None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one import did."""

    import_id: int
    list_id: int
    list_name: str
    counts: Counts
    columns: Mapping[str, str]
    """field → column header."""
    warnings: tuple[Notice, ...]
    rejects: tuple[Reject, ...]
    """The first few hundred; all of them are in the reject workbook."""
    corrected: "ImportView | None" = None
    """The import whose rejected rows these are, corrected, as it is now."""


@dataclass(frozen=True, slots=True)
class ListView:
    """A contact list as the lists page shows it."""

    id: int
    name: str
    contacts: int
    by_country: Mapping[str, int]
    consent: Mapping[Category, int]
    created: datetime
    files: tuple[str, ...]
    imports: tuple[int, ...]
    columns: tuple[str, ...]
    """The names of the other columns, usable as template variables."""


@dataclass(frozen=True, slots=True)
class ContactView:
    """One contact of one list."""

    number: str
    country: str
    language: str
    consent: Mapping[Category, Consent]
    fields: Mapping[str, str]
    row: int


@dataclass(frozen=True, slots=True)
class SuppressionView:
    """A number that must not be contacted: how far, since when and why."""

    number: str
    scope: int
    reason: str
    since: datetime
    source: str


@dataclass(frozen=True, slots=True)
class ContactPage:
    """Some contacts of those that a search finds, and how many it finds."""

    total: int
    contacts: tuple[ContactView, ...]


@dataclass(frozen=True, slots=True)
class ImportView:
    """One file that a list came from, and what became of its rows, corrections included."""

    id: int
    file_name: str
    file_hash: str
    sheet: str
    operator: str
    finished: datetime
    rows: int
    accepted: int
    rejected: int
    duplicates: int
    rejected_by_reason: Mapping[str, int]
    consent_source: str
    consent_wording: str
    corrects: int | None = None
    """The import whose rejected rows it corrects."""
