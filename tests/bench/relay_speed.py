"""How many webhooks a relay takes on one core, beside bare aiohttp that keeps nothing, in the same run.

`python -m tests.bench.relay_speed [SECONDS] [PER_SECOND]`: relay and SMSBOX are each their own process. At the end the
relay is killed under load: everything that was answered OK must be there after a restart.
"""

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from aiohttp import web

from tests.bench.measuring import say
from tests.support.relay_process import ROOT, RelayProcess, metrics, pull_all

BARE_SECONDS = 10


def main(seconds: int = 60, per_second: int = 600) -> None:
    """Measure both, print both, count what is kept."""
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="wa-bench-") as name:
        folder = Path(name)
        bare = _bare(folder, cores, per_second)
        with _on(cores[0]):
            relay = RelayProcess(folder / "relay")
        with relay, _load(relay.url, folder / "load.json", seconds, per_second, cores[-1]) as client:
            began = _cpu(relay.process.pid)
            time.sleep(seconds)
            cpu = _cpu(relay.process.pid) - began
            figures = metrics(relay.address)
            relay.end(signal.SIGKILL)
            client.wait(60)
        found = json.loads((folder / "load.json").read_text(encoding="utf-8"))
        with RelayProcess(folder / "relay") as again:
            kept = [event["body"]["requestUUID"] for event in pull_all(again.address, limit=5_000)]
    _print(found, figures, seconds, cpu, bare)
    lost = set(found["answered"]) - set(kept)
    print(f"answered OK {len(found['answered'])}, kept {len(kept)}, lost after SIGKILL {len(lost)}")  # noqa: T201
    assert not lost, "something that was answered OK is gone"
    assert len(kept) == len(set(kept)), "something is kept twice"


def _print(found: dict[str, Any], figures: dict[str, float], seconds: int, cpu: float, bare: dict[str, Any]) -> None:
    taken = found["latencies"]
    say("webhooks per second", len(taken) / seconds, ">= 500")
    say("latency, median (ms)", 1_000 * statistics.median(taken), "-")
    say("latency, p99 (ms)", 1_000 * _p99(taken), "<= 250", f"bare aiohttp {1_000 * _p99(bare['latencies']):.1f}")
    say("fsyncs per second", figures["fsync_seconds_count"] / seconds, "-",
        f"{1_000 * figures['fsync_seconds_sum'] / figures['fsync_seconds_count']:.2f} ms each")  # fmt: skip
    each, reference = cpu / len(taken), bare["cpu"] / len(bare["latencies"])
    say("CPU per webhook (ms)", 1_000 * each, "-", f"{each / reference:.2f} × bare aiohttp that keeps nothing")


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


@contextmanager
def _on(core: int) -> Iterator[None]:
    """What is started in the block stays on one core, with all its threads."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _started(core: int, *command: str) -> "subprocess.Popen[str]":
    with _on(core):
        return subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _load(url: str, out: Path, seconds: int, per_second: int, core: int) -> "subprocess.Popen[str]":
    return _started(core, "tests.support.webhook_load", url, str(seconds), str(per_second), str(out))


def _bare(folder: Path, cores: list[int], per_second: int) -> dict[str, Any]:
    with _started(cores[0], "tests.bench.relay_speed", "bare") as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        with _load(url, folder / "bare.json", BARE_SECONDS, per_second, cores[-1]) as client:
            began = _cpu(server.pid)
            time.sleep(BARE_SECONDS)
            cpu = _cpu(server.pid) - began
            server.kill()
            client.wait(60)
    found: dict[str, Any] = json.loads((folder / "bare.json").read_text(encoding="utf-8"))
    return {**found, "cpu": cpu}


def _cpu(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


async def bare() -> None:
    """Read every body, keep nothing, say OK; until killed."""

    async def take(request: web.BaseRequest) -> web.Response:
        json.loads(await request.read())
        return web.Response(text="OK")

    runner = web.ServerRunner(web.Server(take, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/", flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["bare"]:
            asyncio.run(bare())
        case numbers:
            main(*map(int, numbers))
