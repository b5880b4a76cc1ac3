"""Trial mode: the whole job without an account, on a sandbox inside this program."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA, is_loopback
from wa_desktop.domain.campaigns import EventsReport
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.store import campaigns as rows
from wa_desktop.store.accounts import current_account, ids_of, leave_account
from wa_desktop.store.locks import Lock
from wa_desktop.store.wiping import TRIAL_EVENTS
from wa_desktop.workspace import keys
from wa_desktop.workspace.account import connect
from wa_desktop.workspace.desk import Desk

if TYPE_CHECKING:
    from wa_desktop.relay.receiver import ThreadedReceiver
    from wa_desktop.sandbox.record import Call
    from wa_desktop.sandbox.running import ThreadedSandbox


_READ = ["ack", "sent", "delivered", "read"]
SAMPLE_ANSWERS: dict[str, Any] = {
    "recipients": [
        {"numbers": "+33600000375", "statuses": _READ, "replies": ["Bonjour, est-ce valable aussi en magasin ?"]},
        {"numbers": "+33600000489", "statuses": _READ, "replies": ["STOP"]},
        {"numbers": "+33600000234", "statuses": _READ, "replies": ["Merci !"]},
    ]
}
"""The scenario in which some invented people of the sample list answer: who tries the program sees replies too."""


class Trial:
    """A running sandbox and receiver that the account is connected to; close it once."""

    def __init__(self, desk: Desk, sandbox: "ThreadedSandbox", receiver: "ThreadedReceiver", alone: Lock) -> None:
        self._desk = desk
        self._alone = alone
        self._sandbox = sandbox
        self._receiver = receiver
        # An earlier trial's news is in the same file, before this point.
        self._read = receiver.events.stat().st_size

    @property
    def base_url(self) -> str:
        """The sandbox's address, for both services of SMSBOX."""
        return self._sandbox.base_url

    @property
    def webhook_url(self) -> str:
        """Where the sandbox sends its news."""
        return self._receiver.url

    @property
    def events_path(self) -> Path:
        """The file that holds every webhook body, one JSON a line."""
        return self._receiver.events

    def requests(self) -> "list[Call]":
        """Every send call that the sandbox received, oldest first."""
        return self._sandbox.calls

    def wait_for_news(self, seconds: float = 30.0) -> bool:
        """Wait until the sandbox told everything so far; False when the time ran out first."""
        return self._sandbox.wait_for_webhooks(seconds)

    def pump(self, desk: Desk) -> EventsReport:
        """Apply the news that came since the last time."""
        from wa_desktop.workspace import results

        # A line without its end is still being written.
        with self.events_path.open("rb") as events:
            events.seek(self._read)
            whole, _, _ = events.read().rpartition(b"\n")
        # Blank: about somebody who was erased before it was read.
        bodies = [line for line in whole.splitlines() if line.strip()]
        report = results.apply_bodies(desk, bodies, "trial")
        self._read += len(whole) + 1 if whole else 0
        return report

    def close(self) -> None:
        """Stop both and leave the sandbox account; the account connected before is current again."""
        keys.end_trial(self.base_url)
        self._sandbox.close()
        self._receiver.close()
        with contextlib.suppress(OSError):
            if self._read >= self.events_path.stat().st_size:
                # All of it is in the database: no second copy of anybody's number stays.
                self.events_path.unlink()
        with self._desk.store.write() as connection:
            leave_account(connection, SANDBOX_WABA, SANDBOX_PHONE_ID)
        self._alone.release()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


def start_trial(desk: Desk, scenario: dict[str, Any] | None = None) -> Trial:
    """Start the sandbox and its receiver on loopback and connect the account to it.

    `scenario` is the JSON object of a scenario file. An account connected before stays, and is
    current again when the trial is closed. Raises `WaitingForPerson`: `trial_beside_team` where a team works with
    its account, `trial_elsewhere` where somebody else of it tries.
    """
    from wa_desktop.relay.receiver import ThreadedReceiver
    from wa_desktop.sandbox.running import ThreadedSandbox

    alone = _alone(desk)
    try:
        receiver = ThreadedReceiver(desk.home / TRIAL_EVENTS).start()
        try:
            sandbox = ThreadedSandbox(scenario, webhook=receiver.url).start()
        except BaseException:
            receiver.close()
            raise
    except BaseException:
        alone.release()
        raise
    trial = Trial(desk, sandbox, receiver, alone)
    try:
        keys.begin_trial(sandbox.base_url)
        connect(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, SANDBOX_KEY, sandbox.base_url, sandbox.base_url)
    except BaseException:
        trial.close()
        raise
    return trial


def _alone(desk: Desk) -> Lock:
    """What keeps a team's other workstations from trying meanwhile; in a file of one's own nobody else does."""
    lock = desk.store.lock("trial")
    if not desk.store.is_shared:
        return lock
    with desk.store.read() as connection:
        connected = current_account(connection)
    if connected is not None and not is_loopback(connected.base_url):
        # The account is the team's: everybody's campaigns would go to a sandbox of this computer.
        raise WaitingForPerson("trial_beside_team")
    if not lock.acquire():
        raise WaitingForPerson("trial_elsewhere")
    return lock


def waits_for_trial(desk: Desk, ref: str) -> bool:
    """Whether this campaign was made in trial mode and the trial has ended: it goes on once one is started.

    Raises `campaign_unknown`, `campaign_ambiguous`.
    """
    with desk.store.read() as connection:
        owner = rows.facts(connection, rows.find(connection, ref)).account_id
        connected = current_account(connection)
        ids = None if owner is None else ids_of(connection, owner)
    return ids == (SANDBOX_WABA, SANDBOX_PHONE_ID) and (connected is None or connected.id != owner)


def serve_sandbox(
    port: int,
    scenario: Path | None = None,
    webhook: str | None = None,
    latency: float = 0,
    record: Path | None = None,
    on_ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve the sandbox on loopback until interrupted; `on_ready` gets its base URL.

    `latency` (milliseconds a call) wins over the scenario's; `record` is a file that gets one JSON
    line for each queued call, on the disk before the answer. Raises `InputRefused`
    (`scenario_unreadable`, `port_taken`).
    """
    from wa_desktop.sandbox.running import serve
    from wa_desktop.sandbox.scenario import Scenario, read_scenario

    wanted = read_scenario(scenario) if scenario else Scenario()
    if latency:
        wanted = wanted.model_copy(update={"latency_ms": latency})
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(port, wanted, webhook, record, on_ready))
