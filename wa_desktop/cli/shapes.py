"""The JSON of every command: keys as the contract names them, exact amounts, codes rather than sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from wa_desktop.domain.accounts import AccountView, Connected
from wa_desktop.domain.advice import Advice, Compared, Comparison
from wa_desktop.domain.campaigns import CampaignView, EventsReport, RecipientView
from wa_desktop.domain.contacts import ContactView, ImportReport, ListView, SuppressionView
from wa_desktop.domain.estimates import Estimate, EstimateLine, Notice, Totals
from wa_desktop.domain.explaining import fee_totals
from wa_desktop.domain.money import plain
from wa_desktop.domain.portfolio import DayPlan
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category, Scope, categories_of
from wa_desktop.words.formulas import step_formula, total_formula
from wa_desktop.words.sentences import sentence

Shape = dict[str, Any]

_COUNTED = (
    RecipientState.PLANNED, RecipientState.SENDING, RecipientState.QUEUED, RecipientState.ACK, RecipientState.SENT,
    RecipientState.DELIVERED, RecipientState.READ, RecipientState.FAILED, RecipientState.REFUSED,
    RecipientState.UNCONFIRMED, RecipientState.EXCLUDED, RecipientState.CANCELLED,
)  # fmt: skip


def value_of(value: Any) -> Any:
    """`value` as JSON holds it: exact decimal strings, ISO dates, enums by value, sequences as lists."""
    match value:
        case Enum():
            return str(value) if isinstance(value, Scope) else value.value
        case Decimal():
            return amount(value)
        case date():
            return value.isoformat()
        case Path():
            return str(value)
        case Mapping():
            return {str(value_of(key)): value_of(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [
                value_of(item) for item in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)
            ]
        case None | bool() | int() | float() | str():
            return value
    return record(value) if is_dataclass(value) else str(value)


def amount(exact: Decimal) -> str:
    """`exact` without the zeros that only its storage adds: `0.012000` is `0.012`, `15.0000` is `15.00`."""
    whole, point, decimals = plain(exact).partition(".")
    return whole + point + decimals[:2] + decimals[2:].rstrip("0")


def record(view: Any) -> Shape:
    """A view with all its fields under their own names."""
    return {field.name: value_of(getattr(view, field.name)) for field in fields(view)}


def error_document(code: str, message: str, details: Mapping[str, Any]) -> Shape:
    """`{"error": …}`."""
    return {"error": {"code": code, "message": message, "details": value_of(details)}}


def notices(said: Iterable[Notice]) -> list[Shape]:
    """Warnings with their code, their sentence and their facts."""
    return [{"code": one.code, "message": sentence(one), "details": value_of(one.details)} for one in said]


def connected(done: Connected) -> Shape:
    """`connect`."""
    return {
        "account": account(done.account),
        "templates": done.templates,
        "credit": done.credit,
        "warnings": notices(done.warnings),
    }


def account(view: AccountView) -> Shape:
    """The stored account, never its key."""
    names = ("waba", "phone_id", "base_url", "account_url", "is_sandbox")
    return {name: value_of(getattr(view, name)) for name in names}


def imported(report: ImportReport) -> Shape:
    """`import`."""
    counts = report.counts
    return {
        "import": report.import_id,
        "list": report.list_name,
        "rows": counts.rows,
        "accepted": counts.accepted,
        "rejected": counts.rejected,
        "duplicates": counts.duplicates,
        "formatted": dict(counts.formatted),
        "repaired": dict(counts.repaired),
        "rejected_by_reason": dict(counts.rejected_by_reason),
        "by_country": dict(counts.by_country),
        "consent": by_category(counts.consent),
        "refusals": by_category(counts.refusals),
        "columns": dict(report.columns),
        "warnings": notices(report.warnings),
    } | ({} if report.corrected is None else {"corrected": record(report.corrected)})


def by_category(counts: Mapping[Category, int]) -> dict[str, int]:
    """The three categories people consent to, 0 included."""
    return {category.value: counts.get(category, 0) for category in CONSENT_CATEGORIES}


def contact_list(view: ListView) -> Shape:
    """One of `lists`."""
    return record(view) | {"consent": by_category(view.consent)}


def contact(view: ContactView) -> Shape:
    """One of `contacts`; consent by name: unknown, yes, no, withdrawn."""
    words = {category.value: word.name.casefold() for category, word in view.consent.items()}
    return record(view) | {"consent": words}


def suppression(view: SuppressionView) -> Shape:
    """One of `suppressed`."""
    return record(view) | {"scope": scope_name(view.scope)}


def scope_name(mask: int) -> str:
    """A scope by its name, else by its categories."""
    named = {scope.value: str(scope) for scope in Scope}
    return named.get(mask) or ",".join(category.value for category in categories_of(mask))


def template(version: TemplateVersion) -> Shape:
    """One of `templates`; `variables` are the keys that `--var` maps."""
    kept = record(version) | {
        "variables": [hole.key for hole in version.variables],
        "sendable": version.sendable,
        "unsendable_reason": version.unsendable_reason,
        "unsupported": version.unsupported,
    }
    first = ("name", "language", "category", "status", "variables", "sendable")
    return {key: kept[key] for key in first} | kept


def estimate(view: Estimate) -> Shape:
    """`estimate`."""
    return {
        "currency": view.currency,
        "card": {
            "id": view.card.id,
            "model": view.card.model.value,
            "effective_from": view.card.effective_from.isoformat(),
            "confidence": view.card.confidence.value,
        },
        "on": view.on.isoformat(),
        "lines": [_line(line) for line in view.lines],
        "totals": _totals(view.totals),
        "excluded": dict(view.excluded),
        "unpriced": list(view.unpriced),
        "tariff_set": view.tariff_set,
        "warnings": notices(view.warnings),
        "languages": dict(view.languages),
        "without_version": dict(view.without_version),
        "assumptions": record(view.rates),
        "rejected": dict(view.rejected),
        "rules": notices(view.assumptions),
        "by_version": [record(one) for one in view.by_version],
    }


def advice(given: Iterable[Advice]) -> list[Shape]:
    """`advice`: each with the amount it is about."""
    return [
        {
            "code": one.code,
            "message": sentence(one.notice),
            "saves": value_of(one.saves),
            "details": value_of(one.details),
        }
        for one in given
    ]


def explanation(view: Estimate) -> Shape:
    """`estimate --explain`: the formulas, in words beside their operands, and the sums."""
    return {
        "lines": [
            {
                "country": line.country,
                "market": line.market,
                "category": line.category.value,
                "steps": [record(step) | {"formula": step_formula(step, view.currency)} for step in line.steps],
            }
            for line in view.lines
        ],
        "totals": [record(total) | {"formula": total_formula(total, view.currency)} for total in fee_totals(view)],
        "rules": notices(view.assumptions),
    }


def comparison(found: Comparison) -> Shape:
    """`compare`."""
    return {"base": estimate(found.base), "variants": [_compared(one) for one in found.variants]}


def _compared(one: Compared) -> Shape:
    return {
        "changes": {change.name: change.value for change in one.changes},
        "estimate": None if one.estimate is None else estimate(one.estimate),
        "difference": value_of(one.difference),
        "refused": notices([one.refused])[0] if one.refused is not None else None,
    }


def _line(line: EstimateLine) -> Shape:
    return record(line)


def _totals(totals: Totals) -> Shape:
    return record(totals)


def campaign(view: CampaignView) -> Shape:
    """`send`, `status`, one of `campaigns`."""
    return {
        "campaign": view.id,
        "name": view.name,
        "state": view.state.value,
        "reason": view.reason,
        "counts": {state.value: view.counts.get(state, 0) for state in _COUNTED},
        "excluded": dict(view.excluded),
        "spent": {"reserved": amount(view.spent.reserved), "committed": amount(view.spent.committed)},
        "references": list(view.references),
        "list": view.list_name,
        "template": view.template,
        "currency": view.currency,
        "cap": value_of(view.cap),
        "follow_up": view.follow_up,
        "is_test": view.is_test,
        "reason_details": value_of(view.reason_details),
        "failures": dict(view.failures),
        "created": value_of(view.created),
        "started": value_of(view.started),
        "finished": value_of(view.finished),
        "follows": view.follows,
        "not_before": value_of(view.not_before),
        "options": value_of(view.options),
        "canary": view.canary,
        "sent_by": view.sent_by,
    }


def recipient(view: RecipientView) -> Shape:
    """One of `recipients`."""
    return record(view)


def events(report: EventsReport) -> Shape:
    """`events import`."""
    return record(report)


def pace(plan: DayPlan) -> Shape:
    """`pace` of an estimate: how the list fits under Meta's portfolio limit (0: none is known)."""
    return record(plan) | {"days": plan.days, "finishes": value_of(plan.finishes)}
