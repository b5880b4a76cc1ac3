"""SMSBOX's template list as language versions: the documented minimal shape and Meta's full one.

Documented (minimal): `name, language, components[{type, parameters|null}], status, category, id`,
without texts. Meta's full shape adds `format, text, example, buttons` and `parameter_format`.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from wa_desktop.domain.templates import Button, Place, TemplateVersion, Variable, variables_of
from wa_desktop.domain.values import Category

_log = logging.getLogger(__name__)


def template_versions(entries: Iterable[Any], read_at: datetime) -> tuple[TemplateVersion, ...]:
    """The versions that can be understood, each name and language once; the others are logged."""
    found: dict[tuple[str, str], TemplateVersion] = {}
    for entry in entries:
        version = template_version(entry, read_at)
        if version is None:
            _log.warning("a template of SMSBOX's list could not be read and was left out")
        else:
            found[version.name, version.language] = version
    return tuple(found.values())


def template_version(entry: object, read_at: datetime) -> TemplateVersion | None:
    """One entry of the list; None when its name, language, category or status is missing."""
    if not isinstance(entry, Mapping):
        return None
    name, language, status = _said(entry, "name"), _language(entry), _said(entry, "status")
    category = _category(_said(entry, "category"))
    if not (name and language and status) or category is None:
        return None
    parts = _parts(entry.get("components"))
    header, body, footer = parts.get("HEADER", {}), parts.get("BODY", {}), parts.get("FOOTER", {})
    buttons = tuple(_buttons(parts.get("BUTTONS", {}).get("buttons")))
    texts = _said(header, "text"), _said(body, "text")
    variables = variables_of(*texts, buttons)
    return TemplateVersion(
        name=name,
        language=language,
        category=category,
        status=status.upper(),
        header_format=_said(header, "format").upper() or ("TEXT" if texts[0] else ""),
        header=texts[0],
        body=texts[1],
        footer=_said(footer, "text"),
        buttons=buttons,
        variables=_with_examples(variables, header, body),
        named=_is_named(entry, variables),
        smsbox_id=_said(entry, "id"),
        synced_at=read_at,
    )


def _said(source: Mapping[Any, Any], key: str) -> str:
    value = source.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()


def _language(entry: Mapping[Any, Any]) -> str:
    language = entry.get("language")
    return _said(language, "code") if isinstance(language, Mapping) else _said(entry, "language")


def _category(said: str) -> Category | None:
    try:
        category = Category(said.casefold())
    except ValueError:
        return None
    return None if category is Category.SERVICE else category


def _parts(components: object) -> dict[str, Mapping[Any, Any]]:
    if not isinstance(components, list):
        return {}
    return {_said(part, "type").upper(): part for part in components if isinstance(part, Mapping)}


def _buttons(said: object) -> Iterable[Button]:
    for button in said if isinstance(said, list) else ():
        # A button that cannot be read keeps its place: sending names buttons by their index.
        facts = button if isinstance(button, Mapping) else {}
        target = _said(facts, "url") or _said(facts, "phone_number")
        yield Button(_said(facts, "type").upper(), _said(facts, "text"), target)


def _is_named(entry: Mapping[Any, Any], variables: Iterable[Variable]) -> bool:
    said = _said(entry, "parameter_format").upper()
    if said:
        return said == "NAMED"
    return any(not hole.name.isdigit() for hole in variables if hole.place is not Place.BUTTON)


def _with_examples(
    variables: Iterable[Variable], header: Mapping[Any, Any], body: Mapping[Any, Any]
) -> tuple[Variable, ...]:
    known = {
        **{f"header.{name}": text for name, text in _examples(header, "header_text").items()},
        **_examples(body, "body_text"),
    }
    return tuple(replace(hole, example=known.get(hole.key, "")) for hole in variables)


def _examples(part: Mapping[Any, Any], key: str) -> dict[str, str]:
    """Meta's examples by variable name: `[["Anna", "3"]]` or `[{"param_name", "example"}]`."""
    example = part.get("example")
    if not isinstance(example, Mapping):
        return {}
    named = example.get(f"{key}_named_params")
    if isinstance(named, list):
        return {_said(each, "param_name"): _said(each, "example") for each in named if isinstance(each, Mapping)}
    values = example.get(key)
    if isinstance(values, list) and values and isinstance(values[0], list):
        values = values[0]
    return {str(place): str(value) for place, value in enumerate(values, 1)} if isinstance(values, list) else {}
