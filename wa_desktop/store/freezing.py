"""Freezing: a plan becomes a campaign with one recipient per member of the list, in the caller's transaction."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, select, text

from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.team import APPROVAL_WAITING
from wa_desktop.domain.templates import TemplateVersion, content_hash, content_message
from wa_desktop.store.approvals import is_needed
from wa_desktop.store.campaigns import FREEZING, move
from wa_desktop.store.database import Store, bulk_insert
from wa_desktop.store.fast import look_at, run
from wa_desktop.store.frozen import as_json
from wa_desktop.store.schema import campaign, campaign_version, content, recipient

CHUNK = 5_000
"""Recipients in one transaction, some tenths of a second."""
_RECIPIENT_COLUMNS = (
    "campaign_id", "member_id", "number", "country", "market", "language", "content_id", "meta_fee", "sent_fee",
    "state", "reason", "changed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """What a campaign row holds besides its recipients; `cap` is in micro-units, instants as stored.

    `guard` fingerprints list, template and variables; empty for a test, which may be repeated.
    """

    name: str
    account_id: int
    template: str
    list_id: int | None
    list_name: str
    plan: str
    estimate: str
    guard: str
    currency: str
    cap: int | None
    basis: str
    batch_size: int
    rate: float | None
    not_before: int | None
    is_test: bool
    created_at: int
    rules: str = ""
    follows: int | None = None
    author: str = ""
    """Who freezes it; a team's server writes who is connected."""


class Priced(NamedTuple):
    """One member of the list with its decision and prices in micro-units; `version` None: `excluded` says why."""

    member_id: int | None
    number: str
    country: str
    market: str
    language: str
    version: TemplateVersion | None
    values: Mapping[str, str]
    meta_fee: int
    sent_fee: int
    excluded: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """The campaign made, how many recipients it will send to and how many of each reason it leaves out."""

    campaign_id: int
    planned: int
    excluded: Mapping[str, int]


def refuse_repetition(c: Connection, guard: str, *, again: bool) -> None:
    """Raise `campaign_unfinished`, or `campaign_repeated` unless `again`, when the same was frozen before.

    A cancelled campaign counts as sent when it made at least one call.
    """
    if not guard:
        return
    query = select(campaign.c.id, campaign.c.name, campaign.c.state).where(campaign.c.content_guard == guard)
    for row in c.execute(query.order_by(campaign.c.id.desc())):
        if row.state not in (CampaignState.FINISHED, CampaignState.CANCELLED):
            raise WaitingForPerson("campaign_unfinished", campaign=row.id, name=row.name)
        if not again and (row.state == CampaignState.FINISHED or _made_a_call(c, row.id)):
            raise WaitingForPerson("campaign_repeated", campaign=row.id, name=row.name)


def _made_a_call(c: Connection, campaign_id: int) -> bool:
    query = text("SELECT 1 FROM batch WHERE campaign_id = :campaign LIMIT 1")
    return c.execute(query, {"campaign": campaign_id}).first() is not None


def freeze(c: Connection, draft: Draft, members: Iterable[Priced], *, again: bool = False) -> Frozen:
    """Write a small campaign and all its recipients; ready when the caller's transaction is durable.

    Raises `WaitingForPerson`: `campaign_unfinished`, `campaign_repeated`.
    """
    freezer = Freezer.begin(c, draft, again=again)
    stream = iter(members)
    while chunk := list(islice(stream, CHUNK)):
        freezer.add(c, chunk)
    return freezer.finish(c)


class Freezer:
    """Writes a large campaign in several transactions, so that one that is sending never waits long for the lock.

    Nobody sees it before `finish`; what a program that died left behind, the next engine removes.
    """

    def __init__(self, campaign_id: int, draft: Draft) -> None:
        self.campaign_id = campaign_id
        self._at = draft.created_at
        self._contents = _Contents(campaign_id)
        self._planned = 0
        self._excluded: Counter[str] = Counter()

    @classmethod
    def begin(cls, c: Connection, draft: Draft, *, again: bool) -> "Freezer":
        """The campaign's row, still hidden; raises `campaign_unfinished`, `campaign_repeated`."""
        refuse_repetition(c, draft.guard, again=again)
        return cls(_insert_campaign(c, draft), draft)

    def add(self, c: Connection, members: Sequence[Priced]) -> None:
        """Write some more recipients, at most `CHUNK`."""
        self._contents.add(c, members)
        rows = (_row(self.campaign_id, member, self._contents, self._at) for member in members)
        bulk_insert(c, recipient, _RECIPIENT_COLUMNS, rows)
        self._excluded.update(member.excluded for member in members if member.version is None)
        self._planned += sum(member.version is not None for member in members)

    @property
    def frozen(self) -> Frozen:
        """What was written so far."""
        return Frozen(self.campaign_id, self._planned, dict(self._excluded))

    def finish(self, c: Connection) -> Frozen:
        """Show the campaign: ready when the caller's transaction is durable."""
        self._contents.keep_versions(c)
        if self._planned + self._excluded.total() > CHUNK:
            look_at(c, recipient.name, content.name)
        reason = APPROVAL_WAITING if is_needed(c, self.campaign_id) else ""
        move(c, self.campaign_id, (CampaignState.DRAFT,), CampaignState.READY, reason)
        return self.frozen


