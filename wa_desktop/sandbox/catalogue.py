"""The sandbox's templates: what the list shows, and what a send must match."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from wa_desktop.sandbox.contract import Refused
from wa_desktop.sandbox.conversations import FREE, check_free
from wa_desktop.words.bundled import bundled

_MEDIA = frozenset({"IMAGE", "VIDEO", "DOCUMENT"})
_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
_APPROVED = frozenset({"APPROVED", "APPROUVED"})
_MINIMAL = ("name", "language", "status", "category", "id")


class Catalogue:
    """The templates of one agent, by name and language."""

    def __init__(self, entries: list[dict[str, Any]]) -> None:
        self._listed = [_as_listed(entry) for entry in entries]
        self._holes = {(entry["name"], entry["language"]): _holes(entry) for entry in entries}
        self._status = {(entry["name"], entry["language"]): entry["status"] for entry in entries}

    @property
    def listed(self) -> list[dict[str, Any]]:
        """The entries as SMSBOX's list gives them."""
        return self._listed

    def check(self, content: object) -> tuple[str, str]:
        """(template name, language) of a `contentMessage`; raises `Refused` (400) for a wrong one.

        Free text and buttons are accepted as (`""`, `""`): whether their window is open shows later.
        """
        if not isinstance(content, Mapping):
            raise Refused(400, "Missing mandatory contentMessage.")
        if content.get("type") in FREE:
            check_free(content)
            return "", ""
        if content.get("type") != "template" or not isinstance(content.get("template"), Mapping):
            raise Refused(400, "Unknown message type.")
        return self._check_template(content["template"])

    def _check_template(self, template: Mapping[str, Any]) -> tuple[str, str]:
        language = template.get("language")
        code = language.get("code") if isinstance(language, Mapping) else None
        components = template.get("components")
        if not isinstance(template.get("name"), str) or not isinstance(code, str) or not isinstance(components, list):
            raise Refused(400, "Missing mandatory template field (name, language, components).")
        key = (template["name"], code)
        if key not in self._holes:
            raise Refused(400, f"Unknown template {key[0]} ({code}).")
        if self._status[key].upper() not in _APPROVED:
            raise Refused(400, f"Template {key[0]} ({code}) is not approved.")
        if _given(components) != self._holes[key]:
            raise Refused(400, f"Wrong parameters for template {key[0]} ({code}).")
        return key


def bundled_catalogue() -> Catalogue:
    """The templates shipped with the program."""
    return Catalogue(json.loads(bundled("sandbox", "templates.json").read_text("utf-8")))


def _as_listed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """`listed: minimal` in the resource = only the fields that SMSBOX documents, without texts."""
    if entry.get("listed") != "minimal":
        return {key: value for key, value in entry.items() if key != "listed"}
    parts = [{"type": part["type"], "parameters": None} for part in entry["components"]]
    return {**{key: entry[key] for key in _MINIMAL}, "components": parts}


def _holes(entry: Mapping[str, Any]) -> Counter[str]:
    """Every variable as `place.name`; positional ones count, named ones are checked by name."""
    named = entry.get("parameter_format") == "NAMED"
    found: Counter[str] = Counter()
    for part in entry["components"]:
        if part.get("format") in _MEDIA:
            found[f"header.{part['format'].lower()}"] += 1
        if part["type"] in ("HEADER", "BODY"):
            for name in dict.fromkeys(_PLACEHOLDER.findall(part.get("text", ""))):
                found[f"{part['type'].lower()}.{name if named else ''}"] += 1
        for index, button in enumerate(part.get("buttons", ())):
            found.update(f"button{index}." for _ in _PLACEHOLDER.findall(button.get("url", "")))
    return found


def _given(components: list[Any]) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in components:
        if not isinstance(part, Mapping) or not isinstance(part.get("parameters", []), list):
            raise Refused(400, "Wrong template component.")
        place = str(part.get("type", "")).lower()
        if place == "button":
            place = f"button{part.get('index', '')}"
        for parameter in part.get("parameters", []):
            if not isinstance(parameter, Mapping) or not _is_filled(parameter):
                raise Refused(400, "Wrong template parameter.")
            kind = str(parameter["type"])
            found[f"{place}.{parameter.get('parameter_name', '') if kind == 'text' else kind}"] += 1
    return found


def _is_filled(parameter: Mapping[str, Any]) -> bool:
    """A text, or a medium by its public address."""
    kind = parameter.get("type")
    if kind == "text":
        return bool(parameter.get("text"))
    medium = parameter.get(str(kind)) if str(kind).upper() in _MEDIA else None
    return isinstance(medium, Mapping) and str(medium.get("link", "")).startswith("https://")
