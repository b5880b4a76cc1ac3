"""Brings the catalogues up to date with the program: `python packaging/catalogues.py`.

New messages are added without a translation, gone ones are dropped, the rest stays as it was. Neither line numbers
nor dates are written: a second run changes nothing.
"""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "resources" / "translations"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "N_": None,
    "NP_": (1, 2),
    "meaning": (3,),
}
"""The functions of `words.language` and `domain.codes` that mark a message, and which arguments hold it."""

Message = str | tuple[str, ...]
"""One text, or the singular and the plural."""


def main() -> None:
    """Renew every catalogue and say what is still to be translated."""
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        catalogue = renewed(read(path))
        path.write_bytes(written(catalogue))
        missing = [message.id for message in catalogue if message.id and not is_translated(message.string)]
        print(f"{path.relative_to(ROOT)}: {len(catalogue)} messages, {len(missing)} to translate")
        for message in missing:
            print(f"  {message!r}")


def source_messages() -> Iterator[tuple[Message, str | None]]:
    """Every message marked in the program, with its context."""
    found = extract_from_dir(str(ROOT / "wa_desktop"), method_map=[("**.py", "python")], keywords=KEYWORDS)
    for _file, _line, message, _comments, context in found:
        if message:
            yield message, context


def read(path: Path) -> Catalog:
    """The catalogue in `path`; its folder names the language."""
    return read_po(io.BytesIO(path.read_bytes()), locale=path.parents[1].name, abort_invalid=True)


def renewed(before: Catalog) -> Catalog:
    """Exactly the messages of the program, with the translations known before."""
    catalogue = Catalog(locale=before.locale)
    for message, context in source_messages():
        known = before.get(message, context)
        nothing: Message = "" if isinstance(message, str) else ("",) * catalogue.num_plurals
        fits = known is not None and isinstance(known.string, str) is isinstance(message, str)
        catalogue.add(message, known.string if known is not None and fits else nothing, context=context)
    return catalogue


def is_translated(words: str | Sequence[str] | None) -> bool:
    """Whether every form has words."""
    return bool(words) if words is None or isinstance(words, str) else all(words)


def written(catalogue: Catalog) -> bytes:
    """The file's bytes, in the order of the messages."""
    header = (
        f"Language: {catalogue.locale}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {catalogue.plural_forms}",
    )
    lines = ['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in header)]
    body = io.BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return "\n".join([*lines, "", ""]).encode() + body.getvalue()


if __name__ == "__main__":
    main()
