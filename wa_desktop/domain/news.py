"""What other workstations of a team do: which kind of thing they changed, who is online and what runs there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from wa_desktop.domain.errors import UserError


class Kind(StrEnum):
    """A kind of thing that another workstation may have changed."""

    LISTS = "lists"
    SUPPRESSIONS = "suppressions"
    """What stands against a number, whoever said it."""
    CAMPAIGNS = "campaigns"
    """Campaigns themselves, and how far they are."""
    REPLIES = "replies"
    TEMPLATES = "templates"
    PRICES = "prices"
    SETTINGS = "settings"
    """Settings and the account."""
    APPROVALS = "approvals"
    LOG = "log"
    """What people did and decided."""
    PRESENCE = "presence"
    """Who is online, and which engine runs where."""
    SCHEMA = "schema"
    """The tables themselves: a newer version of the program was started somewhere."""


EVERYTHING = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class News:
    """What a follower is told.

    `kinds` changed since it was told last (all of them after a lost connection: whatever happened meanwhile is not
    known). `trouble` stands between this program and the server from now on: `server_lost`, or what keeps it from
    coming back, until a later `News` without trouble; `team_moved_on` for good (a newer program was started elsewhere:
    this one writes nothing any more).
    """

    kinds: frozenset[Kind] = frozenset()
    trouble: UserError | None = None


class Following(Protocol):
    """Who listens to the news, until `close`."""

    def close(self) -> None:
        """Listen no more, and say to the others that this program goes; returns within a moment."""
        ...


@dataclass(frozen=True, slots=True)
class Running:
    """A campaign that an engine sends: its id, its name and the state as stored (`domain.states.CampaignState`)."""

    campaign_id: int
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Online:
    """A program that has the team's data open. `since` is by the server's clock."""

    person: str
    computer: str
    version: str
    since: datetime
    is_here: bool
    """Whether it is this very program."""
    sends: bool
    """Whether the account's engine runs on this computer for this person."""
    running: Sequence[Running] = ()
    """What its engine sends at the moment."""
