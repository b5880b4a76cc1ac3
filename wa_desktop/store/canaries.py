"""The canary slice of a campaign in the ledger: what is known of it, and what that means for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from wa_desktop.domain.canary import STOPS, CanaryFigures, CanaryPhase, CanaryRules, CanaryWord, judge
from wa_desktop.domain.codes import META_CAP
from wa_desktop.domain.states import RecipientState
from wa_desktop.store.audit import record
from wa_desktop.store.campaigns import counts_by_state, is_followed
from wa_desktop.store.fast import run
from wa_desktop.store.notes import TEMPLATES_READ, read_note

_S = RecipientState
_KNOWN = frozenset({_S.DELIVERED, _S.READ, _S.FAILED, _S.REFUSED})
_MINUTE = 60_000_000
_LOOK = 2_000_000


@dataclass(frozen=True, slots=True)
class Slice:
    """What the slice says at an instant: the word, its figures, and when to look again (as stored)."""

    word: CanaryWord
    figures: CanaryFigures
    look_at: int = 0
    details: Mapping[str, object] = field(default_factory=dict)


def figures(c: Connection, campaign_id: int) -> CanaryFigures:
    """The figures of everybody whom the campaign called so far: while its slice goes first, that is the slice."""
    counts: dict[RecipientState, int] = {}
    capped = 0
    for state, reason, number in run(c, _STATES, (campaign_id,)).fetchall():
        counts[RecipientState(state)] = counts.get(RecipientState(state), 0) + int(number)
        capped += int(number) if state == _S.FAILED and reason == META_CAP else 0
    return CanaryFigures(
        sent=sum(counts.values()),
        known=sum(number for state, number in counts.items() if state in _KNOWN),
        failed=counts.get(_S.FAILED, 0) + counts.get(_S.REFUSED, 0),
        capped=capped,
        opted_out=int(run(c, _OPTED_OUT, (campaign_id,)).fetchone()[0]),
        unconfirmed=counts.get(_S.UNCONFIRMED, 0),
    )


_CALLED = (
    " FROM recipient r WHERE r.id IN (SELECT a.recipient_id FROM batch b JOIN attempt a ON a.batch_id = b.id"
    " WHERE b.campaign_id = ?)"
)
_STATES = f"SELECT r.state, r.reason, count(*){_CALLED} AND r.state <> 'planned' GROUP BY r.state, r.reason"
_OPTED_OUT = (
    f"SELECT count(DISTINCT r.number){_CALLED} AND EXISTS (SELECT 1 FROM standing_entry e JOIN campaign k"  # noqa: S608
    " ON k.id = r.campaign_id WHERE e.number = r.number AND e.event_id IS NOT NULL AND e.removed_at IS NULL"
    " AND e.recorded_at >= k.started_at)"
)


def look(c: Connection, campaign_id: int, rules: CanaryRules, at: int) -> Slice:
    """Judge the slice when all of it has gone out; before the rest the templates must have been read again."""
    found = figures(c, campaign_id)
    if not found.sent:
        return Slice(CanaryWord.GO_ON, found)
    last = int(run(c, "SELECT max(claimed_at) FROM batch WHERE campaign_id = ?", (campaign_id,)).fetchone()[0] or at)
    waited = max(0, at - last) / _MINUTE
    followed = is_followed(c, counts_by_state(c, campaign_id))
    word = judge(rules, found, waited, followed=followed)
    if word in STOPS:
        return Slice(word, found, details=_details(rules, found))
    if word is CanaryWord.GO_ON and int(read_note(c, TEMPLATES_READ) or 0) > last:
        return Slice(word, found)
    until = last + rules.wait_minutes * _MINUTE
    return Slice(CanaryWord.WAIT, found, at + _LOOK, {"until": until, **found.as_details()})


def _details(rules: CanaryRules, found: CanaryFigures) -> Mapping[str, object]:
    limits = {"failed_limit": rules.failed, "capped_limit": rules.capped, "opted_out_limit": rules.opted_out}
    return {**found.as_details(), **limits}


def note_phase(c: Connection, campaign_id: int, phase: CanaryPhase, found: CanaryFigures | None = None) -> None:
    """Keep where the slice stands, with a line in the audit."""
    run(c, "UPDATE campaign SET canary = ? WHERE id = ?", (phase.value, campaign_id))
    facts = {} if found is None else found.as_details()
    record(c, "", f"canary_{phase.value}", "campaign", campaign_id, **facts)
