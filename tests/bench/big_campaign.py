"""A campaign of one content to very many: rate beside the ledger's loop alone, memory, restart.

`python -m tests.bench.big_campaign [RECIPIENTS]`: each stage is a process of its own.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil

from tests.support.fake_sender import FakeSender
from wa_desktop.domain.gateway import Answered, Outcome, RecipientAnswer

ROOT = Path(__file__).resolve().parents[2]
BATCH = 500


class Instant(FakeSender):
    """Takes everything at once and remembers nothing."""

    sent = 0
    stop_after = 1 << 60

    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        if self.sent >= self.stop_after:
            await asyncio.sleep(3_600)
        self.sent += len(numbers)
        lines = tuple(RecipientAnswer(number, number[1:], accepted=True) for number in numbers)
        return Answered(f"r{self.sent}", lines)


def main(recipients: int = 1_000_000) -> None:
    """Every stage, and their ratios."""
    few, loop, engine = (_stage(name, size) for name, size in
                         (("engine", recipients // 100), ("loop", recipients), ("engine", recipients)))  # fmt: skip
    for name, found in (("engine, few", few), ("ledger's loop alone", loop), ("engine", engine)):
        print(name, json.dumps(found))  # noqa: T201
    print(f"rate: {engine['per_second'] / loop['per_second']:.2f} × the ledger's loop alone")  # noqa: T201
    print(f"memory: {engine['grown_mib'] - few['grown_mib']:+.0f} MiB for 100 × the recipients")  # noqa: T201
    print("restart", json.dumps(_stage("restart", recipients // 2)))  # noqa: T201


def _stage(name: str, size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.big_campaign", name, str(size)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _made(home: Path, recipients: int) -> tuple[Any, Any]:
    from tests.support.frozen_campaign import make_campaign
    from wa_desktop.workspace.desk import open_desk

    desk = open_desk(home)
    return desk, make_campaign(desk, recipients, batch_size=BATCH)


def loop(home: Path, recipients: int) -> dict[str, float]:
    """Claim and settle, call after call, each in a durable transaction: what nothing around them could beat."""
    from wa_desktop.store import campaigns, ledger
    from wa_desktop.store.claiming import Ask, claim

    desk, made = _made(home, recipients)
    began = time.perf_counter()
    with closing(desk):
        with desk.store.write() as c:
            campaigns.begin(c, made.id)
        batches: Sequence[Any] = ()
        while True:
            with desk.store.write() as c:
                for batch in batches:
                    lines = tuple(RecipientAnswer(number, number[1:], accepted=True) for number in batch.numbers)
                    ledger.settle_answered(c, batch.id, Answered(f"r{batch.id}", lines), 1)
                batches = claim(c, Ask(made.id, "loop", 8, BATCH, 0), 1).batches
            if not batches:
                return {"per_second": round(recipients / (time.perf_counter() - began))}


def engine(home: Path, recipients: int) -> dict[str, float]:
    """The same through the real engine."""
    from tests.support.frozen_campaign import states

    desk, made = _made(home, recipients)
    with closing(desk):
        before = psutil.Process().memory_info().rss
        began = time.perf_counter()
        running, submitted = _begun(desk, made, Instant())
        most = before
        while not submitted.done.done():
            most = max(most, psutil.Process().memory_info().rss)
            time.sleep(0.02)  # between two looks at the memory
        took = time.perf_counter() - began
        running.join()
        assert {state.value: n for state, n in states(desk, made.id).items()} == {"queued": recipients}
        syncs = running.writer.commits + 2 * running.writer.checkpoints
    return {
        "per_second": round(recipients / took), "grown_mib": round((most - before) / 2**20, 1),
        "syncs_per_50": round(50 * syncs / recipients, 3),
    }  # fmt: skip


def _begun(desk: Any, made: Any, sender: FakeSender) -> tuple[Any, Any]:
    from wa_desktop.dispatch.engine import Engine, Options
    from wa_desktop.store.lease import Lease

    running = Engine(desk.store, sender, Lease.take(desk.store, made.account_id), Options(8, 5_000.0, 5_000.0))
    running.reserve()
    running.start()
    submitted = running.submit(made.id)
    running.unreserve()
    return running, submitted


def restart(home: Path, recipients: int) -> dict[str, float]:
    """Killed in the middle; how long until the campaign can be resumed."""
    command = [sys.executable, "-m", "tests.bench.big_campaign", "killed", str(recipients), str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.kill()
    from types import SimpleNamespace

    from wa_desktop.store import campaigns
    from wa_desktop.workspace.campaigns import status
    from wa_desktop.workspace.desk import open_desk

    began = time.perf_counter()
    with closing(open_desk(home)) as desk:
        shown = status(desk, "1")
        seen = time.perf_counter() - began
        with desk.store.read() as c:
            account_id = campaigns.facts(c, 1).account_id
        running, submitted = _begun(desk, SimpleNamespace(id=1, account_id=account_id), Instant())
        ready = time.perf_counter() - began
        submitted.done.result()
        running.join()
    assert (shown.state.value, shown.reason) == ("paused", "interrupted")
    return {"seen": round(seen, 2), "ready_to_resume": round(ready, 2)}


def killed(home: Path, recipients: int) -> None:
    """Send three quarters, then wait to be killed."""
    desk, made = _made(home, recipients)
    sender = Instant()
    sender.stop_after = recipients * 3 // 4
    _begun(desk, made, sender)
    while sender.sent < sender.stop_after:
        time.sleep(0.05)  # between two looks at how far it is
    time.sleep(0.5)  # what was sent becomes durable
    print("now", flush=True)  # noqa: T201
    time.sleep(3_600)  # until it is killed, which is what is measured


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["killed", size, folder]:
            killed(Path(folder), int(size))
        case [("loop" | "engine" | "restart") as name, size]:
            with tempfile.TemporaryDirectory() as temporary:
                stages = {"loop": loop, "engine": engine, "restart": restart}
                print(json.dumps(stages[name](Path(temporary) / "home", int(size))))  # noqa: T201
        case sizes:
            main(*map(int, sizes))
