"""One person's record as lines of text: what is known, since when, from where."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time
from functools import partial
from typing import Any

from wa_desktop.domain.values import Category
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import LABELS, label

_TECHNICAL = frozenset({"wamid", "n", "recipient", "import_state", "current", "form", "answers"})
"""Keys that mean something to a machine only; the JSON has them."""
_HASH = "file_hash"

_OWN = "fields"
"""The list's own columns: their names and values are the person's file, not ours."""


def lines_of(record: Mapping[str, Any], *, complete: bool = False) -> Iterator[str]:
    """The record, one fact a line, indented by what it belongs to; `complete` names the files by their hash as well."""
    hidden = _TECHNICAL if complete else _TECHNICAL | {_HASH}
    yield from _lines(record, 0, hidden)


def _lines(value: Any, depth: int, hidden: frozenset[str], *, own: bool = False) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _lines(item, depth, hidden)
            yield ""
        return
    for key, item in value.items():
        if key in hidden or item in (None, "", [], {}):
            continue
        name = "  " * depth + (key if own else _name(key))
        if _is_nested(item):
            inside = list(_lines(item, depth + 1, hidden, own=key == _OWN))
            yield from [_("{name}: {value}").format(name=name, value="").rstrip(), *inside] if inside else []
        else:
            yield _("{name}: {value}").format(name=name, value=_shown(item, str if own else _WORDS.get(key, str)))


def _is_nested(item: Any) -> bool:
    return isinstance(item, dict) or (isinstance(item, list) and isinstance(item[0], dict))


def _name(key: str) -> str:
    code = f"proof.{key}"
    return _(LABELS[code]) if code in LABELS else _named("category", key)


def _shown(item: Any, words: Callable[[str], str]) -> str:
    if isinstance(item, bool):
        return _("yes") if item else _("no")
    if isinstance(item, list):
        return ", ".join(_shown(one, words) for one in item)
    try:
        moment = datetime.fromisoformat(str(item))
    except ValueError:
        return words(str(item))
    return _moment(moment) if moment.tzinfo else words(str(item))


def _moment(moment: datetime) -> str:
    """A moment on its own clock; midnight is how a day alone is kept."""
    day = amounts.day(moment.date())
    return f"{day}, {moment:%H:%M}" if moment.timetz().replace(tzinfo=None) != time() else day


def _named(kind: str, code: str) -> str:
    return next((label(key) for key in (f"{kind}.{code}", f"{kind}_{code}", code) if key in LABELS), code)


def _reason(code: str) -> str:
    # "refused" is a state, and a reason to be left out as well.
    return _named("exclusion" if f"exclusion.{code}" in LABELS else "suppression", code)


_WORDS: Mapping[str, Callable[[str], str]] = {
    "state": partial(_named, "state"),
    "kind": partial(_named, "entry"),
    "source": partial(_named, "suppression"),
    "consent_source": partial(_named, "source"),
    "reason": _reason,
    "country": amounts.country_name,
    "language": amounts.language_name,
    **dict.fromkeys(("categories", "refused", "suppressed"), partial(_named, "category")),
    **dict.fromkeys((category.value for category in Category), partial(_named, "consent")),
}
"""How the codes under a key become words; what has none stays as it is."""
