"""The canary slice: a few recipients first, their news read, then the rest or a pause.

Shares are of the slice; a share above its limit stops.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class CanaryRules:
    """`size` recipients go first; the rest waits for their news, at most `wait_minutes`. Limits are percentages."""

    size: int
    wait_minutes: int = 30
    failed: int = 10
    capped: int = 10
    """Meta's own limit of marketing messages per person (131049)."""
    opted_out: int = 3


@dataclass(frozen=True, slots=True)
class CanaryFigures:
    """What is known of the slice, in recipients. `failed` holds refused ones too, and the `capped`."""

    sent: int
    known: int
    """With a final word: delivered, read, failed or refused."""
    failed: int = 0
    capped: int = 0
    opted_out: int = 0
    unconfirmed: int = 0

    def as_details(self) -> Mapping[str, int]:
        """The figures as details of a sentence."""
        return {
            "sent": self.sent,
            "known": self.known,
            "failed": self.failed,
            "capped": self.capped,
            "opted_out": self.opted_out,
            "unconfirmed": self.unconfirmed,
        }


class CanaryWord(StrEnum):
    """What the slice says: the values that stop are reasons of a pause."""

    GO_ON = "go_on"
    WAIT = "canary"
    FAILED = "canary_failed"
    CAPPED = "canary_capped"
    OPTED_OUT = "canary_opted_out"
    UNCONFIRMED = "canary_unconfirmed"


STOPS = frozenset({CanaryWord.FAILED, CanaryWord.CAPPED, CanaryWord.OPTED_OUT, CanaryWord.UNCONFIRMED})


class CanaryPhase(StrEnum):
    """Where a campaign's slice stands; NONE for a campaign without one."""

    NONE = ""
    FIRST = "first"
    """The slice is being sent or waited for."""
    PASSED = "passed"
    STOPPED = "stopped"
    """A rule stopped it: resuming is a person's decision to go on."""


def judge(rules: CanaryRules, figures: CanaryFigures, waited_minutes: float, *, followed: bool) -> CanaryWord:
    """What to do after the slice has gone out, `waited_minutes` after its last call.

    A limit that is broken stops at once: news only adds. With follow-up the rest goes as soon as everybody's word is
    final; otherwise after the whole wait.
    """
    for word, count, limit in (
        (CanaryWord.CAPPED, figures.capped, rules.capped),
        (CanaryWord.OPTED_OUT, figures.opted_out, rules.opted_out),
        (CanaryWord.FAILED, figures.failed, rules.failed),
    ):
        if count * 100 > limit * figures.sent:
            return word
    if followed and figures.known >= figures.sent:
        return CanaryWord.GO_ON
    if waited_minutes < rules.wait_minutes:
        return CanaryWord.WAIT
    return CanaryWord.UNCONFIRMED if figures.unconfirmed * 100 > rules.failed * figures.sent else CanaryWord.GO_ON


def sample_sizes(strata: Mapping[tuple[str, ...], int], size: int) -> dict[tuple[str, ...], int]:
    """How many of each stratum go into a slice of `size`: everybody's share, at least one where the size allows.

    The largest strata come first when there are more strata than places; the sum is `size`, or everybody.
    """
    total = sum(strata.values())
    if size >= total:
        return dict(strata)
    order = sorted(strata, key=lambda one: (-strata[one], one))
    chosen = {one: 1 if place < size else 0 for place, one in enumerate(order)}
    left = size - sum(chosen.values())
    while left > 0:
        # The stratum that lacks most of its exact share gets the next place.
        short = max(
            (one for one in order if chosen[one] < strata[one]),
            key=lambda one: strata[one] * size / total - chosen[one],
        )
        chosen[short] += 1
        left -= 1
    return chosen
