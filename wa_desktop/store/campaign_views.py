"""Campaigns and their recipients as the skins read them."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select, text

from wa_desktop.domain.campaigns import CampaignView, RecipientView
from wa_desktop.domain.estimates import Estimate
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.store.campaigns import counts_by_state, is_followed
from wa_desktop.store.frozen import from_json
from wa_desktop.store.instants import from_stored
from wa_desktop.store.schema import campaign
from wa_desktop.store.spending import held

_EVERY_ROW = 2**62


def all_ids(c: Connection) -> list[int]:
    """Every campaign, newest first."""
    return [int(one) for one in c.execute(select(campaign.c.id).order_by(campaign.c.id.desc())).scalars()]


def view(c: Connection, campaign_id: int, *, references: bool = True) -> CampaignView:
    """A campaign with its counts and its spending, counted now; without its `references` when they are not needed."""
    row = c.execute(select(campaign).where(campaign.c.id == campaign_id)).one()
    counts = counts_by_state(c, campaign_id)
    return CampaignView(
        id=row.id,
        name=row.name,
        state=CampaignState(row.state),
        reason=row.reason,
        counts=every_state(counts),
        excluded=_reasons(c, campaign_id, RecipientState.EXCLUDED),
        spent=held(c, campaign_id, row.sent_fee_basis).as_spent(),
        references=_references(c, campaign_id) if references else (),
        follow_up=is_followed(c, counts),
        failures=_failures(c, campaign_id),
        list_name=row.list_name,
        template=row.template,
        created=from_stored(row.created_at),
        currency=row.currency,
        cap=None if row.cap is None else from_micro(row.cap),
        estimate=None if row.estimate == "" else from_json(Estimate, row.estimate),
        reason_details=json.loads(row.reason_details),
        is_test=bool(row.is_test),
        started=_moment(row.started_at),
        finished=_moment(row.finished_at),
    )


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else from_stored(stored)


def every_state(counts: Mapping[RecipientState, int]) -> dict[RecipientState, int]:
    """`counts` with a 0 for every state without recipients, in the table's order."""
    return {state: counts.get(state, 0) for state in RecipientState}


def _reasons(c: Connection, campaign_id: int, state: RecipientState) -> dict[str, int]:
    rows = c.execute(
        text(
            "SELECT reason, count(*) FROM recipient WHERE campaign_id = :campaign AND state = :state"
            " GROUP BY reason ORDER BY 2 DESC, 1"
        ),
        {"campaign": campaign_id, "state": state.value},
    )
    return {reason: int(number) for reason, number in rows}


def _failures(c: Connection, campaign_id: int) -> dict[str, int]:
    failures = _reasons(c, campaign_id, RecipientState.FAILED)
    for code, number in _reasons(c, campaign_id, RecipientState.REFUSED).items():
        failures[code] = failures.get(code, 0) + number
    return failures


def _references(c: Connection, campaign_id: int) -> tuple[str, ...]:
    rows = c.execute(
        text("SELECT reference FROM batch WHERE campaign_id = :campaign AND reference <> '' ORDER BY id"),
        {"campaign": campaign_id},
    )
    return tuple(rows.scalars())


def recipients(
    c: Connection, campaign_id: int, state: RecipientState | None, limit: int | None, offset: int
) -> list[RecipientView]:
    """The recipients in the order of the list, each with the attempt that decides its state."""
    chosen = "" if state is None else " AND r.state = :state"
    rows = c.execute(
        text(
            "SELECT r.number, r.state, r.reason, r.meta_fee + r.sent_fee AS price, r.country, r.language,"  # noqa: S608
            " a.reference, a.wamid FROM recipient r LEFT JOIN attempt a ON a.id = coalesce("
            "(SELECT max(same.id) FROM attempt same WHERE same.recipient_id = r.id AND same.state = r.state),"
            "(SELECT max(any_.id) FROM attempt any_ WHERE any_.recipient_id = r.id))"
            f" WHERE r.campaign_id = :campaign{chosen} ORDER BY r.id LIMIT :limit OFFSET :offset"
        ),
        {
            "campaign": campaign_id,
            "limit": _EVERY_ROW if limit is None else limit,
            "offset": offset,
            **({} if state is None else {"state": state.value}),
        },
    )
    return [
        RecipientView(
            number=row.number,
            state=RecipientState(row.state),
            reason=row.reason,
            reference=row.reference or "",
            wamid=row.wamid or "",
            price=from_micro(row.price),
            country=row.country,
            language=row.language,
        )
        for row in rows
    ]
