"""With `WA_DESKTOP_PROGRAM` only the journeys made by commands are taken: the others look inside the program."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.support import PROGRAM
from tests.support.qt_thread import nothing_asked_in_qt

collect_ignore = [
    path.name
    for path in Path(__file__).parent.glob("test_*.py")
    if PROGRAM and "from tests.journeys.support import" not in path.read_text(encoding="utf-8")
]


@pytest.fixture(autouse=True)
def nothing_asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No page of any journey asks the database from Qt's thread."""
    with nothing_asked_in_qt(monkeypatch):
        yield
