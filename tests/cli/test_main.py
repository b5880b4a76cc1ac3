import json
import os
import stat
from pathlib import Path

import pytest

from tests.journeys.support import NOT_PROSE, Ran, run
from wa_desktop import __version__
from wa_desktop.cli import main
from wa_desktop.domain.masking import masked

WRONG = [
    ["estimat"],
    ["suppress"],
    ["suppress", "ad"],
    ["estimate"],
    ["estimate", "--list"],
    ["estimate", "--liste", "x"],
    ["estimate", "--list", "x", "--template", "t", "--delivered", "2"],
    ["estimate", "--list", "x", "--template", "t", "much"],
    ["import", "f.xlsx", "--list", "x", "--consent", "promo=A"],
    ["import", "f.xlsx", "--list", "x", "--into", "merge"],
    ["recipients", "1", "--state", "lost"],
    ["resolve", "1", "--as", "maybe"],
    ["lists", "--lang", "de"],
    ["--home"],
]


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_that_wrong_usage_is_exit_2_and_one_sentence(words: list[str], language: str) -> None:
    asked = [] if words == ["--home"] or "--lang" in words else ["--lang", language]
    ran = run(*asked, *words)
    assert ran.code == 2
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1
    assert not any(trace in ran.err for trace in NOT_PROSE)


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_that_wrong_usage_with_json_is_one_document(words: list[str]) -> None:
    ran = run("--json", *words)
    assert ran.code == 2
    assert set(ran.document) == {"error"}
    assert set(ran.document["error"]) == {"code", "message", "details"}
    assert ran.error.startswith("usage_")


@pytest.mark.parametrize("words", [["--version"], ["lists", "--version"]])
def test_that_the_version_is_told_wherever_it_is_asked(words: list[str]) -> None:
    assert run(*words).out == f"wa-desktop {__version__}\n"
    assert run(*words, "--json").document == {"version": __version__}


def _commands(words: list[str]) -> list[list[str]]:
    found = run(*words, "--help", "--json").document["help"]["commands"]
    return [words, *(path for name in found for path in _commands([*words, name]))]


def test_that_every_command_and_option_has_help_in_words() -> None:
    every = _commands([])
    assert ["suppress", "add"] in every
    for words in every:
        page = run(*words, "--help", "--json").document["help"]
        assert page["about"], words
        assert all(page["parameters"].values()), (words, page["parameters"])
        assert run(*words, "--help").out.startswith("wa-desktop")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, private_home: Path) -> Ran:
    """A command that meets a bug."""

    def burst(*_: object) -> None:
        raise RuntimeError("bug about +33639981234 and 06 39 98 12 34")

    monkeypatch.setattr(main, "_invoke", burst)
    return run("lists", "--json", "--home", private_home)


def test_that_a_bug_is_exit_70_with_a_private_masked_log(broken: Ran, private_home: Path) -> None:
    assert broken.code == 70
    assert broken.error == "bug"
    assert "Traceback" not in broken.out + broken.err
    log = Path(broken.document["error"]["details"]["file"])
    assert log == private_home / "logs" / "wa-desktop.log"
    text = log.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "39981234" not in text.replace(" ", "")
    assert os.name == "nt" or stat.S_IMODE(log.stat().st_mode) == 0o600


def test_that_masking_keeps_only_the_ends_of_a_number() -> None:
    assert masked("to +33639981678, 0639981678 and 06 39 98 16 78") == "to +33…678, 06…678 and 06…678"
    assert masked("line 12 of 2026-11-23 in file.py") == "line 12 of 2026-11-23 in file.py"


def test_that_french_amounts_and_words_survive_a_narrow_code_page(private_home: Path) -> None:
    from tests.journeys.support import process

    ran = process("tariff", "show", "--home", private_home, "--lang", "fr", PYTHONIOENCODING="cp1252")
    assert ran.code == 0, ran.err
    assert "M-Target" in ran.out


def test_that_a_reader_who_leaves_early_is_no_error(private_home: Path) -> None:
    import subprocess

    from tests.journeys.support import ROOT, command

    with subprocess.Popen(
        command("rates", "show", "--home", private_home, "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stderr is not None
        reader.stdout.close()
        complaint = reader.stderr.read()
    assert reader.returncode == 0
    assert complaint == b""


def test_that_a_json_document_keeps_accents_and_ends_with_a_line(private_home: Path) -> None:
    ran = run("lists", "--json", "--home", private_home)
    assert ran.out.endswith("\n")
    assert json.loads(ran.out) == {"lists": []}
