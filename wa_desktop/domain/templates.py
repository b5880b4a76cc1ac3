"""Templates: one name, several language versions; their variables, limits and rendering.

Limits and shapes are Meta's message templates; parameters may not be empty nor hold a newline,
a tab or more than four spaces in a row.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from wa_desktop.domain.values import Category

BODY_LIMIT = 1024
HEADER_LIMIT = 60
FOOTER_LIMIT = 60
BUTTON_LIMIT = 25

_APPROVED = frozenset({"APPROVED", "APPROUVED"})
LINKED = frozenset({"IMAGE", "VIDEO", "DOCUMENT"})
"""Headers that name a file by its public address."""
_MEDIA = LINKED | {"LOCATION"}
_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
NOTHING = frozenset(
    {"", "-", "--", "—", "–", "n/a", "na", "#n/a", "null", "none", "nan", "inconnu", "inconnue", "unknown", "?", "."}
)
"""Cells, folded, that stand for "no value"."""


_WAY_OUT = re.compile(
    r"\bstop\b|d[ée]sinscri|d[ée]sabonn|unsubscri|opt[ -]?out|abmelden|abbestellen|(dar(se|te)|de) (de )?baja",
    re.IGNORECASE,
)


class Place(StrEnum):
    """Where in the message a variable stands."""

    HEADER = "header"
    BODY = "body"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class Variable:
    """One hole in a template.

    `key` is what a person maps: `1` or `first_name` in the body, `header.1` in the header,
    `button0.1` in the first button's address.
    """

    key: str
    place: Place
    name: str
    button: int = 0
    example: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button under the message; `kind` is Meta's, in capitals (QUICK_REPLY, URL, …)."""

    kind: str
    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class CategoryChange:
    """Meta moved a version of a template to another category: its price and the consent it needs changed."""

    name: str
    language: str
    before: Category
    after: Category
    at: datetime


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """One language version of a template, as SMSBOX lists it or as its text was typed by hand."""

    name: str
    language: str
    category: Category
    status: str
    header_format: str = ""
    header: str = ""
    body: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    variables: tuple[Variable, ...] = ()
    named: bool = False
    text_by_hand: bool = False
    smsbox_id: str = ""
    synced_at: datetime | None = None
    media_link: str = ""
    """The public address of its picture, video or document with which a test was accepted."""
    status_since: datetime | None = None
    """When it was first read in this status; None when it never was."""

    @property
    def unsupported(self) -> bool:
        """Whether its header is of a kind that no test has proven yet, or that is never sent from here."""
        kind = self.header_format.upper()
        return kind in _MEDIA and not (kind in LINKED and self.media_link)

    @property
    def approved(self) -> bool:
        """Whether Meta approved it; SMSBOX spells the status APPROUVED."""
        return is_approved(self.status)

    @property
    def unsendable_reason(self) -> str:
        """Why it cannot be sent, as a code for `words`; empty when it can."""
        if not self.approved:
            return "template_not_approved"
        if self.unsupported:
            return "template_media_header"
        if not self.body:
            return "template_text_missing"
        return ""

    @property
    def sendable(self) -> bool:
        """Whether a campaign may send it."""
        return not self.unsendable_reason


def offers_way_out(version: TemplateVersion) -> bool:
    """Whether the text, its footer or a button says how to unsubscribe."""
    texts = (version.body, version.footer, *(button.text for button in version.buttons))
    return any(_WAY_OUT.search(text) for text in texts)


def is_public_link(link: str) -> bool:
    """Whether Meta could fetch `link`: https, a public host, a path, and nothing secret in it."""
    try:
        parts = urlsplit(link)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    known = not parts.username and not parts.password and port in (None, 443)
    return (
        known and parts.scheme == "https" and len(parts.path) > 1 and _is_public(host) and link == "".join(link.split())
    )


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host.strip(".") and not host.endswith((".local", ".localhost", ".internal", ".lan"))


def is_approved(status: str) -> bool:
    """Whether a status as SMSBOX writes it means that Meta approved the template."""
    return status.upper() in _APPROVED


def variables_of(header: str, body: str, buttons: Iterable[Button]) -> tuple[Variable, ...]:
    """The variables of a template's texts, in order, each once per place."""
    found: list[Variable] = []
    found += [Variable(f"header.{name}", Place.HEADER, name) for name in _names(header)]
    found += [Variable(name, Place.BODY, name) for name in _names(body)]
    for index, button in enumerate(buttons):
        found += [Variable(f"button{index}.{name}", Place.BUTTON, name, index) for name in _names(button.target)]
    return tuple(found)


