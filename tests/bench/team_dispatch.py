"""How fast personalised calls leave on a team's server whose commits take 2 ms, beside a file in the same run.

`python -m tests.bench.team_dispatch [SECONDS] [PER_SECOND] [COMMIT_MS]`: a network in between holds every answer to a
COMMIT back for so long; SMSBOX's stand-in, the engine, the server and that network are processes of their own.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.dispatch_speed import ROOT, _server
from tests.support.proxy import Proxy
from tests.support.server import server
from wa_desktop.store.server_address import keep_address


def main(seconds: int = 30, per_second: int = 1_050, commit_ms: float = 2.0) -> None:
    """Run both, print both, and their ratio."""
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as url:
        alone = _measure(url, _beside(folder, "file"), seconds, per_second)
        team = _beside(folder, "team")
        with server().fresh() as address, Proxy(address, commit_ms / 1_000) as network:
            keep_address(team / "home", network.address())
            together = _measure(url, team, seconds, per_second)
            commits = network.commits
    print("file", json.dumps(alone))  # noqa: T201
    print(f"server, commits of {commit_ms:g} ms", json.dumps(together))  # noqa: T201
    for got in (alone, together):
        assert got["queued"] == got["planned"], "somebody was lost"
    ratio = together["per_second"] / alone["per_second"]
    print(f"server: {ratio:.2f} × file, {commits} commits in all, {together['cpu'] / alone['cpu']:.2f} × CPU per call")  # noqa: T201


def _beside(folder: str, name: str) -> Path:
    made = Path(folder) / name
    made.mkdir()
    shutil.copy(Path(folder) / "ca.pem", made)
    return made


def _measure(url: str, folder: Path, seconds: int, per_second: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.dispatch_speed", "engine", url, str(folder)]
    done = subprocess.run(
        [*command, str(seconds), str(per_second)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main(*(float(one) if "." in one else int(one) for one in sys.argv[1:]))  # type: ignore[arg-type]
