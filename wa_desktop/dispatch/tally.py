"""A campaign's figures while it runs: moved with every durable write, counted again now and then."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from wa_desktop.domain.campaigns import CampaignView, Spent
from wa_desktop.domain.money import from_micro, to_micro
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.store.claiming import Batch, Claim
from wa_desktop.store.ledger import Settled


class Tally:
    """Written by the ledger's thread in the order of its commits, read by anybody."""

    def __init__(self, view: CampaignView) -> None:
        self._lock = threading.Lock()
        self._since: list[Callable[[], None]] | None = None
        self._unstored: dict[str, Any] = {}
        self._take(view)

    def _take(self, view: CampaignView) -> None:
        self._base = view
        self._counts = Counter(view.counts)
        self._excluded = Counter(view.excluded)
        self._failures = Counter(view.failures)
        self._reserved = to_micro(view.spent.reserved)
        self._committed = to_micro(view.spent.committed)

    @property
    def spent(self) -> int:
        """Micro-units held against the cap: never less than the truth while only the engine spends."""
        with self._lock:
            return self._reserved + self._committed

    def begin_recount(self) -> None:
        """From this commit on every move is remembered: a count that sees the data of now ends later."""
        with self._lock:
            self._since = []

    def recounted(self, view: CampaignView) -> None:
        """Start again from figures that were counted in the database as of `begin_recount`, or else of now."""
        with self._lock:
            moves, self._since = self._since, None
            self._take(view)
            for move in moves or ():
                move()
            self._told(**self._unstored)

    def moved_to(self, state: CampaignState) -> None:
        """The campaign itself is in another state."""
        self._unstored = {}
        self._move(partial(self._told, state=state, reason="", reason_details={}))

    def waits(self, reason: str, details: Mapping[str, object], *, stored: bool = True) -> None:
        """The campaign runs but makes no call now, for `reason`; empty: it does again.

        Not `stored`: the database does not know it, so a recount does not take it back.
        """
        told = {"reason": reason, "reason_details": details}
        self._unstored = {} if stored else told
        self._move(partial(self._told, **told))

    def claimed(self, claim: Claim) -> None:
        """A claim is durable."""
        self._move(partial(self._claimed, claim))

    def settled(self, batch: Batch, settled: Settled, refused_fee: int) -> None:
        """The end of a call is durable; `refused_fee` is what the refused recipients gave back."""
        self._move(partial(self._settled, batch, settled, refused_fee))

    def _move(self, move: Callable[[], None]) -> None:
        with self._lock:
            move()
            if self._since is not None:
                self._since.append(move)

    def _told(self, **facts: Any) -> None:
        self._base = replace(self._base, **facts)

    def _claimed(self, claim: Claim) -> None:
        taken = sum(len(batch.numbers) for batch in claim.batches)
        left_out = sum(claim.excluded.values())
        if claim.spent is not None:
            self._reserved, self._committed = (
                max(0, claim.spent - self._committed),
                min(self._committed, claim.spent),
            )
        self._counts[RecipientState.PLANNED] -= taken + left_out
        self._counts[RecipientState.SENDING] += taken
        self._counts[RecipientState.EXCLUDED] += left_out
        self._excluded.update(claim.excluded)
        self._reserved += sum(batch.fee for batch in claim.batches)

    def _settled(self, batch: Batch, settled: Settled, refused_fee: int) -> None:
        for state, number in settled.moved.items():
            self._counts[RecipientState.SENDING] -= number
            self._counts[state] += number
        self._failures.update(settled.refused)
        if RecipientState.QUEUED in settled.moved:
            self._reserved -= batch.fee
            self._committed += batch.fee - refused_fee
        elif RecipientState.PLANNED in settled.moved:
            self._reserved -= batch.fee

    def view(self) -> CampaignView:
        """The figures now, frozen."""
        with self._lock:
            return replace(
                self._base,
                counts=dict(self._counts),
                excluded=dict(self._excluded),
                failures=dict(self._failures),
                spent=Spent(from_micro(self._reserved), from_micro(self._committed)),
            )