def _names(text: str) -> list[str]:
    names = list(dict.fromkeys(_PLACEHOLDER.findall(text)))
    return sorted(names, key=int) if all(name.isdigit() for name in names) else names


def is_nothing(value: str) -> bool:
    """Whether a cell stands for "no value": empty, `-`, `N/A`, `NULL`, `inconnu`…"""
    return value.strip().casefold() in NOTHING


def clean_parameter(value: str) -> str:
    """`value` as WhatsApp accepts it: runs of white space (newlines, tabs) become one space."""
    return " ".join(value.split())


def filled(text: str, values: Mapping[str, str], prefix: str = "") -> str:
    """`text` with its placeholders replaced; a placeholder without value stays visible."""
    return _PLACEHOLDER.sub(lambda hole: values.get(prefix + hole[1], hole[0]), text)


def components_for(version: TemplateVersion, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """The `components` of a send call for these values by variable key; `[]` without variables."""
    components: list[dict[str, Any]] = []
    kind = version.header_format.lower()
    if version.media_link and kind.upper() in LINKED:
        components.append({"type": "header", "parameters": [{"type": kind, kind: {"link": version.media_link}}]})
    for place in (Place.HEADER, Place.BODY):
        holes = [hole for hole in version.variables if hole.place is place]
        if holes:
            components.append(
                {"type": place.value, "parameters": [_parameter(version, hole, values) for hole in holes]}
            )
    for hole in version.variables:
        if hole.place is Place.BUTTON:
            components.append(
                {
                    "type": "button",
                    "sub_type": "url",
                    "index": str(hole.button),
                    "parameters": [{"type": "text", "text": values[hole.key]}],
                }
            )
    return components


def _parameter(version: TemplateVersion, hole: Variable, values: Mapping[str, str]) -> dict[str, str]:
    parameter = {"type": "text", "text": values[hole.key]}
    if version.named:
        parameter["parameter_name"] = hole.name
    return parameter


def content_message(version: TemplateVersion, values: Mapping[str, str]) -> dict[str, Any]:
    """The `contentMessage` of a template send call."""
    return {
        "type": "template",
        "template": {
            "name": version.name,
            "language": {"code": version.language},
            "components": components_for(version, values),
        },
    }


def content_hash(message: Mapping[str, Any]) -> str:
    """A stable fingerprint of a content: recipients that share it may share a call."""
    canonical = json.dumps(message, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class VariableSource:
    """Where a variable's value comes from: a list column or a fixed text, and what stands in."""

    column: str = ""
    text: str = ""
    fallback: str = ""


VariableMapping = Mapping[str, VariableSource]
"""By variable key."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One contact's values for one version, or the reason why it cannot be written to."""

    values: Mapping[str, str] = field(default_factory=dict)
    excluded: str = ""


def render(version: TemplateVersion, mapping: VariableMapping, fields: Mapping[str, str]) -> Rendered:
    """The values of every variable of `version` for a contact with these `fields`.

    Excludes with `variable_empty` when a value is missing and has no fallback, and with
    `message_too_long` when the filled text exceeds Meta's limits.
    """
    values, excluded = values_of(version, mapping, fields)
    return Rendered(excluded=excluded) if excluded else Rendered(values)


def values_of(
    version: TemplateVersion, mapping: VariableMapping, fields: Mapping[str, str]
) -> tuple[dict[str, str], str]:
    """The values that there are, and why the contact cannot be written to with them; empty when it can.

    What `render` makes, with the values of a contact that is left out too: a preview shows what is wrong.
    """
    values: dict[str, str] = {}
    missing = False
    for hole in version.variables:
        source = mapping.get(hole.key, VariableSource())
        raw = clean_parameter(source.text or fields.get(source.column, ""))
        value = clean_parameter(source.fallback) if is_nothing(raw) else raw
        if value:
            values[hole.key] = value
        missing = missing or not value
    if missing:
        return values, "variable_empty"
    too_long = len(filled(version.body, values)) > BODY_LIMIT
    too_long = too_long or len(filled(version.header, values, "header.")) > HEADER_LIMIT
    return values, "message_too_long" if too_long else ""
