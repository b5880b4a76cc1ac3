"""The claim: the next calls of a campaign, checked again and made durable before they are made.

Everything happens in one transaction of the caller: what a person withdrew a moment ago is not sent.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text

from wa_desktop.domain.erasing import is_token
from wa_desktop.domain.states import CampaignState, RecipientState, Wanted
from wa_desktop.domain.targeting import Standing, consent_obstacle
from wa_desktop.domain.templates import is_approved
from wa_desktop.domain.values import Category, Consent
from wa_desktop.store.budget import MonthBudget
from wa_desktop.store.fast import first_of_each, run, run_many, stream
from wa_desktop.store.gates import Again, Gates, Hold
from wa_desktop.store.holding import held_back
from wa_desktop.store.ledger import as_webhooks_write
from wa_desktop.store.notes import TEMPLATES_READ, marks, read_note
from wa_desktop.store.spending import spent_micro

MONTH_CAP_REACHED = "month_cap_reached"
TEMPLATES_DUE = "templates_due"
"""`Claim.waiting` until the template list has been read again, before a slice begins."""
_LIST_LOOK = 500_000
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
    later: int | None = None
    """Nothing is due now: the instant (as stored) at which something is."""
    waiting: str = ""
    """Why nothing may go before `later`, with its `details`; empty when recipients only wait for their next try."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What the engine asks for: up to `calls` calls of up to `size` recipients.

    `spent` is the engine's own running total (never less than the truth); the claim counts exactly before it
    says that the cap is reached. The templates must have been read after the instant `read_after` (as stored).
    """

    campaign_id: int
    engine: str
    calls: int
    size: int
    spent: int
    read_after: int = 0


def claim(c: Connection, ask: Ask, at: int) -> Claim:
    """Choose, check and record the next calls; the intent is durable when the caller's transaction is."""
    campaign = c.execute(_CAMPAIGN, {"id": ask.campaign_id}).one()
    if campaign.state != CampaignState.RUNNING or campaign.wanted != Wanted.RUN:
        return Claim(stop=NOT_WANTED)
    gates = Gates(c, ask.campaign_id, at)
    month = MonthBudget(c, ask.campaign_id, at)
    picked = _Picker(c, ask, campaign, ask.spent, gates, month).pick(at)
    counted = None
    if picked.stop == "cap_reached" and not picked.groups:
        counted = spent_micro(c, ask.campaign_id, campaign.sent_fee_basis)
        picked = _Picker(c, ask, campaign, counted, gates, month).pick(at)
    if picked.stop == MONTH_CAP_REACHED and not picked.groups and month.recount():
        spent = ask.spent if counted is None else counted
        picked = _Picker(c, ask, campaign, spent, gates, month).pick(at)
    if not (picked.groups or picked.stop or picked.excluded):
        hold = gates.after()
        if isinstance(hold, Hold):
            waiting = hold.reason if hold.look_at is not None else ""
            stop = "" if waiting else hold.reason
            return Claim(stop=stop, details=hold.details, spent=counted, later=hold.look_at, waiting=waiting)
        if hold is Again.NOW:
            return claim(c, ask, at)
    if picked.groups and ask.read_after and int(read_note(c, TEMPLATES_READ) or 0) <= ask.read_after:
        # A night or a day has passed: category and status count as they are now, not as they were.
        return Claim(spent=counted, later=at + _LIST_LOOK, waiting=TEMPLATES_DUE)
    if not picked.seen:
        return _nothing_due(c, ask.campaign_id, counted)
    month.keep(sum(row.meta_fee + row.sent_fee for group in picked.groups for row in group.rows))
    return _record(c, ask, picked, at, counted)


def _nothing_due(c: Connection, campaign_id: int, counted: int | None) -> Claim:
    waiting = held_back(c, campaign_id)
    if waiting is None:
        return Claim(exhausted=True, spent=counted)
    return Claim(stop=waiting.reason, details=waiting.details, spent=counted, later=waiting.until)


