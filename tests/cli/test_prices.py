"""`rates` and `tariff` as a person types them: shapes, exit codes, both languages."""

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.support import NOT_PROSE, done, run
from tests.pricing.meta_samples import SHELF, list_rows, meta_csv, replaced, save

EURO = SHELF.by_id("pmp-2026-10-01-EUR")


def euro_file(path: Path, marketing: str) -> Path:
    """The euro card of October as Meta would write it, one rate changed."""
    return save(path, meta_csv(replaced(list_rows(EURO), "France", 2, marketing)))


def rate(document: dict[str, Any], market: str, category: str) -> str:
    """One list rate of `rates show`."""
    (found,) = [one["rate"] for one in document["rates"] if (one["market"], one["category"]) == (market, category)]
    return str(found)


def test_that_the_cards_are_listed_with_their_trust() -> None:
    listed = done("rates", "list")
    cards = {card["id"]: card for card in listed["cards"]}
    assert len(cards) == 13
    assert cards["pmp-2026-04-01-USD"]["confidence"] == "authoritative"
    assert not cards["pmp-2026-04-01-USD"]["to_confirm"]
    assert cards["pmp-2026-10-01-EUR"]["to_confirm"]
    assert cards["pmp-2025-07-01-EUR"]["partial"]
    assert set(cards["cbp-2024-11-01-EUR"]) >= {"id", "model", "currency", "effective_from", "confidence"}


@pytest.mark.parametrize(
    ("words", "price"),
    [
        (("--on", "2025-12-31"), "0.1186"),
        (("--on", "2026-01-01"), "0.0712"),
        (("--at", "2025-12-31T23:30"), "0.1186"),
        (("--at", "2026-01-01T00:30"), "0.0712"),
        (("--at", "2025-12-31T23:30+00:00"), "0.0712"),
        (("--card", "cbp-2024-11-01-EUR"), "0.1186"),
    ],
)
def test_that_rates_are_those_of_the_moment_of_delivery(words: tuple[str, ...], price: str) -> None:
    assert rate(done("rates", "show", *words), "France", "marketing") == price


def test_that_a_file_is_compared_first_and_taken_with_yes(tmp_path: Path) -> None:
    file = euro_file(tmp_path / "m.csv", "0.1400")
    looked = run("rates", "import", file, "--json")
    assert looked.code == 4
    (change,) = looked.document["diff"]
    assert change["market"] == "France"
    assert (change["old"], change["new"], change["percent"], change["flag"]) == ("0.0712", "0.14", "96.6", "jump")
    assert "card_jumps" in [one["code"] for one in looked.document["warnings"]]
    assert not looked.document["adopted"]
    assert rate(done("rates", "show", "--on", "2026-11-23"), "France", "marketing") == "0.0712"
    taken = done("rates", "import", file, "--yes")
    assert taken["adopted"]
    assert rate(done("rates", "show", "--on", "2026-11-23"), "France", "marketing") == "0.14"
    assert done("rates", "import", file)["already"]
    assert [one["file"] for one in done("rates", "list")["imports"]] == ["m.csv"]
    assert done("rates", "remove", taken["card"]["id"])["imports"] == []
    assert rate(done("rates", "show", "--on", "2026-11-23"), "France", "marketing") == "0.0712"


def test_that_a_wrong_file_is_refused_with_its_reason(tmp_path: Path) -> None:
    ran = run("rates", "import", save(tmp_path / "page.csv", b"<html>Sign in</html>"), "--json")
    assert (ran.code, ran.error) == (3, "card_file_web_page")
    silent = save(tmp_path / "s.csv", meta_csv(list_rows(EURO)[5:]))
    assert (run("rates", "import", silent, "--json").error) == "card_date_missing"
    assert run("rates", "import", silent, "--from", "2026-10-01", "--json").code == 4


