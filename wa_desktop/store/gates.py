"""What holds recipients back at a claim, beside consent and cap: the clock, the canary slice, limits and guards.

Made anew for each claim, in its transaction, so that what changed a moment ago counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection

from wa_desktop.domain.canary import STOPS, CanaryPhase, CanaryWord
from wa_desktop.domain.values import Category
from wa_desktop.store import canaries
from wa_desktop.store.fast import run
from wa_desktop.store.guards import Guarded, Guards
from wa_desktop.store.instants import from_stored
from wa_desktop.store.lanes import Lane, lanes_of, planned_by_lane
from wa_desktop.store.portfolio import Room, limit_of
from wa_desktop.store.rules import rules_of

QUIET = "quiet_hours"
PORTFOLIO = "portfolio_limit"
_LONGEST_LOOK = 30_000_000
"""Settings and news may change meanwhile, so a closed gate is looked at again this soon (microseconds)."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing may go now: `reason` says why. `look_at` (as stored) None: it stops until a person resumes."""

    reason: str
    look_at: int | None = None
    details: Mapping[str, object] = field(default_factory=dict)


class Again(Enum):
    """What to do when no gate holds anybody back."""

    NOW = auto()
    """The gates have just opened: claim again."""
    LATER = auto()


class Gates:
    """The gates of one claim. A campaign without rules, in an account without limit, has none."""

    def __init__(self, c: Connection, campaign_id: int, at: int) -> None:
        self._c = c
        self._id = campaign_id
        self._at = at
        row = run(c, "SELECT rules, canary, account_id, template, is_test FROM campaign WHERE id = ?", (campaign_id,))
        rules, canary, self._account, template, is_test = row.fetchone()
        self._rules = rules_of(rules)
        self._phase = CanaryPhase(canary)
        self._guards = self._guard(template) if self._rules.guarded else None
        limit = 0 if is_test else limit_of(c)
        self._room = Room(c, limit, self._account, at) if limit else None
        self._is_full = False
        self._all: Sequence[Lane] = lanes_of(c, campaign_id) if self._rules.by_lanes else ()

    def _guard(self, template: str) -> Guards | None:
        found = Guards(self._c, Guarded(self._rules, template, self._account, self._id), self._at)
        return None if found.silent else found

    def lanes(self) -> Sequence[int] | None:
        """The lanes that are open, in the order in which to take them; None when nobody has one."""
        if not self._rules.by_lanes:
            return None
        if self._phase is CanaryPhase.STOPPED:
            # A rule stopped it and it runs again: a person has decided.
            self._move_to(CanaryPhase.PASSED)
        open_ = [one.lane for one in self._all if self._is_open(one)]
        first = [-lane for lane in open_]
        return first if self._phase is CanaryPhase.FIRST else [*first, *open_]

    def _is_open(self, lane: Lane) -> bool:
        return self._rules.quiet is None or lane.is_open(self._rules.quiet, self._at)

    def obstacle(self, number: str, content_id: int, category: Category) -> str:
        """Why this recipient is left out now, as earlier messages have it; empty when it may be written to."""
        return "" if self._guards is None else self._guards.obstacle(number, content_id, category)

    def has_room_for(self, number: str) -> bool:
        """Whether Meta's portfolio limit lets a message to `number` go; counts it when it does."""
        if self._room is None or self._room.takes(number):
            return True
        self._is_full = True
        return False

    def look_at(self, numbers: Sequence[str]) -> None:
        """Read what Meta's limit knows of these, which are about to be asked for."""
        if self._room is not None:
            self._room.look_at(numbers)

    def after(self) -> "Hold | Again":
        """What a claim waits for that picked nobody, or whether to claim again."""
        if self._is_full and self._room is not None:
            opens = self._room.next_room()
            return self._until(PORTFOLIO, opens, {"limit": self._room.limit})
        return self._closed() if self._rules.by_lanes else Again.LATER

    def _closed(self) -> "Hold | Again":
        planned = planned_by_lane(self._c, self._id)
        slice_left = any(lane < 0 for lane in planned)
        if self._phase is CanaryPhase.FIRST and planned and not slice_left:
            return self._after_slice()
        waiting = {abs(lane) for lane in planned if lane < 0 or self._phase is not CanaryPhase.FIRST}
        closed = [one for one in self._all if one.lane in waiting and not self._is_open(one)]
        if not closed or self._rules.quiet is None:
            return Again.LATER
        opens = min(one.opens(self._rules.quiet, self._at) for one in closed)
        people = sum(number for lane, number in planned.items() if abs(lane) in {one.lane for one in closed})
        return self._until(QUIET, opens, {"recipients": people})

    def _after_slice(self) -> "Hold | Again":
        assert self._rules.canary is not None  # noqa: S101 - the phase says so
        found = canaries.look(self._c, self._id, self._rules.canary, self._at)
        if found.word is CanaryWord.GO_ON:
            self._move_to(CanaryPhase.PASSED, found)
            return Again.NOW
        if found.word in STOPS:
            self._move_to(CanaryPhase.STOPPED, found)
            return Hold(found.word.value, None, found.details)
        details = {**found.details, "until": _iso(int(str(found.details["until"])))}
        return Hold(found.word.value, found.look_at, details)

    def _move_to(self, phase: CanaryPhase, found: canaries.Slice | None = None) -> None:
        canaries.note_phase(self._c, self._id, phase, None if found is None else found.figures)
        self._phase = phase

    def _until(self, reason: str, opens: int, details: Mapping[str, Any]) -> Hold:
        look_at = max(self._at + 1, min(opens, self._at + _LONGEST_LOOK))
        return Hold(reason, look_at, {**details, "until": _iso(opens)})


def _iso(stored: int) -> str:
    return from_stored(stored).isoformat(timespec="seconds")