class _Planned(NamedTuple):
    id: int
    number: str
    content_id: int
    meta_fee: int
    sent_fee: int
    marketing: int
    utility: int
    authentication: int
    refused: int
    suppressed: int
    member_id: int | None


@dataclass(slots=True)
class _Group:
    content_id: int
    message: Mapping[str, Any]
    rows: list[_Planned]


@dataclass(slots=True)
class _Picked:
    groups: list[_Group] = field(default_factory=list)
    excluded: list[tuple[int, str]] = field(default_factory=list)
    stop: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    seen: int = 0


class _Picker:
    """Walks the planned recipients content by content and stops at what the ask, the cap or a template allow."""

    def __init__(
        self, c: Connection, ask: Ask, campaign: Row[Any], spent: int, gates: Gates, month: MonthBudget
    ) -> None:
        self._c = c
        self._ask = ask
        self._campaign = campaign
        self._spent = spent
        self._month, self._taken = month, 0
        self._gates = gates
        self._contents = _Contents(c, ask.campaign_id, campaign.template)
        self._obstacles: dict[tuple[Any, ...], str] = {}
        self._picked = _Picked()

    def pick(self, at: int) -> _Picked:
        for row in self._planned(at):
            self._picked.seen += 1
            if not self._take(row):
                break
        return self._picked

    def _planned(self, at: int) -> Iterator[_Planned]:
        # Rows come straight off the claim index: what is not read costs nothing.
        most = self._ask.calls * self._ask.size
        lanes = self._gates.lanes()
        if lanes is None:
            yield from self._rows(_PLANNED, (self._campaign.list_id, self._ask.campaign_id, at, most))
        for lane in lanes or ():
            yield from self._rows(_IN_LANE, (self._campaign.list_id, self._ask.campaign_id, lane, at, most))

    def _rows(self, query: str, values: tuple[object, ...]) -> Iterator[_Planned]:
        for part in stream(self._c, query, values, self._ask.calls + 1):
            # A server is asked once about what a part needs, a file row by row about what is used.
            if len(part) > 1:
                self._contents.look_at(list(dict.fromkeys(row[2] for row in part))[: self._ask.calls + 1])
                self._gates.look_at([row[1] for row in part])
            yield from map(_Planned._make, part)

    def _take(self, row: _Planned) -> bool:
        """Whether to go on after this row."""
        content = self._contents.of(row.content_id)
        if content.stop:
            return self._halt(content.stop, content.details)
        reason = "erased" if is_token(row.number) else ""
        reason = reason or ("" if self._campaign.is_test else self._obstacle(row, content.category))
        reason = reason or self._gates.obstacle(row.number, row.content_id, content.category)
        if reason:
            self._picked.excluded.append((row.id, reason))
            return True
        fee = row.meta_fee + row.sent_fee
        if self._campaign.cap is not None and self._spent + fee > self._campaign.cap:
            return self._halt("cap_reached", {})
        if not self._month.fits(self._taken + fee):
            return self._halt(MONTH_CAP_REACHED, self._month.details)
        if not self._gates.has_room_for(row.number) or not self._room_for(row.content_id, content.message):
            return False
        self._picked.groups[-1].rows.append(row)
        self._spent += fee
        self._taken += fee
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

    def _obstacle(self, row: _Planned, category: Category) -> str:
        if row.member_id is None:
            return "gone"
        words = row[5:10]
        key = (words, category)
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
_CONTENT = "SELECT language, message FROM content WHERE id = ?"
_PLANNED = (
    "SELECT r.id, r.number, r.content_id, r.meta_fee, r.sent_fee,"
    " m.consent_marketing, m.consent_utility, m.consent_authentication,"
    " coalesce(s.refused, 0) AS refused, coalesce(s.suppressed, 0) AS suppressed, m.id AS member_id"
    " FROM recipient r"
    # By its id: a server that has not counted a new list yet would look through all of it for each recipient.
    " LEFT JOIN member m ON m.id ="
    " (SELECT x.id FROM member x WHERE x.list_id = ? AND x.number = r.number AND x.is_current = 1)"
    " LEFT JOIN standing s ON s.number = r.number"
    " WHERE r.campaign_id = ? AND r.state = 'planned' AND r.due_at <= ?"
    " ORDER BY r.due_at, r.content_id, r.id LIMIT ? /* FOR UPDATE OF r SKIP LOCKED */"
)
_IN_LANE = _PLANNED.replace("AND r.due_at", "AND r.lane <> 0 AND r.lane = ? AND r.due_at")


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

    def look_at(self, content_ids: Sequence[int]) -> None:
        """Read these, which are about to be asked for."""
        unread = [one for one in content_ids if one not in self._known]
        query = f"SELECT id, language, message FROM content WHERE id IN ({marks(unread)})"  # noqa: S608 - marks only
        for content_id, language, stored in run(self._c, query, unread).fetchall() if unread else ():
            self._known[content_id] = self._made(language, stored)

    def _read(self, content_id: int) -> _Content:
        return self._made(*run(self._c, _CONTENT, (content_id,)).fetchone())

    def _made(self, language: str, stored: str) -> _Content:
        version = self._versions[language]
        category = Category(version.frozen)
        about = {"template": self._template, "language": language}
        message = json.loads(stored)
        if version.status is None or not is_approved(version.status):
            return _Content(message, category, "template_not_approved", {**about, "status": version.status or ""})
        if version.category != version.frozen:
            now = {**about, "category": version.category, "before": version.frozen}
            return _Content(message, category, "template_category_changed", now)
        return _Content(message, category)


