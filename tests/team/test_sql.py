"""One statement means the same on both databases: what PostgreSQL is taught, and what travels to it."""

import json
import threading
import unicodedata
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from tests.support.server import server
from wa_desktop.domain.searching import bare
from wa_desktop.store import file_store
from wa_desktop.store.database import Store, bulk_insert
from wa_desktop.store.dialect import as_psycopg
from wa_desktop.store.fast import copy_in, run, run_many
from wa_desktop.store.opening import open_store
from wa_desktop.store.schema import event, metadata, setting
from wa_desktop.store.server_address import keep_address
from wa_desktop.store.server_store import ServerStore

LETTERS = "".join(chr(code) for code in range(1, 0x3000) if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co"))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """A file and a server with the same schema."""
    folder = tmp_path_factory.mktemp("both")
    with server().fresh() as address:
        keep_address(folder / "team", address)
        there = open_store(folder / "team")
        here = file_store.open_file_store(folder / "alone")
        yield here, there
        here.close()
        there.close()


def answers(both: tuple[Store, Store], sql: str, *values: object) -> tuple[object, object]:
    found = []
    for store in both:
        with store.read() as c:
            found.append(run(c, sql, values).fetchall())
    return found[0], found[1]


def test_that_the_migrations_make_exactly_the_declared_schema(both: tuple[Store, Store]) -> None:
    assert isinstance(both[1], ServerStore)
    address = both[1].address
    plain = create_engine(
        f"postgresql+psycopg://{address.user}@{address.host}:{address.port}/{address.database}",
        connect_args={"options": f"-c search_path={address.namespace}"},
    )
    try:
        with plain.connect() as c:
            context = MigrationContext.configure(c, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []
    finally:
        plain.dispose()


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        ("SELECT max(CAST(? AS BIGINT), 3), min(CAST(? AS BIGINT), 3), max(CAST(? AS BIGINT), 3)", (7, 7, None)),
        ("SELECT instr(?, ?), instr('', 'b'), instr('Œuvre', 'vre')", ("abc", "c")),
        ("SELECT 1 WHERE ? LIKE 'STOP%' AND NOT ? LIKE 'É%' AND '100%' LIKE '100!%' ESCAPE '!'", ("stopall", "été")),
        ("SELECT glob('+33*', '+3361'), glob('a?c', 'abc'), glob('[^a]b', 'ab'), glob('a.c', 'abc')", ()),
        ("SELECT value FROM json_each(?) WHERE key = 'name'", ('{"name": "a b", "other": "x"}',)),
        ("SELECT value FROM json_each(?) ORDER BY key", ('["b", "a"]',)),
        ("SELECT value FROM json_each(?, '$.members') ORDER BY 1", ('{"members": ["b", "a"]}',)),
        ("SELECT CASE WHEN ? <> '' THEN ? ELSE 'none' END", ("a", "b")),
        ("SELECT ?1 = ?2, ?1 FROM (SELECT 1) AS one", ("a", "b")),
        ("SELECT key, value IS NOT ? FROM setting ORDER BY value DESC, key", ("1",)),
        ("SELECT 7 / 2, -7 / 2, -7 % 3, '10%'", ()),
    ],
)
def test_that_a_statement_answers_the_same(both: tuple[Store, Store], sql: str, values: tuple[object, ...]) -> None:
    here, there = answers(both, sql, *values)
    assert here == there
    assert here or "setting" in sql


def test_that_names_are_compared_the_same(both: tuple[Store, Store]) -> None:
    with both[1].read() as c:
        found = run(c, "SELECT value, folded(value) FROM json_each(?)", (json.dumps(list(LETTERS)),)).fetchall()
    assert len(found) == len(LETTERS)
    assert [(one, small) for one, small in found if bare(one) != small] == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs", "Cn", "Co"], exclude_characters="\0"), max_size=12))
def test_that_whole_texts_are_compared_the_same(both: tuple[Store, Store], name: str) -> None:
    here, there = answers(both, "SELECT folded(?)", name)
    assert here == there == [(bare(name),)]


@pytest.mark.parametrize("place", [0, 1])
def test_that_rows_go_in_together_and_are_counted(both: tuple[Store, Store], place: int) -> None:
    with both[place].write() as c:
        rows = [(f"copied {number}", f"tab\t, back\\slash, “{number}”\nline") for number in range(500)]
        assert copy_in(c, "setting", ("key", "value"), iter(rows)) == 500
        assert copy_in(c, "setting", ("key", "value"), []) == 0
        assert run(c, "SELECT value FROM setting WHERE key = ?", ("copied 7",)).fetchone() == (rows[7][1],)
        changes = [(str(number), f"copied {number}") for number in range(400, 600)]
        assert run_many(c, "UPDATE setting SET value = ? WHERE key = ?", changes) == 100
        assert run_many(c, "UPDATE setting SET value = ? WHERE key = ?", iter(())) == 0
        assert run_many(c, "UPDATE setting SET value = ?2 WHERE key = ?1", [("copied 1", "x"), ("nobody", "x")]) == 1
        assert run(c, "DELETE FROM setting WHERE key LIKE 'COPIED %'").rowcount == 500


@pytest.mark.parametrize("place", [0, 1])
def test_that_bytes_numbers_and_nothing_travel_as_they_are(both: tuple[Store, Store], place: int) -> None:
    columns = ("request_uuid", "kind", "body", "received_at", "happened_at", "origin", "applied")
    body = bytes(range(256))
    with both[place].write() as c:
        bulk_insert(c, event, columns, [("a", "x", body, 2**62, None, "", True)])
        found = run(c, "SELECT body, received_at, happened_at, applied FROM event WHERE request_uuid = 'a'").fetchone()
        assert (bytes(found[0]), *found[1:]) == (body, 2**62, None, 1)
        run(c, "DELETE FROM event")


def test_that_a_text_with_a_zero_reaches_a_server_too(both: tuple[Store, Store]) -> None:
    with both[1].write() as c:
        run(c, "INSERT INTO setting (key, value) VALUES (?, ?)", ("zero 1", "a\0b"))
        run_many(c, "INSERT INTO setting (key, value) VALUES (?, ?)", [("zero 2", "a\0b")])
        copy_in(c, "setting", ("key", "value"), [("zero 3", "a\0b")])
        c.execute(setting.insert().values(key="zero 4", value="a\0b"))
        c.execute(setting.insert(), [{"key": "zero 5", "value": "a\0b"}, {"key": "zero 6", "value": "\0"}])
        c.execute(text("UPDATE setting SET value = :to WHERE value = :was"), {"was": "\0", "to": "a\0b"})
        found = run(c, "SELECT count(*) FROM setting WHERE key LIKE 'zero%' AND value = ?", ("a\0b",)).fetchone()
        assert found == (6,)
        run(c, "DELETE FROM setting WHERE key LIKE 'zero%'")


def test_that_a_percent_sign_and_a_mark_in_a_text_are_no_marks() -> None:
    assert as_psycopg("SELECT '100%?' WHERE a % ? = 1") == ("SELECT '100%%?' WHERE a %% %s = 1", False)
    assert as_psycopg("SELECT ?1, 'it''s ?'") == ("SELECT %(p1)s, 'it''s ?'", True)


def test_that_who_asks_for_free_rows_does_not_wait_for_taken_ones(both: tuple[Store, Store]) -> None:
    store = both[1]
    with store.write() as c:
        copy_in(c, "setting", ("key", "value"), [("row 1", ""), ("row 2", "")])
    free = (
        "SELECT r.key FROM setting r WHERE r.key LIKE 'row%' ORDER BY r.key LIMIT 1 /* FOR UPDATE OF r SKIP LOCKED */"
    )
    found: list[str] = []

    def ask() -> None:
        with store.read() as c:
            found.extend(one for (one,) in run(c, free).fetchall())

    with store.write() as c:
        assert run(c, free).fetchall() == [("row 1",)]
        asking = threading.Thread(target=ask)
        asking.start()
        asking.join(30)
    assert found == ["row 2"]
    with store.write() as c:
        run(c, "DELETE FROM setting WHERE key LIKE 'row%'")
