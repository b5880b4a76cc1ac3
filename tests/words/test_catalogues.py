"""French is complete: every sentence of the source has its translation, with the same holes."""

import io
import re
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
FRENCH = ROOT / "resources" / "translations" / "fr" / "LC_MESSAGES" / "wa_desktop.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "N_": None,
    "NP_": (1, 2),
}


def source_messages() -> set[str | tuple[str, ...]]:
    """Every message marked in the program."""
    found: set[str | tuple[str, ...]] = set()
    for _, _, message, _, _ in extract_from_dir(
        str(ROOT / "wa_desktop"), method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        found.add(message)
    return found


@pytest.fixture(scope="module")
def french() -> Catalog:
    """The French catalogue."""
    return read_po(io.BytesIO(FRENCH.read_bytes()), locale="fr", abort_invalid=True)


def entries(catalogue: Catalog) -> Iterator[Message]:
    """The catalogue without its header."""
    return (message for message in catalogue if message.id)


def test_that_every_source_message_is_in_french(french: Catalog) -> None:
    known = {message.id for message in entries(french)}
    known |= {message.id[0] for message in entries(french) if isinstance(message.id, tuple)}
    missing = [message for message in source_messages() if message not in known and message[0] not in known]
    assert missing == []


def test_that_nothing_is_untranslated_or_doubtful(french: Catalog) -> None:
    for message in entries(french):
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(forms), f"no French for {message.id!r}"
        assert not message.fuzzy, message.id


def test_that_translations_keep_the_holes(french: Catalog) -> None:
    def holes(text: str) -> Counter[str]:
        return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)

    for message in entries(french):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(holes(ids[-1]))
        for form in forms:
            assert set(holes(form)) <= wanted, message.id
        assert set(holes(forms[-1])) == wanted, message.id


def test_that_french_typography_is_respected(french: Catalog) -> None:
    for message in entries(french):
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for form in forms:
            text = re.sub(r"https?://\S+|\{[^}]*\}|\d{1,2}:\d\d", "", form)
            assert not re.search(r"[^\s\u00a0\u202f][!?;»]|«[^\u00a0\u202f]", text), form
            assert "'" not in text, f"straight apostrophe in {form!r}"
