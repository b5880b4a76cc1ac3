"""One person as a page shows them: what is held, where each consent comes from, what was sent and answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wa_desktop.domain.erasing import Erasure


@dataclass(frozen=True, slots=True)
class ConsentEvidence:
    """Where one consent comes from: the row of the file that said yes, and who took it in.

    `counts` says whether it allows a message today: no refusal, withdrawal or stop stands against it, and its list is
    the one that carries it. `gone`: the list was deleted or the import taken back, and the row stays as the proof of
    what was sent. `said_at` is the day the file names, None when it names none.
    """

    category: str
    list_name: str
    file: str
    sheet: str
    row: int
    imported: datetime | None
    operator: str
    said_at: datetime | None
    source: str
    wording: str
    counts: bool
    gone: bool = False


@dataclass(frozen=True, slots=True)
class PersonMessage:
    """One message of a campaign: its state and since when."""

    campaign: int
    name: str
    template: str
    language: str
    state: str
    reason: str
    changed: datetime | None
    reference: str


@dataclass(frozen=True, slots=True)
class PersonReply:
    """One message received from the person, or (`ours`) our answer to one; `form` is its kind (text, image, …)."""

    received: datetime | None
    form: str
    body: str
    campaign: str = ""
    ours: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class PersonStop:
    """One refusal, withdrawal, suppression or decision, with where it comes from."""

    kind: str
    categories: tuple[str, ...]
    said: datetime | None
    reason: str
    source: str
    file: str
    row: int | None
    operator: str
    removed: datetime | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of a list that holds the person."""

    list_name: str
    file: str
    sheet: str
    row: int
    name: str
    imported: datetime | None
    operator: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """Everything the page of one number shows. `erasure` says what erasing would take away, None without its key."""

    number: str
    refused: tuple[str, ...]
    suppressed: tuple[str, ...]
    consents: tuple[ConsentEvidence, ...] = ()
    messages: tuple[PersonMessage, ...] = ()
    replies: tuple[PersonReply, ...] = ()
    stops: tuple[PersonStop, ...] = ()
    rows: tuple[PersonRow, ...] = ()
    news: int = 0
    erasure: Erasure | None = None
    held: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether anything is held."""
        return bool(self.consents or self.messages or self.replies or self.stops or self.rows or self.news)
