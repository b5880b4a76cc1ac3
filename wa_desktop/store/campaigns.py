"""The campaign row: what the engine reads of it and its moves, each a compare-and-set."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select, text

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.states import CAMPAIGN_MOVES, OPEN, CampaignState, RecipientState, Wanted
from wa_desktop.domain.team import APPROVAL_WAITING
from wa_desktop.store import approvals
from wa_desktop.store.audit import record
from wa_desktop.store.instants import now
from wa_desktop.store.rules import rules_of
from wa_desktop.store.schema import campaign
from wa_desktop.store.settings import read_setting

NO_FOLLOW_UP = "no_follow_up"
UNCONFIRMED = "unconfirmed"
_BEFORE_DECIDING = frozenset({"key_refused", "proxy", "redirected"})
"""Reasons that the next call would meet as well: said even when only decisions are left."""
LATE_START = "late_start"
TO_RETRY = "to_retry"
FREEZING = "freezing"
"""The reason of a draft whose recipients are still being written: nobody is shown it."""
_ID = re.compile(r"[0-9]{1,18}")
_NEWS = (
    RecipientState.ACK,
    RecipientState.SENT,
    RecipientState.DELIVERED,
    RecipientState.READ,
    RecipientState.FAILED,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the engine needs to know of a campaign; amounts in micro-units, instants as stored."""

    id: int
    state: CampaignState
    wanted: Wanted
    account_id: int | None
    cap: int | None
    basis: str
    batch_size: int
    rate: float | None
    not_before: int | None
    late_start_minutes: int = 60
    may_start_late: bool = False
    """It began before, or a person was told already that its moment had passed."""
    is_awaited: bool = False
    """It waits for an approval, or for somebody to send it after that: no engine has it."""


def facts(c: Connection, campaign_id: int) -> Facts:
    """The engine's view of a campaign."""
    row = c.execute(select(campaign).where(campaign.c.id == campaign_id)).one()
    return Facts(
        id=row.id,
        state=CampaignState(row.state),
        wanted=Wanted(row.wanted),
        account_id=row.account_id,
        cap=row.cap,
        basis=row.sent_fee_basis,
        batch_size=row.batch_size,
        rate=None if row.rate is None else float(row.rate),
        not_before=row.not_before,
        late_start_minutes=rules_of(row.rules).late_start_minutes,
        may_start_late=row.started_at is not None or row.reason == LATE_START,
        is_awaited=row.state == CampaignState.READY and row.reason in approvals.AWAITED,
    )


def created_at(c: Connection, campaign_id: int) -> int:
    """When a campaign was frozen, as stored."""
    return int(c.execute(select(campaign.c.created_at).where(campaign.c.id == campaign_id)).scalar_one())


def find(c: Connection, ref: str) -> int:
    """The id of a campaign by id or by unique name; an id wins over a name that looks like one.

    Raises `InputRefused`: `campaign_unknown`, `campaign_ambiguous`.
    """
    ids: Sequence[int] = ()
    if _ID.fullmatch(ref):
        ids = c.execute(select(campaign.c.id).where(campaign.c.id == int(ref), is_shown())).scalars().all()
    if not ids:
        ids = c.execute(select(campaign.c.id).where(campaign.c.name == ref, is_shown())).scalars().all()
    if not ids:
        raise InputRefused("campaign_unknown", campaign=ref)
    if len(ids) > 1:
        raise InputRefused("campaign_ambiguous", campaign=ref, ids=tuple(ids))
    return int(ids[0])


def is_shown() -> ColumnElement[bool]:
    """Whether a campaign is wholly written."""
    return campaign.c.reason != FREEZING


def free_name(c: Connection, wished: str) -> str:
    """`wished`, or with ` (2)`, ` (3)`… when a campaign has that name already."""
    taken = set(c.execute(select(campaign.c.name).where(campaign.c.name.startswith(wished, autoescape=True))).scalars())
    name, number = wished, 1
    while name in taken:
        number += 1
        name = f"{wished} ({number})"
    return name


def named(c: Connection, name: str) -> int | None:
    """A campaign of this very name; None when there is none."""
    found = c.execute(select(campaign.c.id).where(campaign.c.name == name)).scalars().first()
    return None if found is None else int(found)


