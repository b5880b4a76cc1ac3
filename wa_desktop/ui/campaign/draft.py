"""What has been chosen so far for the campaign being made. Plain values, no Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.domain.contacts import ListView
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Estimate, Rates
from wa_desktop.domain.templates import TemplateVersion, Variable, VariableSource, offers_way_out
from wa_desktop.domain.values import Category
from wa_desktop.domain.variables import Mapped, map_variables


@dataclass
class Draft:
    """The choices of the five steps; `plan` is what estimate and send are asked with."""

    listed: ListView | None = None
    versions: tuple[TemplateVersion, ...] = ()
    """The sendable versions of the chosen template."""
    language: str | None = None
    fallback: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    """Which header of the list's files became which field of the contact."""
    countries: frozenset[str] | None = None
    """None: every country of the list."""
    variables: dict[str, VariableSource] = field(default_factory=dict)
    accept_derived: bool = False
    """Whether rates derived from Meta's dollar rates may stand in where a euro rate is missing."""
    rates: Rates = Rates()
    send_undelivered: bool = False
    """Whether people are counted and written to also where Meta does not deliver."""
    name: str = ""
    cap: Decimal | None = None
    rate: float | None = None
    batch_size: int = 100
    not_before: datetime | None = None
    again: bool = False
    """Whether the same message may go to the same list a second time."""
    allow_recent: bool = False
    """Whether people who had this content a few days ago get it all the same."""
    quiet: str | None = None
    """Open hours as `read_rule` takes them; None = what the settings say."""
    quiet_sundays: bool | None = None
    quiet_holidays: bool | None = None
    canary: int = 0
    canary_wait: int | None = None
    countdown: int = 60
    """Seconds in which the send can still be called off."""
    follows: int | None = None
    """The campaign whose reached recipients are left out."""
    follows_name: str = ""
    estimate: Estimate | None = None
    """The newest, for exactly this plan; None while it is being worked out."""
    everywhere: Estimate | None = None
    """The same for every country of the list, for the table of countries."""

    @property
    def template(self) -> str:
        """The chosen template's name; empty when none is."""
        return self.versions[0].name if self.versions else ""

    @property
    def category(self) -> Category | None:
        """What the message is for."""
        return self.versions[0].category if self.versions else None

    @property
    def recipients(self) -> int:
        """How many will get the message, as far as is known."""
        return self.estimate.totals.recipients if self.estimate is not None else 0

    def holes(self) -> tuple[Variable, ...]:
        """Every variable of the chosen versions, each key once."""
        found = {hole.key: hole for version in self.versions for hole in version.variables}
        return tuple(found.values())

    def mapped(self) -> Mapped:
        """Where each variable comes from: what was chosen, else the column of its own name."""
        columns = self.listed.columns if self.listed is not None else ()
        try:
            return map_variables(self.versions, self.variables, columns, self.fields)
        except InputRefused:
            # Another list or template was chosen meanwhile: what no longer fits is asked again.
            self.variables = {}
            return map_variables(self.versions, {}, columns, self.fields)

    def plan(self, everywhere: bool = False) -> Plan | None:
        """What to estimate and to send; None until a list, a template and a country are chosen."""
        if self.listed is None or not self.versions:
            return None
        if self.countries is not None and not self.countries and not everywhere:
            # No country ticked is nobody; in a plan it would mean everybody.
            return None
        return Plan(
            list_name=self.listed.name,
            template=self.template,
            language=self.language,
            fallback=self.fallback,
            countries=frozenset() if everywhere or self.countries is None else self.countries,
            accept_derived=self.accept_derived,
            at=self.not_before,
            rates=self.rates,
            send_undelivered=self.send_undelivered,
            allow_recent=self.allow_recent,
            follows=self.follows,
            variables=dict(self.mapped().sources),
        )

    def options(self, test: bool = False) -> SendOptions:
        """How to send it."""
        return SendOptions(
            name=self.name.strip() or None,
            max_cost=self.cap,
            batch_size=self.batch_size,
            rate=self.rate,
            not_before=self.not_before,
            again=self.again,
            test=test,
            quiet_hours=self.quiet,
            quiet_sundays=self.quiet_sundays,
            quiet_holidays=self.quiet_holidays,
            canary=self.canary,
            canary_wait=self.canary_wait if self.canary else None,
            countdown=self.countdown,
        )

    def cap_shown(self) -> Decimal | None:
        """The cap that will hold: the chosen one, else what everybody of the estimate costs at most."""
        if self.cap is not None:
            return self.cap
        return self.estimate.ceiling if self.estimate is not None else None

    def without_way_out(self) -> tuple[str, ...]:
        """The languages in which a marketing text offers no way to unsubscribe."""
        return tuple(
            version.language
            for version in self.versions
            if version.category is Category.MARKETING and not offers_way_out(version)
        )