def test_that_an_unset_tariff_says_whom_to_ask_and_a_set_one_comes_back() -> None:
    empty = done("tariff", "show")
    assert (empty["tariffs"], [one["code"] for one in empty["warnings"]]) == ([], ["tariff_unset"])
    shown = run("tariff", "show", "--lang", "fr")
    assert "+33 (0)5 61 25 12 55" in shown.out
    assert "www.m-target.com" in shown.out
    first = done("tariff", "set", "--sent", "0,0125", "--received", "0.000001", "--from", "2026-01-01")
    assert [(line["sent"], line["received"]) for line in first["tariffs"]] == [("0.0125", "0.000001")]
    done("tariff", "set", "--sent", "0.02", "--received", "0", "--country", "FR", "--category", "marketing",
         "--basis", "delivered", "--monthly", "49,90", "--from", "2026-01-01")  # fmt: skip
    left = done("tariff", "remove", "--from", "2026-01-01", "--country", "FR", "--category", "marketing")
    assert [line["country"] for line in left["tariffs"]] == [""]
    assert left["warnings"] == []


@pytest.mark.parametrize("sent", ["-0.01", "0.0000001", "1e-3", "0.1f", "nan", "0x1", "1 000 000,5,5", ""])
def test_that_an_impossible_fee_is_refused_with_a_sentence(sent: str) -> None:
    ran = run("tariff", "set", f"--sent={sent}", "--received", "0")
    assert ran.code in (2, 3)
    assert ran.err.strip()
    assert not any(word in ran.err for word in NOT_PROSE)
    assert done("tariff", "show")["tariffs"] == []


def test_that_who_bills_is_said_with_its_consequences() -> None:
    assert done("tariff", "biller")["meta_biller"] == "unknown"
    told = done("tariff", "biller", "mtarget")
    assert (told["meta_biller"], len(told["consequences"])) == ("m_target", 4)
    assert done("tariff", "show")["meta_biller"] == "m_target"
    assert run("tariff", "biller", "nobody", "--json").code == 2


def test_that_overrides_and_rules_are_shown_changed_and_taken_back() -> None:
    assert done("rates", "override", "+262", "France")["overrides"][0]["market"] == "France"
    assert done("rates", "override", "262", "--reset")["overrides"] == []
    rules = {one["name"]: one for one in done("rates", "rules", "--on", "2026-11-23")["rules"]}
    assert (rules["service_allowance"]["value"], rules["service_allowance"]["effective_from"]) == (1000, "2026-10-01")
    changed = {one["name"]: one for one in done("rates", "rule", "service_allowance", "0")["rules"]}
    assert (changed["service_allowance"]["value"], changed["service_allowance"]["changed"]) == (0, True)
    back = {one["name"]: one for one in done("rates", "rule", "service_allowance", "--reset")["rules"]}
    assert not back["service_allowance"]["changed"]
    assert run("rates", "rule", "service_allowance", "perhaps", "--json").code == 2
    assert run("rates", "rule", "service_allowance", "yes", "--json").code == 2


def test_that_settings_are_shown_and_changed() -> None:
    assert done("settings", "list")["settings"]["currency"] == "EUR"
    assert done("settings", "set", "currency", "USD")["settings"]["currency"] == "USD"
    assert rate(done("rates", "show", "--on", "2026-05-01"), "France", "marketing") == "0.0859"
    assert run("settings", "set", "currency", "florins", "--json").error == "setting_refused"
    assert run("settings", "set", "weather", "1", "--json").error == "setting_unknown"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "words",
    [("rates", "list"), ("rates", "show", "--on", "2026-11-23"), ("rates", "rules"), ("rates", "override"),
     ("rates", "ahead", "--countries", "FR,DE"), ("tariff", "show"), ("tariff", "biller"), ("settings", "list")],
)  # fmt: skip
def test_that_every_page_reads_in_both_languages(language: str, words: tuple[str, ...]) -> None:
    ran = run(*words, "--lang", language)
    assert ran.code == 0
    assert ran.out.strip()
    assert not any(word in ran.out for word in NOT_PROSE)
