"""The claim: the next calls of a campaign, checked again and made durable before they are made.

Everything happens in one transaction of the caller: what a person withdrew a moment ago is not sent.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, TextClause, text

from wa_desktop.domain.states import CampaignState, RecipientState, Wanted
from wa_desktop.domain.targeting import Standing, consent_obstacle
from wa_desktop.domain.templates import is_approved
from wa_desktop.domain.values import Category, Consent
from wa_desktop.store.database import bulk_insert
from wa_desktop.store.ledger import as_webhooks_write
from wa_desktop.store.schema import attempt, batch
from wa_desktop.store.spending import spent_micro

NOT_WANTED = "not_wanted"
"""`Claim.stop` when the row asks for a pause or a cancel, or the campaign is no longer running."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One call to make: its durable intent is in the ledger. `fee` is what it reserves, in micro-units."""

    id: int
    campaign_id: int
    content: Mapping[str, Any]
    numbers: tuple[str, ...]
    fees: tuple[int, ...]

    @property
    def fee(self) -> int:
        """What the whole call holds against the cap."""
        return sum(self.fees)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a claim took. `stop` is a reason code when nothing may be claimed now; `exhausted`: nothing is planned."""

    batches: tuple[Batch, ...] = ()
    excluded: Mapping[str, int] = field(default_factory=dict)
    stop: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    exhausted: bool = False
    spent: int | None = None
    """The exact amount held, in micro-units, when the claim had to count it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What the engine asks for: up to `calls` calls of up to `size` recipients.

    `spent` is the engine's own running total (never less than the truth); the claim counts exactly before it
    says that the cap is reached.
    """

    campaign_id: int
    engine: str
    calls: int
    size: int
    spent: int


def claim(c: Connection, ask: Ask, at: int) -> Claim:
    """Choose, check and record the next calls; the intent is durable when the caller's transaction is."""
    campaign = c.execute(_CAMPAIGN, {"id": ask.campaign_id}).one()
    if campaign.state != CampaignState.RUNNING or campaign.wanted != Wanted.RUN:
        return Claim(stop=NOT_WANTED)
    picked = _Picker(c, ask, campaign, ask.spent).pick()
    counted = None
    if picked.stop == "cap_reached" and not picked.groups:
        counted = spent_micro(c, ask.campaign_id, campaign.sent_fee_basis)
        picked = _Picker(c, ask, campaign, counted).pick()
    return _record(c, ask, picked, at, counted)


@dataclass(slots=True)
class _Group:
    content_id: int
    message: Mapping[str, Any]
    rows: list[Row[Any]]


@dataclass(slots=True)
class _Picked:
    groups: list[_Group] = field(default_factory=list)
    excluded: list[tuple[int, str]] = field(default_factory=list)
    stop: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    seen: int = 0


class _Picker:
    """Walks the planned recipients content by content and stops at what the ask, the cap or a template allow."""

    def __init__(self, c: Connection, ask: Ask, campaign: Row[Any], spent: int) -> None:
        self._c = c
        self._ask = ask
        self._campaign = campaign
        self._spent = spent
        self._contents = _Contents(c, ask.campaign_id, campaign.template)
        self._obstacles: dict[tuple[Any, ...], str] = {}
        self._picked = _Picked()

    def pick(self) -> _Picked:
        for row in self._planned():
            self._picked.seen += 1
            if not self._take(row):
                break
        return self._picked

    def _planned(self) -> Iterator[Row[Any]]:
        # Rows come straight off the claim index: what is not read costs nothing.
        rows = self._c.execute(
            _PLANNED,
            {
                "campaign": self._ask.campaign_id,
                "list": self._campaign.list_id,
                "limit": self._ask.calls * self._ask.size,
            },
        )
        try:
            while (row := rows.fetchone()) is not None:
                yield row
        finally:
            rows.close()

    def _take(self, row: Row[Any]) -> bool:
        """Whether to go on after this row."""
        content = self._contents.of(row.content_id)
        if content.stop:
            return self._halt(content.stop, content.details)
        reason = "" if self._campaign.is_test else self._obstacle(row, content.category)
        if reason:
            self._picked.excluded.append((row.id, reason))
            return True
        fee = row.meta_fee + row.sent_fee
        if self._campaign.cap is not None and self._spent + fee > self._campaign.cap:
            return self._halt("cap_reached", {})
        if not self._room_for(row.content_id, content.message):
            return False
        self._picked.groups[-1].rows.append(row)
        self._spent += fee
        return True

    def _room_for(self, content_id: int, message: Mapping[str, Any]) -> bool:
        groups = self._picked.groups
        if groups and groups[-1].content_id == content_id and len(groups[-1].rows) < self._ask.size:
            return True
        if len(groups) == self._ask.calls:
            return False
        groups.append(_Group(content_id, message, []))
        return True

    def _halt(self, reason: str, details: Mapping[str, object]) -> bool:
        # What was picked before the obstacle still goes; the reason comes back with the next claim.
        if not self._picked.groups:
            self._picked.stop, self._picked.details = reason, details
        return False

    def _obstacle(self, row: Row[Any], category: Category) -> str:
        if row.member_id is None:
            return "gone"
        words: tuple[int, ...] = tuple(row[5:10])
        key = (*words, category)
        if key not in self._obstacles:
            marketing, utility, authentication, refused, suppressed = words
            person = Standing(
                "", "", Consent(marketing), Consent(utility), Consent(authentication), refused, suppressed
            )
            self._obstacles[key] = consent_obstacle(person, category)
        return self._obstacles[key]


