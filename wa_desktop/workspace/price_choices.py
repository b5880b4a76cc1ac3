"""What a person says about prices: the market of a prefix, and Meta's rules where readings differ."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.markets import MarketMap, MarketRow
from wa_desktop.domain.prices import MarketOverride, RuleChoice, RuleName
from wa_desktop.store.audit import record
from wa_desktop.store.settings import read_setting, write_setting
from wa_desktop.workspace.desk import Desk

_RULES, _OVERRIDES = "price_rules", "price_overrides"
_MOST = 1_000_000


def rule_choices(desk: Desk) -> tuple[RuleChoice, ...]:
    """The rules that were changed, with the day from which on."""
    return tuple(
        RuleChoice(RuleName(line["name"]), date.fromisoformat(line["from"]), int(line["value"]))
        for line in _lines(desk, _RULES)
    )


def put_rule(desk: Desk, name: str, value: int, effective_from: date) -> None:
    """Assume that rule from a day on: 1 yes, 0 no, or how many.

    Raises `rule_unknown`, `rule_value_refused`.
    """
    rule = rule_named(name)
    if not 0 <= value <= (_MOST if rule.counts else 1):
        raise InputRefused("rule_value_refused", rule=rule.value, value=str(value))
    kept = [line for line in _lines(desk, _RULES) if (line["name"], line["from"]) != (rule.value, str(effective_from))]
    line = {"name": rule.value, "from": str(effective_from), "value": value}
    _write(desk, _RULES, [*kept, line], "rule_changed", line)


def forget_rule(desk: Desk, name: str) -> None:
    """Assume that rule as Meta states it again; raises `rule_unknown`."""
    rule = rule_named(name)
    kept = [line for line in _lines(desk, _RULES) if line["name"] != rule.value]
    _write(desk, _RULES, kept, "rule_reset", {"name": rule.value})


def rule_named(name: str) -> RuleName:
    """The rule of this name; raises `rule_unknown`."""
    try:
        return RuleName(name.strip().casefold())
    except ValueError:
        raise InputRefused("rule_unknown", rule=name, known=tuple(RuleName)) from None


def overrides(desk: Desk, known: MarketMap) -> tuple[MarketOverride, ...]:
    """The prefixes whose market a person changed, with what Meta's map says on that day."""
    return tuple(
        MarketOverride(
            line["prefix"],
            line["market"],
            date.fromisoformat(line["from"]),
            known.market_of(line["prefix"], date.fromisoformat(line["from"])),
            tuple(dict.fromkeys(row.country for row in known.rows_of(line["prefix"]) if row.country)),
        )
        for line in sorted(_lines(desk, _OVERRIDES), key=lambda line: (line["prefix"], line["from"]))
    )


def override_rows(desk: Desk, known: MarketMap) -> tuple[MarketRow, ...]:
    """The same as lines of the market map; a country that shares the prefix with another keeps a line of its own."""
    return tuple(
        MarketRow(one.prefix, one.market, country, one.effective_from, None)
        for one in overrides(desk, known)
        for country in (one.countries or ("",))
    )


def put_override(desk: Desk, prefix: str, market: str, effective_from: date, known: MarketMap) -> None:
    """Count numbers of `prefix` in `market` from a day on; raises `prefix_unknown`, `prefix_inside`."""
    digits = _prefix(prefix, known)
    lines = [
        line for line in _lines(desk, _OVERRIDES) if (line["prefix"], line["from"]) != (digits, str(effective_from))
    ]
    line = {"prefix": digits, "market": market, "from": str(effective_from)}
    _write(desk, _OVERRIDES, [*lines, line], "market_overridden", line)


def forget_override(desk: Desk, prefix: str) -> None:
    """Follow Meta's map for `prefix` again; raises `override_unknown`."""
    digits = _digits(prefix)
    lines = _lines(desk, _OVERRIDES)
    kept = [line for line in lines if line["prefix"] != digits]
    if len(kept) == len(lines):
        raise InputRefused("override_unknown", prefix=prefix, known=tuple(f"+{line['prefix']}" for line in lines))
    _write(desk, _OVERRIDES, kept, "market_followed", {"prefix": digits})


def _digits(prefix: str) -> str:
    return "".join(prefix.split()).removeprefix("+").removeprefix("00")


def _prefix(prefix: str, known: MarketMap) -> str:
    digits = _digits(prefix)
    if known.rows_of(digits):
        return digits
    inside = known.prefix_of(digits) if digits.isdigit() else ""
    if inside:
        # Contacts are counted by the prefixes of the map: a finer one would change nothing.
        raise InputRefused("prefix_inside", prefix=prefix, inside=f"+{inside}")
    raise InputRefused("prefix_unknown", prefix=prefix)


def _lines(desk: Desk, key: str) -> Sequence[Mapping[str, Any]]:
    with desk.store.read() as connection:
        return list(read_setting(connection, key) or ())


def _write(desk: Desk, key: str, lines: Sequence[Mapping[str, Any]], action: str, details: Mapping[str, Any]) -> None:
    with desk.store.write() as connection:
        write_setting(connection, key, list(lines))
        record(connection, desk.operator, action, "prices", **details)