def _record(c: Connection, ask: Ask, picked: _Picked, at: int, counted: int | None) -> Claim:
    excluded = _exclude(c, picked.excluded, at)
    batches = _intend(c, ask, picked.groups, at) if picked.groups else ()
    return Claim(batches, excluded, picked.stop, picked.details, spent=counted)


_EXCLUDE = "UPDATE recipient SET state = 'excluded', reason = ?, changed_at = ? WHERE id = ? AND state = 'planned'"
_SEND = "UPDATE recipient SET state = 'sending', reason = '', changed_at = ? WHERE id = ? AND state = 'planned'"
_BATCH = "INSERT INTO batch (campaign_id, content_id, size, engine, claimed_at) VALUES (?, ?, ?, ?, ?) RETURNING id"
_ATTEMPT = (
    "INSERT INTO attempt (campaign_id, recipient_id, batch_id, number, state, is_open, meta_fee, sent_fee, claimed_at)"
    " VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)"
)


def _exclude(c: Connection, found: list[tuple[int, str]], at: int) -> dict[str, int]:
    _move(c, _EXCLUDE, [(reason, at, recipient_id) for recipient_id, reason in found])
    return dict(Counter(reason for _, reason in found))


def _intend(c: Connection, ask: Ask, groups: Sequence[_Group], at: int) -> tuple[Batch, ...]:
    wanted = [(ask.campaign_id, group.content_id, len(group.rows), ask.engine, at) for group in groups]
    ids = [int(row[0]) for row in first_of_each(c, _BATCH, wanted)]
    sending = RecipientState.SENDING.value
    attempts = (
        (ask.campaign_id, r.id, batch_id, as_webhooks_write(r.number), sending, r.meta_fee, r.sent_fee, at)
        for batch_id, group in zip(ids, groups, strict=True)
        for r in group.rows
    )
    run_many(c, _ATTEMPT, attempts)
    _move(c, _SEND, [(at, row.id) for group in groups for row in group.rows])
    return tuple(_batch(ask, batch_id, group) for batch_id, group in zip(ids, groups, strict=True))


def _batch(ask: Ask, batch_id: int, group: _Group) -> Batch:
    numbers = tuple(row.number for row in group.rows)
    fees = tuple(row.meta_fee + row.sent_fee for row in group.rows)
    return Batch(batch_id, ask.campaign_id, group.message, numbers, fees)


def _move(c: Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    moved = run_many(c, statement, rows) if rows else 0
    if moved != len(rows):
        raise RuntimeError(f"the ledger moved {moved} recipients instead of {len(rows)}")
