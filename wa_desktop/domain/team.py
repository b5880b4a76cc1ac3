"""Who may do what in a team, and the second person's word on a campaign."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

PASSWORD_VARIABLE = "WA_DESKTOP_NEW_PASSWORD"  # noqa: S105 - a variable's name
FOUR_EYES = "four_eyes"
"""The setting: a campaign is sent only after another person's approval."""
APPROVAL_WAITING = "approval_waiting"
"""The reason of a frozen campaign that waits for an approval, and the code of what is refused meanwhile."""
APPROVED = "approved"
"""The reason of a frozen campaign that was approved and waits for somebody to send it."""


class Role(StrEnum):
    """What a person of a team may do, by the server's own grants. Each is kept by the server, not by the window."""

    VIEWER = "viewer"
    """Reads everything; records an opt-out."""
    AUTHOR = "author"
    """Lists, drafts, campaigns, sending, replies, suppressions."""
    APPROVER = "approver"
    """Reads everything; approves campaigns of others, withdraws approvals; suppressions."""
    ADMINISTRATOR = "administrator"
    """All of these, and settings, people, prices, migration, erasure, retention."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the team. `role` None: the server lets this person in, but gives no right on this data."""

    name: str
    role: Role | None
    is_me: bool = False
    online: bool = False
    computers: Sequence[str] = ()
    """The computers where the program is open for this person now."""


@dataclass(frozen=True, slots=True)
class TeamChange:
    """What was done about a person. `role` is None when the person was taken out of the team.

    `created`: the server has a new login of this name. `statements`: what the server's administrator must run because
    it does not let this person do that; nothing was changed then.
    """

    person: str
    role: Role | None
    created: bool = False
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's word on a campaign. `voided` is when it stopped to count (None: it counts), `voided_by` by whom."""

    id: int
    campaign_id: int
    approver: str
    computer: str
    approved: datetime
    seal: str
    voided: datetime | None = None
    voided_by: str = ""


@dataclass(frozen=True, slots=True)
class WaitingCampaign:
    """A campaign that waits for an approval, with what is to be approved.

    `seal` fingerprints recipients, texts, template, prices, cap and account as they are now: `approve` with another
    one is refused. `obstacle` is the code of why this person cannot approve it (`approval_own`, `role_not_allowed`),
    empty when she can. `history`: earlier approvals that were voided.
    """

    id: int
    name: str
    state: str
    author: str
    template: str
    languages: Sequence[str]
    categories: Sequence[str]
    list_name: str
    planned: int
    excluded: int
    total: Decimal
    """Meta's fee and the sent fee of everybody planned, before tax."""
    cap: Decimal | None
    currency: str
    card: str
    created: datetime
    not_before: datetime | None
    seal: str
    obstacle: str = ""
    history: Sequence[Approval] = field(default=())
    declined_by: str = ""
    """Who has said no to exactly this; empty when nobody has."""
    declined_why: str = ""
