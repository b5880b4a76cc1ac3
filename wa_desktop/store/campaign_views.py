"""Campaigns and their recipients as the skins read them."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, text

from wa_desktop.domain.campaigns import CampaignView, Plan, RecipientView, Spent
from wa_desktop.domain.estimates import Estimate
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.store.campaigns import counts_by_state, has_news, is_followed, is_shown
from wa_desktop.store.fast import run
from wa_desktop.store.frozen import from_json
from wa_desktop.store.instants import from_stored
from wa_desktop.store.rules import rules_of
from wa_desktop.store.schema import campaign
from wa_desktop.store.settings import read_setting
from wa_desktop.store.spending import held, held_by_campaign


def view(c: Connection, campaign_id: int, *, references: bool = True) -> CampaignView:
    """A campaign with its counts and its spending, counted now; without its `references` when they are not needed."""
    row = c.execute(select(campaign).where(campaign.c.id == campaign_id)).one()
    counts = counts_by_state(c, campaign_id)
    counted = _Counted(
        counts,
        _reasons(c, campaign_id, RecipientState.EXCLUDED),
        _failures(c, campaign_id),
        held(c, campaign_id, row.sent_fee_basis).as_spent(),
    )
    told = _references(c, campaign_id) if references else ()
    estimate = None if row.estimate == "" else from_json(Estimate, row.estimate)
    return replace(_view(row, counted, is_followed(c, counts)), references=told, estimate=estimate)


@dataclass(slots=True)
class _Counted:
    """What is counted of one campaign."""

    counts: Mapping[RecipientState, int]
    excluded: Mapping[str, int]
    failures: Mapping[str, int]
    spent: Spent


def _view(row: Row[Any], counted: _Counted, follow_up: bool) -> CampaignView:
    return CampaignView(
        id=row.id,
        name=row.name,
        state=CampaignState(row.state),
        reason=row.reason,
        counts=every_state(counted.counts),
        excluded=counted.excluded,
        spent=counted.spent,
        references=(),
        follow_up=follow_up,
        failures=counted.failures,
        list_name=row.list_name,
        template=row.template,
        created=from_stored(row.created_at),
        currency=row.currency,
        cap=None if row.cap is None else from_micro(row.cap),
        reason_details=json.loads(row.reason_details),
        is_test=bool(row.is_test),
        started=_moment(row.started_at),
        finished=_moment(row.finished_at),
        not_before=_moment(row.not_before),
        options=_options(row),
        canary=row.canary,
        follows=row.follows,
    )


def every_view(c: Connection) -> list[CampaignView]:
    """Every campaign, newest first, without references and estimates: a few passes over the ledger for all of them."""
    expects_news = bool(read_setting(c, "follow_up"))
    rows = c.execute(select(campaign).where(is_shown()).order_by(campaign.c.id.desc())).all()
    counts: defaultdict[int, dict[RecipientState, int]] = defaultdict(dict)
    for campaign_id, state, number in run(c, _EVERY_COUNT):
        counts[campaign_id][RecipientState(state)] = number
    excluded: defaultdict[int, dict[str, int]] = defaultdict(dict)
    failures: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for campaign_id, state, reason, number in run(c, _EVERY_REASON):
        if state == RecipientState.EXCLUDED:
            excluded[campaign_id][reason] = number
        else:
            failures[campaign_id][reason] += number
    spent = held_by_campaign(c, {row.id: row.sent_fee_basis for row in rows})
    return [
        _view(
            row,
            _Counted(counts[row.id], excluded[row.id], dict(failures[row.id]), spent[row.id].as_spent()),
            expects_news or has_news(counts[row.id]),
        )
        for row in rows
    ]


def every_reference(c: Connection) -> dict[int, list[str]]:
    """The references of every campaign, oldest first."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for campaign_id, reference in run(c, "SELECT campaign_id, reference FROM batch WHERE reference <> '' ORDER BY id"):
        found[campaign_id].append(reference)
    return found


