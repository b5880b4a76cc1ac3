"""What a relay counts, and Prometheus' text of it. No number of a person, no address, no path."""

from collections import Counter
from collections.abc import Iterator

from wa_desktop.relay.refusing import Reason
from wa_desktop.store.instants import now

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_MICROSECONDS = 1_000_000
_PREFIX = "wa_relay_"


class Metrics:
    """The figures since the relay started."""

    def __init__(self) -> None:
        self.stored = 0
        self.duplicates = 0
        self.refused: Counter[Reason] = Counter()
        self.handed_over = 0
        self.purged = 0
        self.queue = 0
        self.connections = 0
        self.last_received: int | None = None
        """The stored instant of the last webhook that was answered OK."""
        self.last_pulled: int | None = None
        """The stored instant of the last answer to a workstation."""
        self._commits = 0
        self._commit_seconds = 0.0
        self._at_most: Counter[float] = Counter()

    def received(self, new: bool) -> None:
        """Count one webhook that was answered OK."""
        if new:
            self.stored += 1
        else:
            self.duplicates += 1
        self.last_received = now()

    def committed(self, seconds: float) -> None:
        """Count one commit with its fsync."""
        self._commits += 1
        self._commit_seconds += seconds
        self._at_most.update(bound for bound in _BUCKETS if seconds <= bound)

    def text(self, file_bytes: int, free_bytes: int) -> str:
        """Everything in Prometheus' text format."""
        return "".join(line + "\n" for line in self._lines(file_bytes, free_bytes))

    def _lines(self, file_bytes: int, free_bytes: int) -> Iterator[str]:
        yield from _one("received_total", "counter", "Webhooks answered OK.", self.stored + self.duplicates)
        yield from _one("stored_total", "counter", "Webhooks stored, each once.", self.stored)
        yield from _one("duplicates_total", "counter", "Webhooks that were stored before.", self.duplicates)
        yield from _head("refused_total", "counter", "Requests refused without effect, by reason.")
        for reason in Reason:
            yield f'{_PREFIX}refused_total{{reason="{reason}"}} {self.refused[reason]}'
        yield from _one("handed_over_total", "counter", "Events handed to workstations.", self.handed_over)
        yield from _one("purged_total", "counter", "Events forgotten because of their age.", self.purged)
        yield from _one("last_received_timestamp_seconds", "gauge", "Last webhook.", _seconds(self.last_received))
        yield from _one("last_pull_timestamp_seconds", "gauge", "Last workstation.", _seconds(self.last_pulled))
        yield from _one("queue", "gauge", "Webhooks that wait for the disk.", self.queue)
        yield from _one("connections", "gauge", "Open connections.", self.connections)
        yield from _one("file_bytes", "gauge", "Bytes of the file and its log.", file_bytes)
        yield from _one("disk_free_bytes", "gauge", "Bytes free on its disk.", free_bytes)
        yield from self._fsyncs()

    def _fsyncs(self) -> Iterator[str]:
        name = f"{_PREFIX}fsync_seconds"
        yield from _head("fsync_seconds", "histogram", "Commits, each with one fsync.")
        for bound in _BUCKETS:
            yield f'{name}_bucket{{le="{bound}"}} {self._at_most[bound]}'
        yield f'{name}_bucket{{le="+Inf"}} {self._commits}'
        yield f"{name}_sum {self._commit_seconds:.6f}"
        yield f"{name}_count {self._commits}"


def _seconds(moment: int | None) -> str:
    return f"{(moment or 0) / _MICROSECONDS:.3f}"


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP {_PREFIX}{name} {about}"
    yield f"# TYPE {_PREFIX}{name} {kind}"


def _one(name: str, kind: str, about: str, value: int | str) -> Iterator[str]:
    yield from _head(name, kind, about)
    yield f"{_PREFIX}{name} {value}"
