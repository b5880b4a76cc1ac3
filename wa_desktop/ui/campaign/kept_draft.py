"""A draft as JSON and back: what is gone meanwhile (a list, a template) is left to be chosen again."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from wa_desktop import workspace
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Rates
from wa_desktop.domain.templates import VariableSource
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.workspace.desk import Desk

_PLAIN = (
    "language", "fallback", "accept_derived", "send_undelivered", "name", "rate", "batch_size", "again",
    "allow_recent", "quiet", "quiet_sundays", "quiet_holidays", "canary", "canary_wait", "countdown", "follows",
    "follows_name",
)  # fmt: skip
_SHARES = ("delivered", "replies", "answers")


def to_json(draft: Draft) -> dict[str, Any]:
    """`draft` as a JSON object, without its estimates."""
    said: dict[str, Any] = {name: getattr(draft, name) for name in _PLAIN}
    said["list"] = draft.listed.name if draft.listed is not None else ""
    said["template"] = draft.template
    said["fields"] = dict(draft.fields)
    said["countries"] = None if draft.countries is None else sorted(draft.countries)
    said["variables"] = {key: [one.column, one.text, one.fallback] for key, one in draft.variables.items()}
    said["cap"] = None if draft.cap is None else str(draft.cap)
    said["not_before"] = None if draft.not_before is None else draft.not_before.isoformat()
    said["rates"] = {name: str(getattr(draft.rates, name)) for name in _SHARES}
    said["rates"] |= {"vat": None if draft.rates.vat is None else str(draft.rates.vat)}
    return said


def from_json(desk: Desk, said: Mapping[str, Any]) -> Draft:
    """What `to_json` made, with the list and the template as they are now; reads the database."""
    versions = [one for one in workspace.templates.versions(desk) if one.name == said["template"] and one.sendable]
    draft = Draft(**{name: said[name] for name in _PLAIN if name in said}, versions=tuple(versions))
    try:
        draft.listed = workspace.lists.list_named(desk, said["list"]) if said["list"] else None
    except InputRefused:
        draft.listed = None
    draft.fields = dict(said["fields"])
    draft.countries = None if said["countries"] is None else frozenset(said["countries"])
    draft.variables = {key: VariableSource(*parts) for key, parts in said["variables"].items()}
    draft.cap = None if said["cap"] is None else Decimal(said["cap"])
    draft.not_before = _still_ahead(said["not_before"])
    vat = said["rates"]["vat"]
    delivered, replies, answers = (Decimal(said["rates"][name]) for name in _SHARES)
    draft.rates = Rates(delivered, replies, answers, None if vat is None else Decimal(vat))
    return draft


def _still_ahead(at: str | None) -> datetime | None:
    """The moment to send at; None when it has passed meanwhile."""
    if at is None:
        return None
    moment = datetime.fromisoformat(at)
    return moment if moment > datetime.now(moment.tzinfo) else None