_EVERYBODY = 2**62
_EVERY_COUNT = "SELECT campaign_id, state, count(*) FROM recipient GROUP BY 1, 2"
_EVERY_REASON = (
    "SELECT campaign_id, state, reason, count(*) FROM recipient WHERE state IN ('excluded', 'failed', 'refused')"
    " AND campaign_id IN (SELECT id FROM campaign) GROUP BY 1, 2, 3 ORDER BY 4 DESC, 3"
)


def _options(row: Row[Any]) -> Mapping[str, object]:
    rate = None if row.rate is None else float(row.rate)
    return {"rate": rate, "batch_size": row.batch_size, **rules_of(row.rules).shown()}


def plan_of(c: Connection, campaign_id: int) -> Plan | None:
    """What a campaign was frozen from; None for a test."""
    row = c.execute(select(campaign.c.plan, campaign.c.is_test).where(campaign.c.id == campaign_id)).one()
    return None if row.is_test else from_json(Plan, row.plan)


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
    if state is None:
        return recipients_where(c, campaign_id, "", {}, limit, offset)
    return recipients_where(c, campaign_id, " AND r.state = :state", {"state": state.value}, limit, offset)


def recipients_where(
    c: Connection, campaign_id: int, chosen: str, values: Mapping[str, object], limit: int | None, offset: int
) -> list[RecipientView]:
    """The recipients (`r`) that also meet the condition `chosen`, with its `values`; a list among them is expanded."""
    if limit is None and not offset:
        return _read(c, f"r.campaign_id = :campaign{chosen}", {"campaign": campaign_id, **values})
    # Everybody lies in the order of the list already; some are found by the index of states. What is passed over on
    # the way to a late page is not looked up among the attempts.
    of_campaign = "r.campaign_id = :campaign" if chosen else "+r.campaign_id = :campaign AND r.id >= :first"
    some = f"SELECT r.id FROM recipient r WHERE {of_campaign}{chosen} ORDER BY r.id LIMIT :limit OFFSET :offset"  # noqa: S608 - own SQL
    most = _EVERYBODY if limit is None else limit
    bounds: dict[str, object] = {"campaign": campaign_id, "limit": most, "offset": offset}
    if not chosen:
        bounds["first"] = c.scalar(text("SELECT min(id) FROM recipient WHERE campaign_id = :campaign"), bounds) or 0
    return _read(c, f"r.id IN ({some})", {**bounds, **values})


def recipients_by_ids(c: Connection, ids: Sequence[int]) -> list[RecipientView]:
    """The recipients with these ids, in their order; who is no longer there is left out."""
    found = dict(_pairs(c, "r.id IN :ids", {"ids": list(ids)}))
    return [found[one] for one in ids if one in found]


def _read(c: Connection, where: str, values: Mapping[str, object]) -> list[RecipientView]:
    return [recipient for _id, recipient in _pairs(c, where, values)]


def _pairs(c: Connection, where: str, values: Mapping[str, object]) -> Iterator[tuple[int, RecipientView]]:
    query = text(
        "SELECT r.id, r.number, r.state, r.reason, r.meta_fee + r.sent_fee AS price, r.country, r.language,"  # noqa: S608
        " a.reference, a.wamid, m.name, m.first_name FROM recipient r LEFT JOIN member m ON m.id = r.member_id"
        " LEFT JOIN attempt a ON a.id = coalesce("
        "(SELECT max(same.id) FROM attempt same WHERE same.recipient_id = r.id AND same.state = r.state),"
        "(SELECT max(any_.id) FROM attempt any_ WHERE any_.recipient_id = r.id))"
        f" WHERE {where} ORDER BY r.id"
    ).bindparams(*(bindparam(key, expanding=True) for key, value in values.items() if isinstance(value, list)))
    for row in c.execute(query, values):
        yield (
            row.id,
            RecipientView(
                number=row.number,
                state=RecipientState(row.state),
                reason=row.reason,
                reference=row.reference or "",
                wamid=row.wamid or "",
                price=from_micro(row.price),
                country=row.country,
                language=row.language,
                name=" ".join(part for part in (row.first_name, row.name) if part),
            ),
        )
