"""The audit's chain: whatever is changed, removed or added in it is named, line by line."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from tests.support.guards import past_the_guards
from wa_desktop.store import audit
from wa_desktop.store.fast import run
from wa_desktop.workspace.desk import Desk

LINES = 6


def written(desk: Desk) -> None:
    for number in range(LINES):
        with desk.store.write() as c:
            audit.record(c, desk.operator, "list_renamed", "list", number, count=number, note="été +33612345678")


def broken(desk: Desk, known: audit.Head | None = None) -> audit.Broken | None:
    with desk.store.read() as c:
        return audit.verify(c, known)


@contextmanager
def behind_its_back(desk: Desk) -> Iterator[Connection]:
    """As whoever owns the computer of the database: the guards of a server sleep."""
    with desk.store.write() as c:
        past_the_guards(c)
        yield c


def tamper(desk: Desk, statement: str) -> None:
    with behind_its_back(desk) as c:
        assert run(c, statement).rowcount == 1


def test_that_an_untouched_chain_holds_and_names_no_number(desk: Desk) -> None:
    assert broken(desk) is None
    written(desk)
    with desk.store.read() as c:
        lines = list(audit.every_line(c))
        assert audit.head_of(c) == (LINES, lines[-1].hash)
        assert audit.latest(c, 2) == lines[:-3:-1]
    assert broken(desk) is None
    assert "33612345678" not in "".join(line.details for line in lines)


@pytest.mark.parametrize(
    "change",
    ["at = at + 1", "operator = 'bob'", "action = 'x'", "subject = 'x'", "subject_id = 99", "details = '{}'",
     "previous = 'x'", "hash = 'x'"],
)  # fmt: skip
@pytest.mark.parametrize("line", range(1, LINES + 1))
def test_that_a_change_of_any_line_is_named(desk: Desk, line: int, change: str) -> None:
    written(desk)
    tamper(desk, f"UPDATE audit SET {change} WHERE id = {line}")
    assert broken(desk) == (line, "changed")


@pytest.mark.parametrize("line", range(1, LINES + 1))
def test_that_a_removed_line_is_named_also_at_the_end_and_after_more_lines(desk: Desk, line: int) -> None:
    written(desk)
    tamper(desk, f"DELETE FROM audit WHERE id = {line}")
    assert broken(desk) == (line, "cut" if line == LINES else "missing")
    with desk.store.write() as c:
        audit.record(c, desk.operator, "more", "list")
    assert broken(desk) == (line, "missing")


def test_that_a_line_added_or_a_head_taken_away_is_named(desk: Desk) -> None:
    written(desk)
    with desk.store.read() as c:
        head = audit.head_of(c)
    tamper(desk, "DELETE FROM setting WHERE key = 'audit_head'")
    assert broken(desk) == (LINES, "head")
    with desk.store.write() as c:
        audit.record(c, desk.operator, "more", "list")
    assert broken(desk) == (LINES + 1, "changed")
    tamper(desk, f"DELETE FROM audit WHERE id = {LINES + 1}")
    tamper(desk, f"UPDATE setting SET value = '[{head.lines}, \"{head.hash}\"]' WHERE key = 'audit_head'")
    assert broken(desk) is None
    tamper(desk, f"INSERT INTO audit (id, at, operator, action, subject) VALUES ({LINES + 1}, 1, 'x', 'x', 'x')")
    assert broken(desk) == (LINES + 1, "changed")


def test_that_a_chain_written_anew_is_caught_by_a_head_noted_before(desk: Desk) -> None:
    written(desk)
    with desk.store.read() as c:
        noted = audit.head_of(c)
    with behind_its_back(desk) as c:
        run(c, "DELETE FROM audit WHERE id > 2")
        last = run(c, "SELECT hash FROM audit WHERE id = 2").fetchone()[0]
        run(c, "UPDATE setting SET value = ? WHERE key = 'audit_head'", (f'[2, "{last}"]',))
    assert broken(desk) is None
    assert broken(desk, noted) == (3, "cut")
    written(desk)
    assert broken(desk) is None
    assert broken(desk, noted) == (noted.lines, "changed")
