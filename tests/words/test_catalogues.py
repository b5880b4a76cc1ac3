"""French is complete: every sentence of the source has its translation, with the same holes."""

import ast
import re
import runpy
import string
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parents[2]
FRENCH = ROOT / "resources" / "translations" / "fr" / "LC_MESSAGES" / "wa_desktop.po"
SCRIPT = runpy.run_path(str(ROOT / "packaging" / "catalogues.py"))


def source_messages() -> set[str | tuple[str, ...]]:
    """Every message marked in the program."""
    return {message for message, _context in SCRIPT["source_messages"]()}


@pytest.fixture(scope="module")
def french() -> Catalog:
    """The French catalogue."""
    catalogue: Catalog = SCRIPT["read"](FRENCH)
    return catalogue


def forms_of(said: str | Sequence[str] | None) -> tuple[str, ...]:
    """The one form of a message, or its plural forms."""
    return (said,) if isinstance(said, str) else tuple(said or ())


def entries(catalogue: Catalog) -> Iterator[Message]:
    """The catalogue without its header."""
    return (message for message in catalogue if message.id)


def test_that_every_source_message_is_in_french(french: Catalog) -> None:
    known = {message.id for message in entries(french)}
    known |= {message.id[0] for message in entries(french) if isinstance(message.id, tuple)}
    missing = [message for message in source_messages() if message not in known and message[0] not in known]
    assert missing == []


def test_that_the_catalogue_is_as_its_script_writes_it(french: Catalog) -> None:
    assert FRENCH.read_bytes() == SCRIPT["written"](SCRIPT["renewed"](french))


def test_that_no_message_hides_in_an_f_string() -> None:
    # Python 3.11 hands an f-string over as one piece: a message in it is never extracted.
    for path in (ROOT / "wa_desktop").rglob("*.py"):
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(text, ast.JoinedStr):
                assert not [call for call in ast.walk(text) if marks_a_message(call)], f"{path.name}:{text.lineno}"


def marks_a_message(node: ast.AST) -> bool:
    """Whether this is a keyword's call with its words on the spot."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in SCRIPT["KEYWORDS"]
        and any(isinstance(argument, ast.Constant) for argument in node.args)
    )


def test_that_nothing_is_untranslated_or_doubtful(french: Catalog) -> None:
    for message in entries(french):
        forms = forms_of(message.string)
        assert forms, message.id
        assert all(forms), f"no French for {message.id!r}"
        assert not message.fuzzy, message.id


def test_that_translations_keep_the_holes(french: Catalog) -> None:
    def holes(text: str) -> Counter[str]:
        return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)

    for message in entries(french):
        ids = forms_of(message.id)
        forms = forms_of(message.string)
        wanted = set(holes(ids[-1]))
        for form in forms:
            assert set(holes(form)) <= wanted, message.id
        assert set(holes(forms[-1])) == wanted, message.id


def test_that_french_typography_is_respected(french: Catalog) -> None:
    for message in entries(french):
        forms = forms_of(message.string)
        for form in forms:
            text = re.sub(r"https?://\S+|\{[^}]*\}|\d{1,2}:\d\d", "", form)
            assert not re.search(r"[^\s\u202f][!?;»]|\u00a0[!?;»]|«[^\u202f]", text), f"no narrow space in {form!r}"
            assert "\u202f:" not in text, f"a colon takes the wide space in {form!r}"
            assert not re.search(r" [:;!?»%]|« ", text), f"ordinary space in {form!r}"
            assert "'" not in text, f"straight apostrophe in {form!r}"
