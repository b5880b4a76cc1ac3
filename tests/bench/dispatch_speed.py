"""How fast personalised calls leave, beside bare aiohttp making the same calls in the same run.

`python -m tests.bench.dispatch_speed [SECONDS] [PER_SECOND]`: server, bare client, engine: each its own process.
A little more than 1,000/s is offered: the seconds before the first call and after the last count too.
"""

import asyncio
import json
import os
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
IN_FLIGHT = 480


def main(seconds: int = 60, per_second: int = 1_050) -> None:
    """Run both, print both, and their ratio."""
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as url:
        bare = _measure("bare", url, folder, seconds, per_second)
        engine = _measure("engine", url, folder, seconds, per_second)
    for name, got in (("bare aiohttp", bare), ("engine", engine)):
        print(name, json.dumps(got))  # noqa: T201
    assert engine["queued"] == engine["planned"], "somebody was lost"
    print(f"CPU of the engine: {engine['cpu'] / bare['cpu']:.2f} × bare aiohttp, per call")  # noqa: T201


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.slow_server", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()


def _measure(which: str, url: str, folder: str, seconds: int, per_second: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.dispatch_speed", which, url, folder, str(seconds), str(per_second)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _trust(folder: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(Path(folder) / "ca.pem"))


def _content(number: int) -> dict[str, object]:
    parameters = [{"type": "text", "text": f"Prénom {number}"}]
    return {
        "type": "template",
        "template": {
            "name": "promo",
            "language": {"code": "fr"},
            "components": [{"type": "body", "parameters": parameters}],
        },
    }


async def bare(url: str, folder: str, seconds: int, per_second: int) -> dict[str, float]:
    """The same calls with nothing around them."""
    import aiohttp

    latencies: list[float] = []
    address = f"{url}/waba/1.1/json/1/message/2"

    async def call(session: aiohttp.ClientSession, number: int) -> None:
        began = time.perf_counter()
        body = {"recipients": [f"+336{number:08d}"], "contentMessage": _content(number)}
        async with session.post(address, data=json.dumps(body).encode()) as answer:
            await answer.json()
        latencies.append(time.perf_counter() - began)

    connector = aiohttp.TCPConnector(limit=IN_FLIGHT, ssl=_trust(folder))
    async with aiohttp.ClientSession(connector=connector) as session:
        began, cpu = time.perf_counter(), _cpu()
        tasks = []
        for number in range(seconds * per_second):
            late = began + number / per_second - time.perf_counter()
            if late > 0:
                await asyncio.sleep(late)
            tasks.append(asyncio.create_task(call(session, number)))
        await asyncio.gather(*tasks)
        took = time.perf_counter() - began
        return {"per_second": round(len(latencies) / took), "cpu": (_cpu() - cpu) / len(latencies), "took": took}


def engine(url: str, folder: str, seconds: int, per_second: int) -> dict[str, float]:
    """The real engine on a real database, with every setting as it comes and a typed rate, as `--rate` gives it."""
    from tests.support.frozen_campaign import add_account, make_campaign, states
    from wa_desktop.workspace.desk import open_desk
    from wa_desktop.workspace.engines import reserved

    os.environ |= {"WA_DESKTOP_API_KEY": "key", "SSL_CERT_FILE": str(Path(folder) / "ca.pem")}
    people = seconds * per_second
    names = [f"Prénom {n}" for n in range(people)]
    with closing(open_desk(Path(folder) / "home")) as desk:
        made = make_campaign(desk, people, names=names, rate=float(per_second))
        assert add_account(desk, url) == made.account_id
        with reserved(desk, made.account_id) as running:
            began, cpu = time.perf_counter(), _cpu()
            submitted = running.submit(made.id)
        submitted.done.result()
        took, cpu = time.perf_counter() - began, _cpu() - cpu
        running.join()
        queued = sum(number for state, number in states(desk, made.id).items() if state.value == "queued")
    syncs = running.writer.commits + 2 * running.writer.checkpoints
    return {
        "per_second": round(people / took), "cpu": cpu / people, "took": took, "planned": people, "queued": queued,
        "syncs_per_50": round(50 * syncs / people, 2),
    }  # fmt: skip


def _cpu() -> float:
    times = psutil.Process().cpu_times()
    return times.user + times.system


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["bare", url, folder, seconds, rate]:
            print(json.dumps(asyncio.run(bare(url, folder, int(seconds), int(rate)))))  # noqa: T201
        case ["engine", url, folder, seconds, rate]:
            print(json.dumps(engine(url, folder, int(seconds), int(rate))))  # noqa: T201
        case numbers:
            main(*map(int, numbers))
