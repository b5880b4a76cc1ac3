"""A second person's word on a frozen campaign, and whether one is needed. The server itself keeps it true."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from wa_desktop.domain.team import APPROVAL_WAITING, APPROVED, FOUR_EYES
from wa_desktop.store.fast import is_file, run
from wa_desktop.store.settings import read_setting
from wa_desktop.store.workstation import computer

AWAITED = (APPROVAL_WAITING, APPROVED)
"""The reasons of a frozen campaign that no engine has begun: it stands still without being interrupted."""


class Given(NamedTuple):
    """An approval as stored."""

    id: int
    campaign_id: int
    approver: str
    computer: str
    approved_at: int
    seal: str
    voided_at: int | None
    voided_by: str


class Waiting(NamedTuple):
    """A campaign that waits for an approval, as stored; amounts in micro-units."""

    id: int
    name: str
    state: str
    author: str
    template: str
    list_name: str
    cap: int | None
    currency: str
    estimate: str
    created_at: int
    not_before: int | None
    planned: int
    excluded: int
    total: int


_COLUMNS = "id, campaign_id, approver, computer, approved_at, seal, voided_at, voided_by"
_OF = f"SELECT {_COLUMNS} FROM approval WHERE campaign_id = ? ORDER BY id DESC"  # noqa: S608 - own names
_GIVE = (
    "INSERT INTO approval (campaign_id, seal, approver, computer, approved_at) VALUES (?, ?, '', ?, 0)"  # noqa: S608
    f" RETURNING {_COLUMNS}"
)
_VOID = f"UPDATE approval SET voided_at = 0 WHERE campaign_id = ? AND voided_at IS NULL RETURNING {_COLUMNS}"  # noqa: S608
_NEEDED = "SELECT needs_four_eyes(id, is_test) FROM campaign WHERE id = ?"
_STANDS = (
    "SELECT 1 FROM campaign c JOIN approval p ON p.campaign_id = c.id WHERE c.id = ? AND p.voided_at IS NULL"
    " AND p.approver <> c.author AND p.seal = campaign_seal(c.id) LIMIT 1"
)
_UNAPPROVED = (
    "c.state IN ('ready', 'paused') AND c.is_test = 0 AND NOT EXISTS (SELECT 1 FROM approval p"
    " WHERE p.campaign_id = c.id AND p.voided_at IS NULL AND p.approver <> c.author)"
)
_WAITING = (
    "SELECT c.id, c.name, c.state, c.author, c.template, c.list_name, c.cap, c.currency, c.estimate, c.created_at,"
    " c.not_before, count(r.content_id), count(*) - count(r.content_id),"
    " coalesce(sum(r.meta_fee + r.sent_fee) FILTER (WHERE r.content_id IS NOT NULL), 0)"
    " FROM campaign c JOIN recipient r ON r.campaign_id = c.id WHERE {which} GROUP BY c.id ORDER BY c.id"
)


def four_eyes(c: Connection) -> bool:
    """Whether campaigns need another person's approval."""
    # A file that was copied from a server brings the setting along; on one workstation there is nobody else.
    return not is_file(c) and bool(read_setting(c, FOUR_EYES))


def is_needed(c: Connection, campaign_id: int) -> bool:
    """Whether this campaign may not be sent without an approval: four eyes, and it is no test."""
    return four_eyes(c) and bool(run(c, _NEEDED, (campaign_id,)).fetchone()[0])


def is_missing(c: Connection, campaign_id: int) -> bool:
    """Whether it needs an approval of what it is now, and has none: the seal is computed again."""
    return is_needed(c, campaign_id) and run(c, _STANDS, (campaign_id,)).fetchone() is None


def seal_of(c: Connection, campaign_id: int) -> str:
    """The fingerprint of everything that would be approved now. Takes a second for some hundred thousand recipients."""
    return str(run(c, "SELECT campaign_seal(?)", (campaign_id,)).fetchone()[0])


def of_campaign(c: Connection, campaign_id: int) -> Sequence[Given]:
    """Every approval, the newest first."""
    return [Given(*row) for row in run(c, _OF, (campaign_id,)).fetchall()]


def give(c: Connection, campaign_id: int, seal: str) -> Given:
    """The connected person's approval of the campaign that has this seal; the server says who, when and where."""
    return Given(*run(c, _GIVE, (campaign_id, seal, computer())).fetchone())


def void(c: Connection, campaign_id: int) -> Sequence[Given]:
    """Take every approval that counts back; those. A campaign that runs stops."""
    return [Given(*row) for row in run(c, _VOID, (campaign_id,)).fetchall()]


def waiting(c: Connection, campaign_id: int | None = None) -> Sequence[Waiting]:
    """The frozen campaigns without an approval, the oldest first; with an id that one, approved or not."""
    which: tuple[str, tuple[Any, ...]] = (_UNAPPROVED, ()) if campaign_id is None else ("c.id = ?", (campaign_id,))
    return [Waiting(*row) for row in run(c, _WAITING.format(which=which[0]), which[1]).fetchall()]


def versions(c: Connection, campaign_id: int) -> Sequence[tuple[str, str]]:
    """Language and category of each version of a campaign."""
    query = "SELECT language, category FROM campaign_version WHERE campaign_id = ? ORDER BY language"
    return [(str(language), str(category)) for language, category in run(c, query, (campaign_id,)).fetchall()]


def ready_of(c: Connection, author: str) -> Sequence[int]:
    """The campaigns of `author` that are approved and that nobody has begun."""
    query = (
        "SELECT c.id FROM campaign c WHERE c.author = ? AND c.state = 'ready' AND c.reason = ?"
        " AND EXISTS (SELECT 1 FROM approval p WHERE p.campaign_id = c.id AND p.voided_at IS NULL) ORDER BY c.id"
    )
    return [int(row[0]) for row in run(c, query, (author, APPROVED)).fetchall()]