def rename(c: Connection, campaign_id: int, name: str) -> None:
    """Give a campaign another name."""
    c.execute(campaign.update().where(campaign.c.id == campaign_id).values(name=name))


def counts_by_state(c: Connection, campaign_id: int) -> dict[RecipientState, int]:
    """How many recipients stand in each state; states without any are left out."""
    rows = c.execute(
        text("SELECT state, count(*) FROM recipient WHERE campaign_id = :campaign GROUP BY state"),
        {"campaign": campaign_id},
    )
    return {RecipientState(state): int(number) for state, number in rows}


def is_followed(c: Connection, counts: Mapping[RecipientState, int]) -> bool:
    """Whether news can come (the setting) or has come for a campaign of these counts."""
    return bool(read_setting(c, "follow_up")) or has_news(counts)


def has_news(counts: Mapping[RecipientState, int]) -> bool:
    """Whether news has come for a campaign of these counts."""
    return any(counts.get(state) for state in _NEWS)


def want(c: Connection, campaign_id: int, wanted: Wanted) -> None:
    """Leave word for whichever program sends this campaign."""
    c.execute(campaign.update().where(campaign.c.id == campaign_id).values(wanted=wanted.value))


def wanted_of(c: Connection, campaign_ids: Collection[int]) -> dict[int, Wanted]:
    """What people ask of these campaigns now."""
    query = select(campaign.c.id, campaign.c.wanted).where(campaign.c.id.in_(campaign_ids))
    return {row.id: Wanted(row.wanted) for row in c.execute(query)}


def move(
    c: Connection,
    campaign_id: int,
    sources: Sequence[CampaignState],
    target: CampaignState,
    reason: str = "",
    details: Mapping[str, object] | None = None,
) -> bool:
    """Compare-and-set the state; False when the campaign is in none of `sources` any more."""
    for source in sources:
        if target not in CAMPAIGN_MOVES[source]:
            raise ValueError(f"a campaign cannot go from {source} to {target}")
    over = target in (CampaignState.FINISHED, CampaignState.CANCELLED)
    changed = c.execute(
        campaign.update()
        .where(campaign.c.id == campaign_id, campaign.c.state.in_([source.value for source in sources]))
        .values(
            state=target.value,
            reason=reason,
            reason_details=json.dumps(details or {}, ensure_ascii=False, default=str),
            finished_at=now() if over else None,
        )
    )
    moved = changed.rowcount == 1
    if moved and target in _NOTED:
        # The program's own moves, for the dossier: no operator, a person's decision has a line of its own.
        record(c, "", _NOTED[target], "campaign", campaign_id, reason=reason)
    return moved


_NOTED = {
    CampaignState.RUNNING: "campaign_begun",
    CampaignState.PAUSED: "campaign_paused",
    CampaignState.FINISHED: "campaign_finished",
}


def schedule(c: Connection, campaign_id: int) -> bool:
    """Paused → ready: somebody resumed it before its moment, and a program waits for that."""
    return move(c, campaign_id, (CampaignState.PAUSED,), CampaignState.READY)


def go_at_once(c: Connection, campaign_id: int) -> None:
    """Forget the moment before which nothing was to leave: a person does not want to wait for it."""
    c.execute(campaign.update().where(campaign.c.id == campaign_id).values(not_before=None))


def begin(c: Connection, campaign_id: int) -> bool:
    """Ready or paused → running; False when it is over, or waits for an approval: then it is paused."""
    if approvals.is_missing(c, campaign_id):
        await_approval(c, campaign_id)
        return False
    c.execute(
        campaign.update().where(campaign.c.id == campaign_id, campaign.c.started_at.is_(None)).values(started_at=now())
    )
    return move(c, campaign_id, (CampaignState.READY, CampaignState.PAUSED), CampaignState.RUNNING)


def await_approval(c: Connection, campaign_id: int) -> None:
    """Ready or paused: paused until somebody else has approved it."""
    move(c, campaign_id, (CampaignState.READY,), CampaignState.PAUSED, APPROVAL_WAITING)
    paused = (campaign.c.id == campaign_id) & (campaign.c.state == CampaignState.PAUSED.value)
    c.execute(campaign.update().where(paused).values(reason=APPROVAL_WAITING, reason_details="{}"))


