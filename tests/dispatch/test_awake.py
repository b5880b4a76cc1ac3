"""The computer is kept awake while it sends, and a sleep that happened all the same is noticed."""

import asyncio
import os
import stat
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.dispatch.conftest import Begin
from tests.support.fake_sender import FakeSender
from tests.support.frozen_campaign import make_campaign
from wa_desktop.dispatch.awake import Awake, Clocks
from wa_desktop.domain.gateway import Outcome
from wa_desktop.workspace.desk import Desk


def put_on_path(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    tool = folder / "systemd-inhibit"
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(sys.platform != "linux", reason="the helper of Linux")
def test_that_the_helper_runs_while_it_is_wanted_and_not_a_moment_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(tmp_path, monkeypatch, f'echo "$@" > {tmp_path}/began\ncat > /dev/null\necho > {tmp_path}/ended')
    awake = Awake()
    awake.begin()
    until = time.monotonic() + 10
    while not (tmp_path / "began").exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert "--what=idle:sleep" in (tmp_path / "began").read_text()
    helper = awake._helper
    assert helper is not None
    assert helper.poll() is None
    awake.end()
    assert helper.poll() is not None
    awake.end()


@pytest.mark.skipif(sys.platform != "linux", reason="the helper of Linux")
def test_that_a_system_without_a_way_or_with_a_broken_one_sends_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, desk: Desk, begin: Begin
) -> None:
    put_on_path(tmp_path, monkeypatch, "exit 1")
    assert sum(begin(make_campaign(desk, 3), FakeSender()).wait().counts.values()) == 3
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    awake = Awake()
    awake.begin()
    assert awake._helper is None
    awake.end()


def test_that_a_sleep_and_a_clock_put_right_are_noticed_once() -> None:
    steady, wall = 100.0, 5_000.0
    clocks = Clocks(lambda: steady, lambda: wall)
    steady, wall = steady + 0.2, wall + 0.21
    assert clocks.jumped() == 0.0
    steady, wall = steady + 0.2, wall + 3_600.0
    assert clocks.jumped() == pytest.approx(3_599.8)
    steady, wall = steady + 0.2, wall - 7_200.0
    assert clocks.jumped() == pytest.approx(-7_200.2)
    steady, wall = steady + 0.2, wall + 0.2
    assert clocks.jumped() == 0.0


class Napping(FakeSender):
    """Waits until its connections were renewed."""

    def __init__(self) -> None:
        super().__init__()
        self._awake = asyncio.Event()

    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        await asyncio.wait_for(self._awake.wait(), 10)
        return await super().send(numbers, content)

    async def renew(self) -> None:
        await super().renew()
        self._awake.set()


def test_that_after_a_sleep_no_old_connection_is_used(desk: Desk, begin: Begin) -> None:
    sender = Napping()
    sending = begin(make_campaign(desk, 3), sender)
    sending.engine._clocks._gap -= 3_600.0
    sending.wait()
    assert sender.renewed == 1
