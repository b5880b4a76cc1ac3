"""What is compared in a search: texts without case and accents, in SQL."""

import sqlite3
from functools import lru_cache

from wa_desktop.domain.searching import bare

_FOLDED = 65_536
"""Distinct names whose bare form is remembered: first names come again and again."""


def know_folding(connection: sqlite3.Connection) -> None:
    """Let `connection` call `folded(text)`: what is compared in a search."""
    connection.create_function("folded", 1, _folded, deterministic=True)


@lru_cache(_FOLDED)
def _folded(text: str) -> str:
    # One memory for all connections: each would fill its own.
    return bare(text)


def folding(expression: str) -> str:
    """The SQL of `folded` that leaves Python alone where a text is plain ASCII."""
    plain = f"length({expression}) = length(CAST({expression} AS BLOB))"
    # Nothing at all, of somebody whose list is gone, is no text: it is compared as an empty one.
    return f"CASE WHEN {plain} THEN lower({expression}) ELSE folded(coalesce({expression}, '')) END"