_CAMPAIGN = text("SELECT state, wanted, list_id, template, is_test, cap, sent_fee_basis FROM campaign WHERE id = :id")
_VERSIONS = text(
    "SELECT v.language, v.category AS frozen, t.category, t.status FROM campaign_version v"
    " LEFT JOIN template t ON t.name = :template AND t.language = v.language WHERE v.campaign_id = :campaign"
)
_CONTENT = text("SELECT language, message FROM content WHERE id = :id")
_PLANNED = text(
    "SELECT r.id, r.number, r.content_id, r.meta_fee, r.sent_fee,"
    " m.consent_marketing, m.consent_utility, m.consent_authentication,"
    " coalesce(s.refused, 0) AS refused, coalesce(s.suppressed, 0) AS suppressed, m.id AS member_id"
    " FROM recipient r"
    " LEFT JOIN member m ON m.list_id = :list AND m.number = r.number AND m.is_current = 1"
    " LEFT JOIN standing s ON s.number = r.number"
    " WHERE r.campaign_id = :campaign AND r.state = 'planned'"
    " ORDER BY r.content_id, r.id LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class _Content:
    message: Mapping[str, Any]
    category: Category
    stop: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


class _Contents:
    """The contents met by one claim, with the template version of each as it stands now."""

    def __init__(self, c: Connection, campaign_id: int, template: str) -> None:
        self._c = c
        self._template = template
        self._known: dict[int, _Content] = {}
        self._versions = {
            row.language: row for row in c.execute(_VERSIONS, {"campaign": campaign_id, "template": template})
        }

    def of(self, content_id: int) -> _Content:
        if content_id not in self._known:
            self._known[content_id] = self._read(content_id)
        return self._known[content_id]

    def _read(self, content_id: int) -> _Content:
        row = self._c.execute(_CONTENT, {"id": content_id}).one()
        version = self._versions[row.language]
        category = Category(version.frozen)
        about = {"template": self._template, "language": row.language}
        message = json.loads(row.message)
        if version.status is None or not is_approved(version.status):
            return _Content(message, category, "template_not_approved", {**about, "status": version.status or ""})
        if version.category != version.frozen:
            now = {**about, "category": version.category, "before": version.frozen}
            return _Content(message, category, "template_category_changed", now)
        return _Content(message, category)


def _record(c: Connection, ask: Ask, picked: _Picked, at: int, counted: int | None) -> Claim:
    excluded = _exclude(c, picked.excluded, at)
    batches = _intend(c, ask, picked.groups, at) if picked.groups else ()
    return Claim(batches, excluded, picked.stop, picked.details, exhausted=picked.seen == 0, spent=counted)


_EXCLUDE = text(
    "UPDATE recipient SET state = 'excluded', reason = :reason, changed_at = :at WHERE id = :id AND state = 'planned'"
)
_SEND = text(
    "UPDATE recipient SET state = 'sending', reason = '', changed_at = :at WHERE id = :id AND state = 'planned'"
)


def _exclude(c: Connection, found: list[tuple[int, str]], at: int) -> dict[str, int]:
    _move(c, _EXCLUDE, [{"reason": reason, "at": at, "id": recipient_id} for recipient_id, reason in found])
    return dict(Counter(reason for _, reason in found))


def _intend(c: Connection, ask: Ask, groups: Sequence[_Group], at: int) -> tuple[Batch, ...]:
    ids = _insert_batches(c, ask, groups, at)
    sending = RecipientState.SENDING.value
    bulk_insert(
        c,
        attempt,
        ("campaign_id", "recipient_id", "batch_id", "number", "state", "is_open", "meta_fee", "sent_fee", "claimed_at"),
        (
            (ask.campaign_id, r.id, batch_id, as_webhooks_write(r.number), sending, 1, r.meta_fee, r.sent_fee, at)
            for batch_id, group in zip(ids, groups, strict=True)
            for r in group.rows
        ),
    )
    _move(c, _SEND, [{"at": at, "id": row.id} for group in groups for row in group.rows])
    return tuple(_batch(ask, batch_id, group) for batch_id, group in zip(ids, groups, strict=True))


def _insert_batches(c: Connection, ask: Ask, groups: Sequence[_Group], at: int) -> Sequence[int]:
    rows = [
        {
            "campaign_id": ask.campaign_id,
            "content_id": group.content_id,
            "size": len(group.rows),
            "engine": ask.engine,
            "claimed_at": at,
        }
        for group in groups
    ]
    return c.execute(batch.insert().returning(batch.c.id, sort_by_parameter_order=True), rows).scalars().all()


def _batch(ask: Ask, batch_id: int, group: _Group) -> Batch:
    numbers = tuple(row.number for row in group.rows)
    fees = tuple(row.meta_fee + row.sent_fee for row in group.rows)
    return Batch(batch_id, ask.campaign_id, group.message, numbers, fees)


def _move(c: Connection, statement: TextClause, rows: Sequence[Mapping[str, object]]) -> None:
    moved = c.execute(statement, rows).rowcount if rows else 0
    if moved != len(rows):
        raise RuntimeError(f"the ledger moved {moved} recipients instead of {len(rows)}")
