"""The language of this process: gettext catalogues, English in the source, French complete."""

import contextlib
import gettext
import io
import locale
import os
import unicodedata
from pathlib import Path

from wa_desktop.words.bundled import bundled

LANGUAGES = ("fr", "en")
_DOMAIN = "wa_desktop"

_current = "en"
_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str | None) -> str:
    """Speak `language` from now on (None: the system's, French when it is neither); its code."""
    global _current, _catalogue  # one process speaks one language
    _current = language if language in LANGUAGES else _system_language()
    _catalogue = _load(_current)
    return _current


def current_language() -> str:
    """The code of the language spoken: `fr` or `en`."""
    return _current


def _(message: str) -> str:
    """`message` in the current language."""
    return _catalogue.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the message that `count` needs."""
    return _catalogue.ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """`message` in the current language where the same English word has several meanings."""
    return _catalogue.pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark `message` for translation; it is translated where it is used."""
    return message


def NP_(one: str, many: str, count_key: str) -> tuple[str, str, str]:  # noqa: N802
    """Mark a sentence with two forms; `count_key` names the detail that chooses."""
    return (one, many, count_key)


def alphabetical(text: str) -> str:
    """The key that sorts words as a reader expects: accents and capitals count last."""
    return unicodedata.normalize("NFD", text.casefold())


def _system_language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(name, "")
        if code and code not in ("C", "C.UTF-8", "POSIX"):
            return "en" if code.startswith("en") else "fr"
    code = locale.getlocale()[0] or ""
    return "en" if code.casefold().startswith("en") else "fr"


def _load(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    folder = bundled("translations", language, "LC_MESSAGES")
    compiled, source = folder / f"{_DOMAIN}.mo", folder / f"{_DOMAIN}.po"
    if compiled.exists() and (not source.exists() or compiled.stat().st_mtime >= source.stat().st_mtime):
        return gettext.GNUTranslations(io.BytesIO(compiled.read_bytes()))
    return _compiled(source, compiled, language) if source.exists() else gettext.NullTranslations()


def _compiled(source: Path, compiled: Path, language: str) -> gettext.NullTranslations:
    # A checkout whose catalogue changed since its set-up: compiled, and kept where that is allowed.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    read_at = source.stat().st_mtime_ns
    buffer = io.BytesIO()
    with source.open("rb") as handle:
        write_mo(buffer, read_po(handle, locale=language))
    with contextlib.suppress(OSError):
        beside = compiled.with_name(f"{compiled.name}.{os.getpid()}")
        beside.write_bytes(buffer.getvalue())
        # As old as what it was made of: a change meanwhile is seen the next time.
        os.utime(beside, ns=(read_at, read_at))
        beside.replace(compiled)
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)
