"""The worked figures of the price facts, through a file, `import` and `estimate --json`, to the cent."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.support import KEY, connect, done
from wa_desktop.sandbox.running import ThreadedSandbox

TODAY_S_CARD = ("--on", "2026-11-23")
GUIDE_S_CARD = ("--card", "cbp-2024-11-01-EUR")
MARKETING = ("--template", "soldes_hiver", "--language", "fr")
UTILITY = ("--template", "confirmation_rdv", "--language", "fr")
PEOPLE = (
    ("+336", "00{:06d}", 10_000),
    ("+49171", "{:07d}", 2_000),
    ("+346", "00{:06d}", 500),
    ("+352621", "{:06d}", 300),
)
_FIRST = {"+49171": 3_920_000}


def _file(path: Path, people: tuple[tuple[str, str, int], ...]) -> Path:
    lines = ["téléphone;accord"]
    for prefix, shape, count in people:
        start = _FIRST.get(prefix, 1)
        lines += [f"{prefix}{shape.format(number)};oui" for number in range(start, start + count)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A home with the list `all` of the four countries and `few` of 1,400 French people."""
    folder = tmp_path_factory.mktemp("figures")
    home = ("--home", str(folder / "home"))
    with pytest.MonkeyPatch.context() as patch, ThreadedSandbox() as sandbox:
        patch.setenv(*next(iter(KEY.items())))
        connect(sandbox.base_url, *home)
        for name, people in (("all", PEOPLE), ("few", (("+336", "00{:06d}", 1_400),))):
            taken = done("import", _file(folder / f"{name}.csv", people), "--list", name,
                         "--consent", "marketing,utility=accord", *home)  # fmt: skip
            assert taken["accepted"] == sum(count for _, _, count in people)
        yield home


def _totals(home: tuple[str, str], *words: str) -> dict[str, Any]:
    totals: dict[str, Any] = done("estimate", *words, *home)["totals"]
    return totals


def _two_categories(home: tuple[str, str], key: str, *words: str) -> Decimal:
    """10,000 FR and 2,000 DE marketing with 500 ES utility: a template has one category, so two estimates."""
    marketing = _totals(home, "--list", "all", *MARKETING, "--countries", "FR,DE", *words)
    utility = _totals(home, "--list", "all", *UTILITY, "--countries", "ES", *words)
    assert (marketing["recipients"], utility["recipients"]) == (12_000, 500)
    return Decimal(marketing[key]) + Decimal(utility[key])


def test_that_three_countries_cost_946_50_today(lists: tuple[str, str]) -> None:
    assert _two_categories(lists, "total", *TODAY_S_CARD) == Decimal("946.50")


def test_that_the_same_cost_899_18_at_95_percent_delivered(lists: tuple[str, str]) -> None:
    assert _two_categories(lists, "expected", *TODAY_S_CARD) == Decimal("899.18")


def test_that_the_same_cost_1420_50_with_the_guide_s_card(lists: tuple[str, str]) -> None:
    assert _two_categories(lists, "total", *GUIDE_S_CARD) == Decimal("1420.50")


def test_that_luxembourg_is_other(lists: tuple[str, str]) -> None:
    assert _totals(lists, "--list", "all", *MARKETING, "--countries", "LU", *TODAY_S_CARD)["meta_fee"] == "15.00"


def test_that_answers_beyond_the_monthly_thousand_cost_9_92(lists: tuple[str, str]) -> None:
    words = ("--list", "few", *UTILITY, "--replies", "1", *TODAY_S_CARD)
    silent, answered = _totals(lists, *words), _totals(lists, *words, "--answers", "1")
    assert Decimal(answered["meta_fee"]) - Decimal(silent["meta_fee"]) == Decimal("9.92")