def note_waiting(c: Connection, campaign_id: int, reason: str, details: Mapping[str, object]) -> None:
    """Say why a campaign that runs (or is about to) makes no call now; empty when it does again."""
    under_way = campaign.c.state.in_((CampaignState.RUNNING.value, CampaignState.READY.value))
    said = {"reason": reason, "reason_details": json.dumps(details, ensure_ascii=False, default=str)}
    c.execute(campaign.update().where((campaign.c.id == campaign_id) & under_way).values(**said))


def interrupt(c: Connection, campaign_id: int) -> None:
    """Pause what is under way although nobody sends it any more."""
    move(c, campaign_id, (CampaignState.READY, CampaignState.RUNNING), CampaignState.PAUSED, "interrupted")


def interrupt_orphans(c: Connection) -> None:
    """Pause, as interrupted, what a dead engine left under way. Only the holder of the lease, before it sends.

    What another workstation hands over meanwhile waits for this very engine.
    """
    under_way = campaign.c.state.in_((CampaignState.READY.value, CampaignState.RUNNING.value))
    awaited = (campaign.c.state == CampaignState.READY.value) & campaign.c.reason.in_(approvals.AWAITED)
    orphans = select(campaign.c.id).where(under_way, ~awaited, campaign.c.handed_at.is_(None))
    for campaign_id in c.execute(orphans).scalars().all():
        interrupt(c, campaign_id)


def conclude(c: Connection, campaign_id: int, reason: str, details: Mapping[str, object]) -> CampaignState:
    """Running → whatever is true now that no call is in flight; `reason` is why the engine stopped, or empty.

    Still running (and nothing changed) when there is work left and no reason to stop.
    """
    if facts(c, campaign_id).state is CampaignState.CANCELLED:
        # Its last calls were in flight when it was cancelled: whom they gave back is cancelled too.
        _cancel_planned(c, campaign_id)
        return CampaignState.CANCELLED
    counts = counts_by_state(c, campaign_id)
    left = counts.get(RecipientState.PLANNED, 0) + counts.get(RecipientState.SENDING, 0)
    if not left:
        return _close(c, campaign_id, counts, reason, details)
    if reason:
        move(c, campaign_id, (CampaignState.RUNNING, CampaignState.READY), CampaignState.PAUSED, reason, details)
        return CampaignState.PAUSED
    return CampaignState.RUNNING


def _close(
    c: Connection, campaign_id: int, counts: Mapping[RecipientState, int], reason: str, details: Mapping[str, object]
) -> CampaignState:
    unconfirmed = counts.get(RecipientState.UNCONFIRMED, 0)
    if unconfirmed:
        if reason not in _BEFORE_DECIDING:
            reason, details = UNCONFIRMED, {"recipients": unconfirmed}
        move(c, campaign_id, (CampaignState.RUNNING, CampaignState.READY), CampaignState.PAUSED, reason, details)
        return CampaignState.PAUSED
    # Paused a moment ago by a failure's code, with nobody left to write to: over all the same.
    _finish(c, campaign_id, (CampaignState.RUNNING, CampaignState.PAUSED), counts)
    return CampaignState.FINISHED


def _finish(
    c: Connection, campaign_id: int, sources: Sequence[CampaignState], counts: Mapping[RecipientState, int]
) -> None:
    move(c, campaign_id, sources, CampaignState.FINISHED, "" if is_followed(c, counts) else NO_FOLLOW_UP)


def settle_state(c: Connection, campaign_id: int) -> CampaignState:
    """After news or decisions: finish a paused campaign in which nothing is open any more; its state.

    A campaign finished without follow-up loses that reason once news came.
    """
    row = c.execute(select(campaign.c.state, campaign.c.reason).where(campaign.c.id == campaign_id)).one()
    if row.state == CampaignState.PAUSED and not _any_in(c, campaign_id, OPEN):
        _finish(c, campaign_id, (CampaignState.PAUSED,), counts_by_state(c, campaign_id))
        return CampaignState.FINISHED
    if row.state == CampaignState.FINISHED and _any_in(c, campaign_id, (RecipientState.PLANNED,)):
        # A passing failure came after the end: whoever reads this resumes it, or cancels.
        details = {"recipients": counts_by_state(c, campaign_id)[RecipientState.PLANNED]}
        move(c, campaign_id, (CampaignState.FINISHED,), CampaignState.PAUSED, TO_RETRY, details)
        return CampaignState.PAUSED
    unfollowed = row.state == CampaignState.FINISHED and row.reason == NO_FOLLOW_UP
    if unfollowed and is_followed(c, counts_by_state(c, campaign_id)):
        c.execute(campaign.update().where(campaign.c.id == campaign_id).values(reason=""))
    return CampaignState(row.state)


