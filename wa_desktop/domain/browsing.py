"""Lists and files as people look through them: searches, counts, rows, conflicts of consent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wa_desktop.domain.missed import Group
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.values import Category

OWN_COLUMN = "own "
"""What begins the order by a column of the list's own; its name follows."""


@dataclass(frozen=True, slots=True)
class ContactSearch:
    """Which contacts of a list, and in which order.

    `text` is part of a number, as it is dialled or written, or words of a name, capitals and accents aside.
    `agrees` says whether they may be written to in `category`: True, False (refused), None (any). `order`:
    row, number, name or country; in memory (`workspace.finding`) every column.
    """

    text: str = ""
    country: str = ""
    category: Category = Category.MARKETING
    agrees: bool | None = None
    order: str = "row"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RecipientSearch:
    """Which recipients of a campaign, and in which order.

    `text` as in `ContactSearch`; `chosen` is a state, a group of those who did not get it, or None for everybody.
    `order`: row, number, name, country, language, state, reason, price or reference.
    """

    text: str = ""
    chosen: RecipientState | Group | None = None
    order: str = "row"
    descending: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is read as it lies, without sorting or searching."""
        return self.order == "row" and not self.text.strip()


@dataclass(frozen=True, slots=True)
class CountryLine:
    """One country of a list: its contacts, and by category those who may be written to and those who refused."""

    country: str
    contacts: int
    agreed: Mapping[Category, int]
    refused: Mapping[Category, int]


@dataclass(frozen=True, slots=True)
class ViewedRow:
    """One row of a file that is looked at. `outcome`: accepted, rejected or duplicate.

    `number` is what its phone cell becomes, or may mean; `column` the header of the cell at fault.
    """

    row: int
    outcome: str
    reason: str
    column: str
    number: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsentConflict:
    """A row that says yes where the person refused, withdrew or is suppressed.

    `reason` says why it does not count: `new` when it would once it is accepted, else `undated`,
    `no_source`, `before` (not after the refusal) or `suppressed` (only a removal lifts that).
    """

    number: str
    name: str
    list_name: str
    import_id: int
    file_name: str
    row: int
    categories: tuple[Category, ...]
    agreed_at: datetime | None
    source: str
    refused_at: datetime | None
    refused_by: str
    """refusal, withdrawal or suppression: the last word against it."""
    reason: str
