import importlib.util
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.journeys.support import NOT_PROSE, ROOT, process, run
from wa_desktop.words.bundled import bundled

SAMPLE = bundled("demo", "contacts.xlsx")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The demo as a document, played once; `folder` is where its files went."""
    folder = tmp_path_factory.mktemp("demo")
    ran = run("demo", "--json", "--out", folder / "out")
    assert ran.code == 0, ran.out + ran.err
    return ran.document | {"folder": folder / "out"}


def test_that_the_sample_is_as_messy_as_promised(story: dict[str, Any]) -> None:
    done = story["import"]
    assert 480 <= done["rows"] <= 540
    assert done["rows"] == done["accepted"] + done["rejected"] + done["duplicates"]
    assert {"lost_leading_zero", "missing_plus", "scientific_all_digits", "letters_for_digits", "two_numbers"} <= set(
        done["repaired"]
    )
    assert {"separators", "national", "exit_code", "optional_zero", "decimal_zero"} <= set(done["formatted"])
    assert {"phone_missing", "phone_too_short", "phone_digits_lost", "phone_premium"} <= set(done["rejected_by_reason"])
    assert done["duplicates"] >= 10
    assert 0 < done["consent"]["marketing"] < done["accepted"]
    assert done["refusals"]["marketing"] > 0


def test_that_at_least_eight_countries_have_a_price_and_the_one_without_is_left_out(story: dict[str, Any]) -> None:
    estimate = story["estimate"]
    countries = {line["country"] for line in estimate["lines"]}
    assert len(countries) >= 8
    assert all(line["unit_rate"] for line in estimate["lines"])
    assert "MA" not in countries
    assert estimate["unpriced"] == []
    assert estimate["tariff_set"] is False


def test_that_everybody_is_accounted_for_at_the_end(story: dict[str, Any]) -> None:
    status = story["status"]
    assert status["state"] == "finished"
    assert sum(status["counts"].values()) == story["import"]["accepted"]
    assert {"delivered", "read", "failed", "refused", "sent", "excluded"} <= {
        state for state, number in status["counts"].items() if number
    }
    assert status["counts"]["unconfirmed"] == status["counts"]["planned"] == status["counts"]["queued"] == 0
    assert {"country", "no_consent", "refused", "no_language_version", "variable_empty"} <= set(status["excluded"])
    assert sum(status["excluded"].values()) == status["counts"]["excluded"]
    assert story["events"]["by_type"]["incoming_message"] > 0


def test_that_the_report_and_the_rejected_rows_can_be_opened(story: dict[str, Any]) -> None:
    assert story["report"]["rows"] == story["import"]["accepted"]
    files = sorted(story["folder"].iterdir())
    assert len(files) == 2
    for file in files:
        assert load_workbook(file).sheetnames


def test_that_the_demo_needs_no_home_no_key_and_leaves_nothing_there(tmp_path: Path) -> None:
    home = tmp_path / "never"
    ran = process("demo", "--lang", "fr", "--out", tmp_path / "out", WA_DESKTOP_HOME=str(home), WA_DESKTOP_API_KEY="")
    assert ran.code == 0, ran.err
    assert not home.exists()
    assert str(tmp_path / "out") in ran.out
    assert not any(trace in ran.out for trace in NOT_PROSE)


def test_that_the_sample_is_what_its_script_makes() -> None:
    script = importlib.util.spec_from_file_location("make_demo_workbook", ROOT / "packaging" / "make_demo_workbook.py")
    assert script is not None
    assert script.loader is not None
    module = importlib.util.module_from_spec(script)
    sys.modules[script.name] = module
    script.loader.exec_module(module)
    assert _parts(module.build()) == _parts(SAMPLE.read_bytes())


def _parts(workbook: bytes) -> dict[str, bytes]:
    # Compressed bytes differ between zlib versions; what they hold may not.
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
