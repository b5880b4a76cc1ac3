"""The worked figures of the price facts, through a file, `import` and `estimate --json`, to the cent."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.support import KEY, connect, done, run
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
        made = {"all": PEOPLE, "few": (("+336", "00{:06d}", 1_400),), "thousand": (("+336", "00{:06d}", 1_000),)}
        for name, people in made.items():
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


def test_that_open_windows_were_free_before_october_2026(lists: tuple[str, str]) -> None:
    words = ("--list", "thousand", *UTILITY, "--open-windows", "200")
    assert _totals(lists, *words, "--on", "2026-09-30")["meta_fee"] == "19.84"
    assert _totals(lists, *words, "--on", "2026-10-01")["meta_fee"] == "24.80"


def test_that_1400_answers_of_a_month_cost_9_92(lists: tuple[str, str]) -> None:
    found = done("month", "--month", "2026-11", "--answers", "FR=1400", *lists)
    assert (found["free"], Decimal(found["answers_meta_fee"])) == (1_000, Decimal("9.92"))


@pytest.mark.parametrize(
    ("at", "rate"),
    [
        ("2025-12-31T23:30", "0.1186"),
        ("2026-01-01T00:30", "0.0712"),
        ("2025-12-31T22:59:59+00:00", "0.1186"),
        ("2025-12-31T23:00:00+00:00", "0.0712"),
    ],
)
def test_that_midnight_in_paris_decides_the_card(lists: tuple[str, str], at: str, rate: str) -> None:
    found = done("estimate", "--list", "few", *MARKETING, "--at", at, *lists)
    assert {line["unit_rate"] for line in found["lines"]} == {rate}
    assert Decimal(found["totals"]["meta_fee"]) == 1_400 * Decimal(rate)


@pytest.fixture
def dollars(lists: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """The same home with an account that pays in dollars."""
    for currency in ("USD", "EUR"):
        done("settings", "set", "currency", currency, *lists)
        if currency == "USD":
            yield lists


def test_that_150_000_from_0_cost_4425_dollars(dollars: tuple[str, str], tmp_path: Path) -> None:
    file = _file(tmp_path / "many.csv", (("+336", "{:08d}", 150_000),))
    done("import", file, "--list", "many", "--consent", "utility=accord", *dollars)
    words = ("--list", "many", *UTILITY, "--on", "2026-04-01")
    assert _totals(dollars, *words, "--charged", "FR=0")["meta_fee"] == "4425.00"
    assert _totals(dollars, *words, "--charged", "FR:utility=100000")["meta_fee"] == "4275.00"
    assert _totals(dollars, *words)["meta_fee"] == "4500.00"


def test_that_every_figure_opens_to_its_formula(lists: tuple[str, str]) -> None:
    found = done("estimate", "--list", "all", *MARKETING, "--explain", *TODAY_S_CARD, *lists)
    (line,) = [one for one in found["explanation"]["lines"] if one["country"] == "FR"]
    (step,) = line["steps"]
    assert (step["messages"], step["rate"], step["amount"]) == ("10000", "0.0712", "712.00")
    assert step["origin"]["document"] == "pmp-2026-10-01-EUR"
    assert "10,000 × €0.0712 = €712.00" in step["formula"]
    assert [total["fee"] for total in found["explanation"]["totals"]] == ["meta"]


def test_that_the_same_list_is_compared_side_by_side(lists: tuple[str, str]) -> None:
    words = ("--list", "all", *MARKETING, "--countries", "FR,DE", *TODAY_S_CARD)
    variants = ("card=cbp-2024-11-01-EUR", "category=utility", "delivered=0.5;countries=FR", "card=nonsense")
    asked = [word for variant in variants for word in ("--with", variant)]
    found = done("compare", *words, *asked, *lists)
    assert found["base"]["totals"]["total"] == "938.20"
    totals = [one["estimate"] and one["estimate"]["totals"]["total"] for one in found["variants"]]
    assert totals == ["1412.20", "339.20", "712.00", None]
    assert [one["difference"] for one in found["variants"]] == ["474.00", "-599.00", "-226.20", None]
    assert found["variants"][2]["estimate"]["totals"]["expected"] == "356.00"
    assert found["variants"][3]["refused"]["code"] == "card_unknown"


@pytest.mark.parametrize("ending", ["xlsx", "csv", "pdf"])
def test_that_an_estimate_is_saved(lists: tuple[str, str], tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"estimate.{ending}"
    found = done("estimate", "--list", "all", *MARKETING, "--out", out, *TODAY_S_CARD, *lists)
    assert (found["file"], out.exists()) == (str(out), True)
    assert run("estimate", "--list", "all", *MARKETING, "--out", tmp_path / "e.docx", *lists, "--json").code == 2
