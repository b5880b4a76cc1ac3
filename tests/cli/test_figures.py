"""`figures` and `report`, typed as a person types them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.results.samples import NUMBERS, add_campaign, says, status
from wa_desktop.cli.main import run_command
from wa_desktop.cli.session import Doors
from wa_desktop.workspace import results
from wa_desktop.workspace.desk import Desk

ANA, BEN, _CLO = NUMBERS


class Run(NamedTuple):
    """How one command line ended, and what it printed."""

    returncode: int
    stdout: str


Command = Callable[..., Run]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command line on a home, in this process."""

    def perform(home: Path, *words: str, lang: str = "en") -> Run:
        doors = Doors(lambda *_: 70, lambda: home, lambda _path: (False, ""))
        code = run_command(["--home", str(home), "--lang", lang, *words], doors)
        return Run(code, capsys.readouterr().out)

    return perform


def _campaign(desk: Desk, *, followed: bool = True) -> Path:
    with desk.store.write() as c:
        add_campaign(c, excluded=["+33612345699"])
    if followed:
        bodies = [status(ANA, "read"), status(BEN, "failed", code=131026), says(ANA, "STOP", "m")]
        results.apply_bodies(desk, bodies, "test")
    return desk.home


def test_that_the_document_has_every_split_with_exact_shares(run: Command, desk: Desk) -> None:
    home = _campaign(desk)
    done = run(home, "figures", "1", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert (told["campaigns"], told["name"], told["time_zone"], told["follow_up"]) == (
        [1],
        "Offers",
        "Europe/Paris",
        True,
    )
    total = told["total"]
    assert (total["targeted"], total["sent"], total["delivered"], total["on_its_way"]) == (4, 3, 1, 1)
    assert total["rates"]["delivered"] == "0.333333"
    for split in ("by_campaign", "by_country", "by_language", "by_template", "by_day"):
        assert sum(row["targeted"] for row in told[split]) == 4
    assert {row["outcome"]: row["people"] for row in told["reasons"]} == {
        "read": 1, "on_its_way": 1, "failed": 1, "excluded": 1, "replied": 1, "opted_out": 1,
    }  # fmt: skip
    assert told["cost"]["lines"][0]["committed"] == "0.1793"
    assert told["definitions"]["delivered"].startswith("Delivered: ")


def test_that_what_is_not_known_is_null(run: Command, desk: Desk) -> None:
    told = json.loads(run(_campaign(desk, followed=False), "figures", "--json").stdout)
    assert told["follow_up"] is False
    assert told["by_country"][0]["delivered"] is None
    assert told["by_country"][0]["rates"]["delivered"] is None
    assert told["cost"] is None


@pytest.mark.parametrize(("lang", "words"), [("en", "By country"), ("fr", "Par pays")])
def test_that_the_page_speaks_the_person_s_language(run: Command, desk: Desk, lang: str, words: str) -> None:
    said = run(_campaign(desk), "figures", "Offers", lang=lang).stdout
    assert words in said
    assert "France" in said
    assert "33" in said


def test_that_one_table_is_enough_and_the_files_are_written(run: Command, desk: Desk, tmp_path: Path) -> None:
    home = _campaign(desk)
    done = run(home, "figures", "--by", "language", "--out", str(tmp_path / "f.csv"))
    assert "By language" in done.stdout
    assert "By day" not in done.stdout
    assert (tmp_path / "f.csv").exists()
    told = json.loads(run(home, "report", "1", "--out", str(tmp_path / "d.pdf"), "--json").stdout)
    assert told == {"file": str(tmp_path / "d.pdf"), "rows": 4}


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("figures", "1", "--from", "2026-11-01"), 2, "figures_period_of_one"),
        (("figures", "--from", "2026-11-02", "--to", "2026-11-01"), 2, "period_backwards"),
        (("figures", "None"), 3, "campaign_unknown"),
        (("figures", "--by", "week"), 2, "usage_choice"),
        (("figures", "--out", "f.docx"), 2, "figures_format"),
    ],
)
def test_that_a_wrong_question_is_refused(
    run: Command, desk: Desk, words: tuple[str, ...], code: int, error: str
) -> None:
    done = run(_campaign(desk), *words, "--json")
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (code, error)
