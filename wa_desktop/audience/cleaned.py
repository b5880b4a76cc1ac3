"""The account of one table: what was accepted, what was rejected and why, what the rows say."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from wa_desktop.audience.consents import Said
from wa_desktop.audience.numbers import FORMATTING
from wa_desktop.domain.contacts import ImportOptions, RuleCount, RuleExample


class Refused(NamedTuple):
    """A rejected row: `at` its index in the table, reason, the column and text at fault, what may be meant."""

    at: int
    reason: str
    column: str
    value: str
    suggestion: str = ""
    rules: tuple[str, ...] = ()


class Objection(NamedTuple):
    """A “no” or a withdrawal that a row states for a number, to be kept across lists."""

    at: int
    number: str
    said: Said


@dataclass(slots=True)
class Cleaned:
    """The account of one table. `accepted` holds table indices, in order; the dicts are by number."""

    rows: int = 0
    duplicates: int = 0
    repeated: list[int] = field(default_factory=list)
    """Table indices of the duplicates."""
    accepted: list[int] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)
    heard: Counter[tuple[str, Said | None]] = field(default_factory=Counter)
    """Accepted contacts by country and what their rows say all together; counted at the end."""
    said_more: set[str] = field(default_factory=set)
    """Numbers of which a later row said more than the first one."""
    evidence: dict[str, int] = field(default_factory=dict)
    """Number → table index of the later row that agreed, where the first one did not: its date is the consent's."""
    rejects: list[Refused] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    formatted: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    fixed: int = 0
    conflicts: int = 0
    disagreeing: list[int] = field(default_factory=list)
    """The first rows that say yes in one column and no in another, by their numbers in Excel."""
    contradicted: dict[str, int] = field(default_factory=dict)
    """Number → the Excel row that says otherwise than an earlier row of the same number."""
    hidden: int = 0
    unknown_flags: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown_countries: Counter[tuple[str, str]] = field(default_factory=Counter)
    unused_errors: Counter[str] = field(default_factory=Counter)
    """Header → cells that hold an error, or a formula never computed, where nothing is used: read as empty."""
    offered: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[RuleExample]] = field(default_factory=lambda: defaultdict(list))

    def rule_counts(self, rules: tuple[str, ...], options: ImportOptions) -> tuple[RuleCount, ...]:
        """What each rule that applies somewhere did, or (repairs) would do."""
        accepted = options.accept_repairs
        return tuple(
            RuleCount(
                rule,
                self.formatted[rule] if rule in FORMATTING else self.offered[rule],
                rule in FORMATTING or rule in accepted or "all" in accepted,
                tuple(self.examples[rule]),
            )
            for rule in rules
            if (self.formatted[rule] if rule in FORMATTING else self.offered[rule])
        )
