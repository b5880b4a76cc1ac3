"""What an approver looks at before she signs: who gets a campaign, who does not and why, and what they will read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wa_desktop.domain.templates import TemplateVersion, Variable


@dataclass(frozen=True, slots=True)
class CountryShare:
    """The recipients of one country, and what they cost together: Meta's fee and the sent fee, before tax."""

    country: str
    recipients: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Sample:
    """One message as it is frozen: its version, its values by variable key, and how many people get exactly this."""

    version: TemplateVersion
    values: Mapping[str, str]
    people: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is frozen of one campaign: recipients by country, the excluded by reason, samples by language."""

    countries: Sequence[CountryShare]
    excluded: Mapping[str, int]
    samples: Sequence[Sample]


def values_in(message: Mapping[str, Any], version: TemplateVersion) -> dict[str, str]:
    """The values by variable key that stand in a frozen `contentMessage` of `version`."""
    found: dict[str, str] = {}
    for component in message["template"]["components"]:
        kind, index = component["type"], int(component.get("index", 0))
        holes = [hole for hole in version.variables if hole.place.value == kind and _at(hole, kind, index)]
        texts = [parameter["text"] for parameter in component["parameters"] if parameter.get("type") == "text"]
        found |= {hole.key: text for hole, text in zip(holes, texts, strict=False)}
    return found


def _at(hole: Variable, kind: str, index: int) -> bool:
    return kind != "button" or hole.button == index
