"""The documentation: every link leads somewhere, and what it quotes of the program is what the program says."""

import importlib
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.conftest import ROOT

DOCS = ROOT / "docs"


@pytest.fixture
def manual() -> Any:
    return importlib.import_module("manual")


@pytest.fixture
def checks() -> Any:
    return importlib.import_module("manual_checks")


@pytest.fixture
def words() -> Any:
    return importlib.import_module("manual_words")


def pages_of(folder: Path, **texts: str) -> dict[str, Any]:
    """A small documentation: `fr__one="…"` is `fr/one.md`."""
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found: dict[str, Any] = importlib.import_module("manual_pages").read_pages(folder)
    return found


def test_that_the_documentation_is_true(manual: Any) -> None:
    pages = importlib.import_module("manual_pages").read_pages(DOCS)
    assert len(pages) > 30
    assert manual.all_problems(pages) == []


def test_that_the_site_asks_nothing_of_the_network(manual: Any, tmp_path: Path) -> None:
    pages = importlib.import_module("manual_pages").read_pages(DOCS)
    manual.build(pages, tmp_path / "site")
    files = list((tmp_path / "site").rglob("*.html"))
    assert len(files) == len(pages)
    style = (tmp_path / "site" / "style.css").read_text(encoding="utf-8")
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style
    assert "url(" not in style
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert "<script" not in text
        for loaded in re.findall(r'(?:src|<link[^>]* href)="([^"]+)"', text):
            assert (file.parent / loaded).is_file(), f"{file.name}: {loaded}"
        for link, anchor in re.findall(r'<a [^>]*href="([^"#:]*)(?:#([^"]*))?"', text):
            leads_to = (file.parent / link) if link else file
            assert leads_to.is_file(), f"{file.name}: {link}"
            assert not anchor or f'id="{anchor}"' in leads_to.read_text(encoding="utf-8"), f"{file.name}: #{anchor}"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[a](gone.md)", "gone.md leads nowhere"),
        ("[a](#gone)", "there is no #gone in index.md"),
        ("[a](../../etc/passwd)", "leads nowhere"),
        ("[a](http://example.org)", "http://example.org is no address"),
        ("# Été\n\n[a](#été)", ""),
        ("![](a.png)", "there is no picture a.png"),
        ("## One\n\n## One", "two headings share the anchor #one"),
    ],
)
def test_that_a_wrong_link_is_found(checks: Any, tmp_path: Path, text: str, problem: str) -> None:
    found = "\n".join(checks.problems(pages_of(tmp_path, index=text), tmp_path))
    assert problem in found if problem else found == ""


def test_that_a_page_or_a_picture_that_nothing_shows_is_found(checks: Any, tmp_path: Path) -> None:
    (tmp_path / "alone.png").write_bytes(b"")
    found = checks.problems(pages_of(tmp_path, index="[a](fr/one.md)", fr__one="Un", other="Hello"), tmp_path)
    assert found == [
        "other.md: cannot be reached from index.md",
        "fr/one.md: there is no page of the same name in en",
        "alone.png: no page shows this picture",
    ]


def test_that_the_languages_have_the_same_chapters(checks: Any, tmp_path: Path) -> None:
    pages = pages_of(tmp_path, index="[a](fr/one.md) [b](en/one.md)", en__one="# One\n\n## Two", fr__one="# Un")
    assert checks.problems(pages, tmp_path) == ["fr/one.md: its headings or pictures are not those of en/one.md"]


@pytest.mark.parametrize("text", ["Vraiment ?", "Non!", "« Oui »", "Ceci : cela", "L’un ; l’autre"])
def test_that_french_needs_its_no_break_spaces(checks: Any, tmp_path: Path, text: str) -> None:
    pages = pages_of(tmp_path, index="[a](fr/one.md) [b](en/one.md)", en__one="One", fr__one=text)
    assert len(checks.problems(pages, tmp_path)) == 1


@pytest.mark.parametrize(
    ("command", "right"),
    [
        ("wa-desktop lists --json", True),
        ("wa-desktop pause 3", True),
        ("wa-desktop relay serve --port 8470 --allow 127.0.0.1", True),
        ("wa-desktop send --list L --template T [--yes]", True),
        ("wa-desktop resolve CAMPAIGN --as sent|resend", True),
        ("wa-desktop dance", False),
        ("wa-desktop relay dance", False),
        ("wa-desktop relay", False),
        ("wa-desktop lists --dance", False),
        ("wa-desktop send [--dance]", False),
        ("wa-desktop estimate --list L", False),
        ("wa-desktop estimate --list L --template T --vat many", False),
        ("wa-desktop status one two", False),
    ],
)
def test_that_a_quoted_command_is_parsed(words: Any, command: str, right: bool) -> None:
    from wa_desktop.cli.arguments import split_globals
    from wa_desktop.cli.main import commands

    assert (words.wrong_command(command, commands(), split_globals) == "") is right


def test_that_commands_are_found_wherever_they_are_quoted(words: Any, tmp_path: Path) -> None:
    text = "`wa-desktop lists`\n\n```\nK=x wa-desktop status 1 --json | jq .  # so\nwa-desktop send \\\n  --yes\n```"
    page = pages_of(tmp_path, index=text)["index.md"]
    assert words.commands(page) == ["wa-desktop lists", "wa-desktop status 1 --json", "wa-desktop send    --yes"]


def test_that_a_command_without_a_word_is_found(words: Any, tmp_path: Path) -> None:
    from wa_desktop.cli.main import commands

    root = commands()
    every = list(words.every_command(root))
    assert {"send", "relay serve", "replies", "replies show"} < set(every)
    text = " ".join(f"`{name} [--json]`" for name in every if name != "relay serve")
    page = pages_of(tmp_path, index=text)["index.md"]
    assert words.untold_commands(page, root) == ["relay serve"]


@pytest.mark.parametrize(
    ("language", "said", "unsaid"),
    [
        (
            "en",
            ("Continue ›", "Consent: “yes” means agrees", "Import 12 contacts ›", "This computer has no keyring: the…"),
            ("Continue to the moon", "A…", "Clé API"),
        ),
        ("fr", ("Clé API", "Importer 12 contacts ›"), ("API key", "Importer 12")),
    ],
)
def test_that_only_words_of_the_window_are_quoted(
    words: Any, language: str, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    known = words.Words(language)
    assert [quote for quote in said if not known.hold(quote)] == []
    assert [quote for quote in unsaid if known.hold(quote)] == []


def test_that_quotation_marks_in_quotation_marks_belong_to_the_outer_ones(words: Any) -> None:
    assert list(words.quoted("Press “Say “yes”” or “No”.", "en")) == ["Say “yes”", "No"]


def test_that_names_that_are_not_there_are_found(words: Any, tmp_path: Path) -> None:
    text = "`WA_DESKTOP_HOME` `WA_DESKTOP_DANCE` `audience/synonyms.py` `audience/dance.py` `domain/states.MOVES`"
    page = pages_of(tmp_path, index=text)["index.md"]
    assert words.unknown_names(page, words.sources()) == ["WA_DESKTOP_DANCE", "audience/dance.py"]


def test_that_the_site_is_made_anew(manual: Any, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "old.html").write_text("old", encoding="utf-8")
    docs = tmp_path / "docs"
    shutil.copytree(DOCS, docs)
    manual.build(importlib.import_module("manual_pages").read_pages(docs), site)
    assert not (site / "old.html").exists()
