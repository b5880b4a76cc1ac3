"""The pictures kept in French and light, and their comparison with new ones."""

import os
from datetime import date
from pathlib import Path

import pytest

from tests.support.pictures import difference
from wa_desktop.ui.pages import home, prices

KEPT = Path(__file__).resolve().parents[1] / "kept_screens"
NORMAL = (1280, 720)
DAY = date(2026, 11, 23)
FIRST = (
    "home-first", "lists-first", "templates-first", "campaigns-first", "figures-first", "prices-first",
    "replies-first", "suppressions-first", "privacy-first", "person-first", "settings-first", "connect-first",
)  # fmt: skip
"""Pages of a new data folder."""
LARGER = (
    "maker-1-list-empty", "maker-1-list-columns", "maker-1-list-result", "dialog-why", "dialog-question",
    "dialog-help", "dialog-erase", "dialog-restore",
)  # fmt: skip
"""What the whole tour sees beside, as far as it holds no date, no time and nothing of chance."""


class _Day(date):
    @classmethod
    def today(cls) -> "_Day":
        """The day on which the kept pictures are taken."""
        return cls(DAY.year, DAY.month, DAY.day)


def stop_the_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the pages that choose by the reader's day (which rate card is in force) take the kept pictures' day."""
    for page in (home, prices):
        monkeypatch.setattr(page, "date", _Day)


def compare(folder: Path, names: tuple[str, ...]) -> None:
    """Fail when a picture differs from the kept one; with `KEEP_SCREENS=1`, keep these instead."""
    if os.environ.get("KEEP_SCREENS"):
        KEPT.mkdir(exist_ok=True)
        for name in names:
            (KEPT / f"{name}.png").write_bytes((folder / f"{name}.png").read_bytes())
        return
    found = {name: difference(folder / f"{name}.png", KEPT / f"{name}.png") for name in names}
    far = {name: words for name, words in found.items() if words}
    assert not far, f"look at {folder}, and keep them with KEEP_SCREENS=1 when they are right"
