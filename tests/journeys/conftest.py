"""With `WA_DESKTOP_PROGRAM` only the journeys made by commands are taken: the others look inside the program."""

from pathlib import Path

from tests.journeys.support import PROGRAM

collect_ignore = [
    path.name
    for path in Path(__file__).parent.glob("test_*.py")
    if PROGRAM and "from tests.journeys.support import" not in path.read_text(encoding="utf-8")
]