def _any_in(c: Connection, campaign_id: int, states: Collection[RecipientState]) -> bool:
    """Whether anybody stands in one of these states: counting everybody takes far longer."""
    query = text("SELECT 1 FROM recipient WHERE campaign_id = :campaign AND state = :state LIMIT 1")
    return any(c.execute(query, {"campaign": campaign_id, "state": one.value}).first() for one in states)


def cancel(c: Connection, campaign_id: int) -> bool:
    """Cancel what is not sent yet; unconfirmed recipients stay. False when it is over or was never started."""
    stoppable = (CampaignState.DRAFT, CampaignState.READY, CampaignState.RUNNING, CampaignState.PAUSED)
    if not move(c, campaign_id, stoppable, CampaignState.CANCELLED):
        return False
    _cancel_planned(c, campaign_id)
    return True


def _cancel_planned(c: Connection, campaign_id: int) -> None:
    c.execute(
        text(
            "UPDATE recipient SET state = 'cancelled', changed_at = :at"
            " WHERE campaign_id = :campaign AND state = 'planned'"
        ),
        {"at": now(), "campaign": campaign_id},
    )


def change_cap(c: Connection, campaign_id: int, cap: int) -> None:
    """Another cap, in micro-units; the next claim obeys it."""
    c.execute(campaign.update().where(campaign.c.id == campaign_id).values(cap=cap))


def keep_batch_size(c: Connection, campaign_id: int, size: int) -> None:
    """Remember a smaller batch size (SMSBOX said 413)."""
    c.execute(campaign.update().where(campaign.c.id == campaign_id).values(batch_size=size))


def resolve(c: Connection, campaign_id: int, *, as_sent: bool, numbers: Collection[str] | None) -> tuple[int, ...]:
    """A person's decision about unconfirmed recipients (None: all of them); the ids it changed.

    Counted as sent they become queued; to be sent again they become planned, and the old attempt keeps its cost.
    """
    ids = _unconfirmed(c, campaign_id, numbers)
    attempts = "state = 'queued', is_open = 0" if as_sent else "is_open = 0"
    values = [{"id": one, "at": now()} for one in ids]
    if values:
        c.execute(
            text(f"UPDATE attempt SET {attempts} WHERE recipient_id = :id AND state = 'unconfirmed' AND is_open = 1"),  # noqa: S608
            values,
        )
        c.execute(
            text(
                "UPDATE recipient SET state = :to, reason = '', changed_at = :at WHERE id = :id"
                " AND state = 'unconfirmed'"
            ),
            [{**one, "to": "queued" if as_sent else "planned"} for one in values],
        )
    return tuple(ids)


def note_resend(c: Connection, campaign_id: int) -> None:
    """A campaign that waited for decisions only has something to send again: it now waits to be resumed."""
    left = counts_by_state(c, campaign_id).get(RecipientState.UNCONFIRMED, 0)
    if not left:
        waiting = (campaign.c.id == campaign_id) & (campaign.c.reason == UNCONFIRMED)
        c.execute(campaign.update().where(waiting).values(reason="asked", reason_details="{}"))


def _unconfirmed(c: Connection, campaign_id: int, numbers: Collection[str] | None) -> list[int]:
    query = "SELECT id, number FROM recipient WHERE campaign_id = :campaign AND state = 'unconfirmed'"
    if numbers is None:
        return [row.id for row in c.execute(text(query), {"campaign": campaign_id})]
    # As one value: a crash may leave more of them than a statement takes.
    chosen = text(f"{query} AND number IN (SELECT value FROM json_each(:numbers))")  # noqa: S608 - own SQL
    rows = c.execute(chosen, {"campaign": campaign_id, "numbers": json.dumps(list(numbers))}).all()
    missing = sorted(set(numbers) - {row.number for row in rows})
    if missing:
        raise InputRefused("not_unconfirmed", numbers=tuple(missing))
    return [row.id for row in rows]
