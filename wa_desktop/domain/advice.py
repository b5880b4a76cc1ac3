"""What planning finds beside the estimate: advice with its amount, rates learnt, the same list under other choices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from wa_desktop.domain.estimates import Estimate, Notice
from wa_desktop.domain.values import Category


@dataclass(frozen=True, slots=True)
class Advice:
    """One way to pay less, or why there is none: `code` and `details` for `words`.

    `saves` is the amount before tax, None where nothing is to be gained or it cannot be known; the condition stands
    in the sentence.
    """

    code: str
    saves: Decimal | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def notice(self) -> Notice:
        """The same as something `words` can say."""
        return Notice(self.code, self.details)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What past campaigns of the same category show; offered, never imposed.

    `recipients` of `campaigns` campaigns stand behind the shares. `countries` empty: too few lived in the countries
    asked about, every country counts. `answers` is not known: answers are not counted per campaign.
    """

    category: Category
    countries: frozenset[str]
    recipients: int
    campaigns: int
    delivered: Decimal
    replies: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """One choice that differs from the plan: its name (`on`, `card`, `category`, …) and its value as written."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The same list under other choices, or why it cannot be priced so (`refused`).

    `difference` is this total minus that of the plan; None where one of both has no total.
    """

    changes: tuple[Change, ...]
    estimate: Estimate | None
    difference: Decimal | None = None
    refused: Notice | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The plan as it is, and beside it every variant in the order asked for."""

    base: Estimate
    variants: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class MonthView:
    """What a calendar month of the account's clock brought and may still cost, before tax.

    Received messages cost no Meta fee. `received_fee` is exact; None while the tariff is not set. `answers` are the
    free-form answers asked about, `free` of them within Meta's monthly allowance of one phone number.
    """

    first: date
    last: date
    currency: str
    in_campaigns: int
    outside_campaigns: int
    people: int
    received_fee: Decimal | None
    fixed_fee: Decimal | None
    answers: int
    allowance: int | None
    free: int
    answers_meta_fee: Decimal | None
    answers_sent_fee: Decimal | None
    answered: int = 0
    """Answers that were sent from here in the month."""
    answered_cost: Decimal = Decimal(0)
    """Their fees that are certain, Meta's and M-Target's; with `answered_unpriced` of them in part not known."""
    answered_at_most: Decimal = Decimal(0)
    answered_unpriced: int = 0
