"""How many requests one address may make: a bucket each, with bounded memory."""

from collections import OrderedDict

_MOST_ADDRESSES = 10_000
_SECONDS_SAVED = 2.0


class Rates:
    """A bucket per address that fills at `per_second` and holds two seconds' worth."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, address: str, moment: float) -> bool:
        """Whether a request of `address` fits at `moment` (seconds, never going back); it is counted when it does."""
        full = self._per_second * _SECONDS_SAVED
        left, since = self._buckets.pop(address, (full, moment))
        left = min(full, left + (moment - since) * self._per_second)
        fits = left >= 1
        self._buckets[address] = (left - 1 if fits else left, moment)
        if len(self._buckets) > _MOST_ADDRESSES:
            # The one that was silent longest; its bucket is full again, or nearly.
            self._buckets.popitem(last=False)
        return fits
