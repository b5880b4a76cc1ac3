"""A data folder of every released schema, taken on by the present program: nothing lost, nothing sent twice."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.journeys.support import KEY, connect, done, run
from tests.support.stored import facts, restored, stored
from wa_desktop.sandbox.running import ThreadedSandbox

pytestmark = pytest.mark.file
every_schema = pytest.mark.parametrize("path", stored().values(), ids=list(stored()))
STOPPED = "2"
"""The campaign that was stopped with uncertain recipients."""


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEY.items():
        monkeypatch.setenv(name, value)


def _kept(said: Any, says: Any, where: str) -> None:
    """Whether an answer still says what it said; it may have learnt new keys."""
    if isinstance(said, dict):
        for name, value in said.items():
            assert name in says, f"{where}: {name} is gone"
            _kept(value, says[name], f"{where}.{name}")
    elif isinstance(said, list):
        assert len(said) == len(says), where
        for at, (before, now) in enumerate(zip(said, says, strict=True)):
            _kept(before, now, f"{where}[{at}]")
    else:
        assert said == says, where


@every_schema
def test_that_every_answer_about_older_data_is_the_same_today(path: Path, private_home: Path) -> None:
    restored(path, private_home)
    for words, said in facts(path).items():
        _kept(said, done(*words.split(" ")), words)


@every_schema
def test_that_an_older_campaign_is_decided_and_finished_without_writing_to_anybody_twice(
    path: Path, private_home: Path, tmp_path: Path
) -> None:
    restored(path, private_home)
    before = done("status", STOPPED)["counts"]
    expected = {state: before[state] for state in ("planned", "unconfirmed", "delivered")}
    assert all(expected.values()), before
    states = {one["number"]: one["state"] for one in done("recipients", STOPPED)["recipients"]}
    uncertain = sorted(number for number, state in states.items() if state == "unconfirmed")
    with ThreadedSandbox() as sandbox:
        connect(sandbox.base_url)
        assert _decided("sent", "--number", uncertain[0])["queued"] == 1
        assert _decided("resend")["planned"] == expected["planned"] + len(uncertain) - 1
        # A copy of another computer's data: it asks first.
        assert run("resume", STOPPED, "--max-cost", "100", "--json").error == "store_copied"
        resumed = done("resume", STOPPED, "--max-cost", "100", "--from-here")
        reached = Counter(sandbox.numbers)
    assert resumed["state"] == "finished", resumed
    assert sum(resumed["counts"].values()) == sum(before.values())
    assert resumed["counts"]["delivered"] == expected["delivered"]
    wanted = {number for number, state in states.items() if state in ("planned", "unconfirmed")} - {uncertain[0]}
    assert reached == Counter(wanted)
    report = done("report", STOPPED, "--out", tmp_path / "report.xlsx")
    assert report["rows"] == len(states)
    assert load_workbook(tmp_path / "report.xlsx").sheetnames


def _decided(*words: str) -> dict[str, int]:
    """The counts after a decision about the uncertain recipients; the campaign still waits to be resumed."""
    ran = run("resolve", STOPPED, "--as", *words, "--json")
    assert ran.code == 4, ran.out + ran.err
    counts: dict[str, int] = ran.document["counts"]
    return counts


@pytest.mark.parametrize("language", ["fr", "en"])
def test_that_data_of_a_newer_program_is_left_alone_in_one_sentence(private_home: Path, language: str) -> None:
    file = restored(next(iter(stored().values())), private_home)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    for words in (("lists",), ("import", "any.xlsx", "--list", "any"), ("resume", STOPPED)):
        ran = run(*words, "--lang", language)
        assert ran.code == 3, ran.out + ran.err
        assert len(ran.err.strip().splitlines()) == 1, ran.err
        assert ("version plus récente" if language == "fr" else "newer version") in ran.err.replace(" ", " ")
    assert run("lists", "--json").error == "store_newer"
    assert file.read_bytes() == before
