"""The first run: what was ticked and typed so far, ids that cannot be right, and what a failed test points at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from wa_desktop.domain.accounts import Connected
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.estimates import Notice

USUAL_DIGITS = 14
"""Meta's ids have this many digits or more; telephone numbers have fewer with few exceptions."""
_LONGEST_PHONE = 15
_DRESSED = re.compile(r"(\+|00|0)[\d\s.\-/()]{7,}|\d[\d.\-/()\s]*[\s.\-/()][\d\s.\-/()]*\d|33\d{9}")


@dataclass(frozen=True, slots=True)
class FirstRun:
    """How far the assistant is: the ids of what is ticked, and what was typed. The API key is never in it."""

    ticked: frozenset[str] = frozenset()
    agent: str = ""
    phone: str = ""
    webhook: str = ""
    changed_at: datetime | None = None


def looks_like_phone(said: str) -> bool:
    """Whether `said` is written as telephone numbers are: with `+`, a leading 0, gaps, or as a French one."""
    text = said.strip()
    digits = sum(char.isdigit() for char in text)
    return bool(_DRESSED.fullmatch(text)) and digits <= _LONGEST_PHONE


def wrong_ids(agent: str, phone: str, key: str = "") -> tuple[Notice, ...]:
    """What can be seen to be wrong in the three things that are pasted, before SMSBOX is asked.

    Codes: `account_part_missing`, `account_part_is_phone`, `account_part_is_address`, `account_part_has_letters`
    (each with `part`), `account_ids_same`, `account_key_is_id`.
    """
    found = [notice for part, said in (("agent", agent), ("phone", phone)) for notice in _wrong_id(part, said)]
    if agent and agent == phone:
        found.append(Notice("account_ids_same", {"id": agent}))
    if key and key in (agent, phone):
        found.append(Notice("account_key_is_id", {"part": f"account.{'agent' if key == agent else 'phone'}"}))
    return tuple(found)


def _wrong_id(part: str, said: str) -> tuple[Notice, ...]:
    facts = {"part": f"account.{part}", "id": said}
    if not said:
        return (Notice("account_part_missing", facts),)
    if looks_like_phone(said):
        return (Notice("account_part_is_phone", facts),)
    if "://" in said or said.startswith("www."):
        return (Notice("account_part_is_address", facts),)
    # A pasted key is not repeated on screen.
    return () if said.isdigit() else (Notice("account_part_has_letters", {"part": f"account.{part}"}),)


def doubtful_ids(agent: str, phone: str) -> tuple[Notice, ...]:
    """Ids with fewer digits than Meta's usually have: worth a second look, no reason to refuse."""
    return tuple(
        Notice("account_part_short", {"part": f"account.{part}", "n": len(said)})
        for part, said in (("agent", agent), ("phone", phone))
        if said.isdigit() and len(said) < USUAL_DIGITS
    )


class Stage(StrEnum):
    """What a connection needs, in the order in which it is met."""

    PROXY = "proxy"
    DNS = "dns"
    NETWORK = "network"
    CERTIFICATE = "certificate"
    ANSWER = "answer"
    KEY = "key"
    AGENT = "agent"
    PHONE = "phone"
    BALANCE = "balance"


class Verdict(StrEnum):
    """What the test found of one stage; `maybe` where two stages are in question and one of them is wrong."""

    GOOD = "good"
    MAYBE = "maybe"
    BAD = "bad"
    UNTRIED = "untried"


_BAD_BY_CAUSE = {"dns": Stage.DNS, "proxy": Stage.PROXY, "tls": Stage.CERTIFICATE}
_NOT_OPENED = frozenset({"dns", "refused", "connect_timeout"})
"""Causes that speak of the first machine on the way: the proxy, where there is one."""
_BAD_BY_CODE = {
    "tls_failed": Stage.CERTIFICATE,
    "unexpected_answer": Stage.ANSWER,
    "service_unavailable": Stage.ANSWER,
    "key_missing": Stage.KEY,
    "key_malformed": Stage.KEY,
    "key_refused": Stage.KEY,
    "no_balance": Stage.BALANCE,
}
_BEFORE_ANY_CALL = frozenset({"key_missing", "key_malformed", "id_missing", "url_malformed", "url_not_https"})


def diagnosis(
    error: UserError | None, connected: Connected | None, *, by_proxy: bool = False
) -> Mapping[Stage, Verdict]:
    """Every stage with what the end of a connection test says of it; `by_proxy`: a proxy stands on the way."""
    if error is None:
        balance = any(notice.code == "credit_unknown" for notice in connected.warnings) if connected else False
        return MappingProxyType(
            dict.fromkeys(Stage, Verdict.GOOD) | ({Stage.BALANCE: Verdict.MAYBE} if balance else {})
        )
    wrong = _wrong_stages(error.code, error.details, by_proxy)
    if not wrong:
        return MappingProxyType(dict.fromkeys(Stage, Verdict.UNTRIED))
    order = list(Stage)
    first = min(order.index(stage) for stage in wrong)
    before = Verdict.UNTRIED if error.code in _BEFORE_ANY_CALL else Verdict.GOOD
    found = {stage: before if at < first else Verdict.UNTRIED for at, stage in enumerate(order)}
    found |= dict.fromkeys(wrong, Verdict.BAD if len(wrong) == 1 else Verdict.MAYBE)
    return MappingProxyType(found)


def _wrong_stages(code: str, details: Mapping[str, Any], by_proxy: bool) -> tuple[Stage, ...]:
    if code == "unreachable":
        cause = str(details.get("cause", ""))
        return (Stage.PROXY if by_proxy and cause in _NOT_OPENED else _BAD_BY_CAUSE.get(cause, Stage.NETWORK),)
    if code in ("unknown_ids", "id_looks_like_phone"):
        # SMSBOX names the one that it does not know.
        said = f"{details.get('error', '')} {details.get('field', '')}".casefold()
        named = [stage for word, stage in (("waba", Stage.AGENT), ("phone", Stage.PHONE)) if word in said]
        return tuple(named) or (Stage.AGENT, Stage.PHONE)
    return (_BAD_BY_CODE[code],) if code in _BAD_BY_CODE else ()


@dataclass(frozen=True, slots=True)
class Checkup:
    """What a connection test found; exactly one of `connected` and `error` is there."""

    connected: Connected | None
    error: UserError | None
    host: str
    proxy: str = ""
    """The system's proxy on the way to `host`, without name and password; empty when there is none."""
    stages: Mapping[Stage, Verdict] = field(default_factory=dict)
