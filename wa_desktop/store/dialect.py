"""The words in which the two databases differ.

Every statement of this room is written once, in SQL that SQLite reads as it stands. For PostgreSQL a few words are put
differently here; what it lacks altogether it learns as functions of the schema (`migrations.functions`).
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

_NAMED, _SOME = r"(?: AS \w+)?", r"\s+FROM \w+(?:(?: AS)? \w+)?\s+WHERE\b"
_WORDS = (
    (re.compile(r"\btemp\."), "pg_temp."),
    (re.compile(r"\bchar\((?=\d)"), "chr("),
    (re.compile(r"\blength\(CAST\((\S+) AS (?:BLOB|BYTEA)\)\)"), r"octet_length(\1)"),
    (re.compile(r"\bCAST\((\S+) AS BLOB\)"), r"convert_to(\1, 'UTF8')"),
    (re.compile(r"\bx'([0-9a-f]*)'"), r"'\\x\1'::bytea"),
    (re.compile(r"\bIS NOT (?=[?:%])"), "IS DISTINCT FROM "),
    (re.compile(r"\bLIKE\b"), "ILIKE"),
    (re.compile(r"\bNOT MATERIALIZED\b"), ""),
    # What keeps SQLite off an index that would be the slower way.
    (re.compile(r"(?<=[ (])\+(?=[a-z])"), ""),
    # PostgreSQL would look for the last one of a few rows by walking through all rows of the table, last ones first.
    (
        re.compile(rf"\b(max|min)\(((?:\w+\.)?id)\)(?={_NAMED}(?:, (?:max|min)\([\w.]+\){_NAMED})*{_SOME})"),
        r"\1(\2 + 0)",
    ),
    # What a rowid is in SQLite has 64 bits on both.
    (re.compile(r"\bINTEGER PRIMARY KEY\b"), "BIGINT PRIMARY KEY"),
    # SQLite has one writer: nobody else holds a row there. What a temporary table holds is deleted there as quickly.
    (re.compile(r"/\* ((?:FOR UPDATE|ON COMMIT) [A-Z a-z]+) \*/"), r"\1"),
)
_MARK = re.compile(r"'(?:[^']|'')*'|\?(\d*)|%")


@lru_cache(2_048)
def as_postgresql(sql: str) -> str:
    """A statement as PostgreSQL reads it; its marks stay as they are."""
    for found, instead in _WORDS:
        sql = found.sub(instead, sql)
    return sql


def storable(values: Iterable[Any]) -> tuple[Any, ...]:
    """Values as PostgreSQL takes them: no text of its holds U+0000, which SQLite keeps and nobody can read."""
    return tuple(one.replace("\0", "\ufffd") if type(one) is str and "\0" in one else one for one in values)


@lru_cache(2_048)
def as_psycopg(sql: str) -> tuple[str, bool]:
    """A statement with marks `?` or `?1` as psycopg reads it, and whether its values are named (`p1`…)."""
    named = False

    def marked(found: re.Match[str]) -> str:
        nonlocal named
        whole = found.group()
        if not whole.startswith("?"):
            return whole.replace("%", "%%")
        if not found.group(1):
            return "%s"
        named = True
        return f"%(p{found.group(1)})s"

    return _MARK.sub(marked, as_postgresql(sql)), named