def left_unfrozen(c: Connection) -> list[int]:
    """The campaigns that were being frozen when their program died. Only for the holder of the lease, at its start."""
    query = select(campaign.c.id).where(campaign.c.state == CampaignState.DRAFT.value, campaign.c.reason == FREEZING)
    return [int(one) for one in c.execute(query).scalars()]


def freezing_lock(campaign_id: int) -> str:
    """The name of the lock that whoever freezes a campaign of a team holds meanwhile."""
    return f"freezing {campaign_id}"


def discard(store: Store, campaign_id: int) -> None:
    """Take back what was written of a campaign that is not frozen, some at a time."""
    while True:
        with store.write() as c:
            if not run(c, _DISCARD, (campaign_id, CHUNK)).rowcount:
                # Its contents and the rest go with the row.
                c.execute(campaign.delete().where(campaign.c.id == campaign_id))
                return


_DISCARD = "DELETE FROM recipient WHERE id IN (SELECT id FROM recipient WHERE campaign_id = ? LIMIT ?)"


def _insert_campaign(c: Connection, draft: Draft) -> int:
    campaign_id: int = c.execute(
        campaign.insert()
        .values(
            name=draft.name,
            state=CampaignState.DRAFT.value,
            reason=FREEZING,
            account_id=draft.account_id,
            template=draft.template,
            list_id=draft.list_id,
            list_name=draft.list_name,
            plan=draft.plan,
            estimate=draft.estimate,
            content_guard=draft.guard,
            currency=draft.currency,
            cap=draft.cap,
            sent_fee_basis=draft.basis,
            batch_size=draft.batch_size,
            rate=None if draft.rate is None else repr(draft.rate),
            not_before=draft.not_before,
            is_test=int(draft.is_test),
            rules=draft.rules,
            follows=draft.follows,
            author=draft.author,
            created_at=draft.created_at,
        )
        .returning(campaign.c.id)
    ).scalar_one()
    return campaign_id


def _row(campaign_id: int, member: Priced, contents: "_Contents", at: int) -> tuple[object, ...]:
    sent_to = member.version is not None
    return (
        campaign_id,
        member.member_id,
        member.number,
        member.country,
        member.market,
        member.language,
        contents.id_of(member) if sent_to else None,
        member.meta_fee if sent_to else 0,
        member.sent_fee if sent_to else 0,
        (RecipientState.PLANNED if sent_to else RecipientState.EXCLUDED).value,
        member.excluded,
        at,
    )


_Key = tuple[str, tuple[str, ...]]


def _key(version: TemplateVersion, values: Mapping[str, str]) -> _Key:
    return (version.language, tuple(values.values()))


class _Contents:
    """The distinct messages of a campaign, each stored once, and the versions they come from."""

    def __init__(self, campaign_id: int) -> None:
        self._campaign_id = campaign_id
        self._ids: dict[_Key, int] = {}
        self._versions: dict[str, TemplateVersion] = {}
        self._last = 0

    def add(self, c: Connection, members: Sequence[Priced]) -> None:
        """Store the messages that these members are the first to need."""
        fresh: dict[_Key, tuple[str, str, str]] = {}
        for member in members:
            if member.version is None:
                continue
            key = _key(member.version, member.values)
            if key not in self._ids and key not in fresh:
                message = content_message(member.version, member.values)
                fresh[key] = (content_hash(message), member.version.language, json.dumps(message, ensure_ascii=False))
                self._versions.setdefault(member.version.language, member.version)
        self._store(c, fresh)

    def _store(self, c: Connection, fresh: Mapping[_Key, tuple[str, str, str]]) -> None:
        columns = ("campaign_id", "hash", "language", "message")
        bulk_insert(c, content, columns, ((self._campaign_id, *row) for row in fresh.values()))
        query = select(content.c.id, content.c.hash).where(
            content.c.campaign_id == self._campaign_id, content.c.id > self._last
        )
        stored = {row.hash: row.id for row in c.execute(query)}
        self._last = max(stored.values(), default=self._last)
        for key, row in fresh.items():
            self._ids[key] = stored[row[0]]

    def id_of(self, member: Priced) -> int:
        """The stored message of a member that is written to."""
        if member.version is None:
            raise ValueError("an excluded member has no message")
        return self._ids[_key(member.version, member.values)]

    def keep_versions(self, c: Connection) -> None:
        """Store the language versions as they are now."""
        bulk_insert(
            c,
            campaign_version,
            ("campaign_id", "language", "category", "frozen"),
            (
                (self._campaign_id, language, version.category.value, as_json(version))
                for language, version in self._versions.items()
            ),
        )
