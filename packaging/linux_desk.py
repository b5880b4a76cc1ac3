"""The job of a user with the installed program, before and after an upgrade, for `packaging/linux_proof.py`."""

import json
import shutil
import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from linux_system import HOME, NotProven, System

KEY = {"WA_DESKTOP_API_KEY": "sandbox"}
IDS = ("--waba", "100000000000001", "--phone-id", "200000000000001")
CAMPAIGN = ("--list", "clients", "--template", "soldes_hiver", "--countries", "FR")
SCENARIO = {"calls": [{"do": "reset_after_queue", "call": 2}]}
"""The second call gets no answer: what it carried is uncertain, and has left."""
ASKED = (("lists",), ("campaigns",), ("status", "1"), ("recipients", "1"), ("suppress", "list"))


class Desk:
    """What the user has and does; every step says what it found, or raises `NotProven`."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._said: list[dict[str, Any]] = []
        self._uncertain: list[str] = []

    def begin(self, file: str) -> str:
        """Import, estimate, a campaign that stops at its cap with uncertain recipients."""
        (self._system.home / "scenario.json").write_text(json.dumps(SCENARIO), encoding="utf-8")
        with self._sandbox("--scenario", f"{HOME}/scenario.json") as base_url:
            self._told("connect", *IDS, "--base-url", base_url, "--account-url", base_url)
            words = ("--list", "clients", "--consent", "marketing=Opt-in WhatsApp marketing", "--accept-repair", "all")
            read = self._told("import", file, *words)
            self._told("suppress", "add", "+33699999999")
            cost = self._told("estimate", *CAMPAIGN)["totals"]
            sent = self._told("send", *CAMPAIGN, "--yes", "--batch-size", "10", "--max-cost", "3", code=4)
            arrived = _arrived(base_url)
        counts = sent["counts"]
        if not (counts["planned"] and counts["unconfirmed"] == 10 and counts["queued"]):
            raise NotProven(f"the campaign did not stop as it should: {counts}")
        self._said = [self._told(*words) for words in ASKED]
        self._uncertain = [one["number"] for one in self._said[3]["recipients"] if one["state"] == "unconfirmed"]
        if not set(self._uncertain) < set(arrived) or len(arrived) != counts["queued"] + counts["unconfirmed"]:
            raise NotProven("what arrived is not what was counted")
        return (
            f"job: {read['accepted']} contacts, {cost['recipients']} would cost {cost['total']}; stopped at the cap "
            f"with {counts['queued']} sent, {counts['unconfirmed']} uncertain, {counts['planned']} to come"
        )

    def go_on(self) -> str:
        """All that was there still is; the decision, the rest of the campaign, the report."""
        now = [self._told(*words) for words in ASKED]
        if now != self._said:
            raise NotProven(f"the desk says otherwise: {now} instead of {self._said}")
        self._told("resolve", "1", "--as", "sent", code=4)
        with self._sandbox() as base_url:
            self._told("connect", *IDS, "--base-url", base_url, "--account-url", base_url)
            ended = self._told("resume", "1", "--max-cost", "1000")
            arrived = _arrived(base_url)
        before = {one["number"]: one["state"] for one in self._said[3]["recipients"]}
        planned = sorted(number for number, state in before.items() if state == "planned")
        if ended["state"] != "finished" or sorted(arrived) != planned:
            raise NotProven(f"the campaign ended as {ended['state']}, {len(arrived)} of {len(planned)} were written to")
        report = self._told("report", "1", "--out", f"{HOME}/report.xlsx")
        (self._system.home / "report.xlsx").unlink()
        if report["rows"] != len(before):
            raise NotProven(f"the report holds {report['rows']} of {len(before)} recipients")
        return (
            f"went on: lists, campaign and {len(self._uncertain)} uncertain recipients as before; decided, "
            f"{len(arrived)} more sent, nobody twice; report of {report['rows']}"
        )

    def refuses_newer(self) -> str:
        """Data that a later program wrote: one sentence, and nothing changed."""
        data = self._system.home / ".local/share/WA Desktop"
        later = self._system.home / "later"
        shutil.copytree(data, later)
        with closing(sqlite3.connect(later / "wa-desktop.sqlite3")) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        self._system.run("chown", "--recursive", "--reference", HOME, f"{HOME}/later")
        told = self._system.as_user("wa-desktop", "--home", f"{HOME}/later", "--lang", "en", "lists", code=3)
        shutil.rmtree(later)
        if "newer version of WA Desktop" not in told.stderr or len(told.stderr.strip().splitlines()) != 1:
            raise NotProven(f"newer data: {told.stdout}{told.stderr}")
        return f"newer data: {told.stderr.strip()}"

    def _told(self, *words: str, code: int = 0) -> dict[str, Any]:
        done = self._system.as_user("wa-desktop", *words, "--json", code=code, environment=KEY)
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    @contextmanager
    def _sandbox(self, *options: str) -> Iterator[str]:
        """The installed program's own stand-in for SMSBOX, for the length of a block; its address."""
        with self._system.serving("wa-desktop", "sandbox", "serve", "--port", "0", "--json", *options) as said:
            yield str(json.loads(said)["base_url"])


def _arrived(base_url: str) -> list[str]:
    """The numbers that the sandbox queued a message for, each as often as it did."""
    with urllib.request.urlopen(f"{base_url}/sandbox/messages", timeout=30) as answer:  # noqa: S310 - loopback
        return [str(one["number"]) for one in json.load(answer)["messages"]]
