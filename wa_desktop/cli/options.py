"""Options that several commands share, and the plan they add up to."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import typer

from wa_desktop.cli import parsing
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.estimates import Charged, Rates
from wa_desktop.domain.templates import VariableSource
from wa_desktop.words.language import N_

ListName = Annotated[str, typer.Option("--list", metavar=N_("NAME"), help=N_("The contact list."))]
TemplateName = Annotated[str, typer.Option("--template", metavar=N_("NAME"), help=N_("The template, by its name."))]
Language = Annotated[
    str,
    typer.Option("--language", metavar="auto|L", help=N_("auto: each contact's own; or one language for everybody.")),
]
Countries = Annotated[
    list[str] | None,
    typer.Option("--countries", metavar="FR,DE", help=N_("Only these countries; all of them otherwise.")),
]
DeliveredOn = Annotated[
    date | None,
    typer.Option("--on", metavar="DATE", parser=parsing.day("--on"), help=N_("Day of delivery; today otherwise.")),
]
Card = Annotated[str | None, typer.Option("--card", metavar="ID", help=N_("A rate card; the one in force otherwise."))]
Delivered = Annotated[
    Decimal | None,
    typer.Option(
        "--delivered", metavar="R", parser=parsing.share("--delivered"), help=N_("Share delivered, 0.95 otherwise.")
    ),
]
Replies = Annotated[
    Decimal | None,
    typer.Option(
        "--replies", metavar="R", parser=parsing.share("--replies"), help=N_("Share of people who reply, 0 otherwise.")
    ),
]
Answers = Annotated[
    Decimal | None,
    typer.Option(
        "--answers", metavar="R", parser=parsing.share("--answers"), help=N_("Share of replies we answer, 0 otherwise.")
    ),
]
Vat = Annotated[
    Decimal | None,
    typer.Option(
        "--vat", metavar="P", parser=parsing.percentage("--vat"), help=N_("VAT in percent; no VAT line otherwise.")
    ),
]
AcceptDerived = Annotated[
    bool, typer.Option("--accept-derived", help=N_("Accept rates derived from another currency, marked in the total."))
]
OpenWindows = Annotated[
    int | None,
    typer.Option(
        "--open-windows",
        metavar="N",
        parser=parsing.whole("--open-windows", lowest=0),
        help=N_("Recipients with an open service window; as their messages say otherwise."),
    ),
]
ChargedBefore = Annotated[
    list[str] | None,
    typer.Option(
        "--charged",
        metavar="CC[:CATEGORY]=N",
        help=N_("Messages Meta charged this month already there: its volume tiers are counted."),
    ),
]
IncludeUndelivered = Annotated[
    bool, typer.Option("--include-undelivered", help=N_("Write also where Meta does not deliver (US marketing)."))
]
MaxCost = Annotated[
    Decimal | None,
    typer.Option(
        "--max-cost",
        metavar="X",
        parser=parsing.amount("--max-cost"),
        help=N_("Never spend more than this, before tax."),
    ),
]
QuietHours = Annotated[
    str | None,
    typer.Option(
        "--quiet-hours",
        metavar="8-20|off",
        help=N_("Hours in which people may be written to, by their own clock; as in the settings otherwise."),
    ),
]
Canary = Annotated[
    int,
    typer.Option(
        "--canary",
        metavar="N",
        parser=parsing.whole("--canary", lowest=0, highest=10_000),
        help=N_("Write to so many first, and to the rest once their news is good."),
    ),
]
CanaryWait = Annotated[
    int | None,
    typer.Option(
        "--canary-wait",
        metavar=N_("MINUTES"),
        parser=parsing.whole("--canary-wait", lowest=0, highest=1_440),
        help=N_("How long to wait for their news at most."),
    ),
]
Countdown = Annotated[
    int,
    typer.Option(
        "--countdown",
        metavar=N_("SECONDS"),
        parser=parsing.whole("--countdown", lowest=0, highest=3_600),
        help=N_("Seconds in which the campaign can still be stopped before its first message."),
    ),
]
MediaLink = Annotated[
    str,
    typer.Option(
        "--media-link",
        metavar=N_("ADDRESS"),
        help=N_("The public https address of the picture, video or document on top."),
    ),
]
Variables = Annotated[
    list[str] | None,
    typer.Option("--var", metavar=N_("KEY=column:COLUMN|text:VALUE"), help=N_("Where a variable's value comes from.")),
]
Fallbacks = Annotated[
    list[str] | None,
    typer.Option("--fallback", metavar=N_("KEY=VALUE"), help=N_("What stands in where a variable is empty.")),
]


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The four rates as typed; None where nothing was."""

    delivered: Decimal | None = None
    replies: Decimal | None = None
    answers: Decimal | None = None
    vat: Decimal | None = None
    open_windows: int | None = None
    charged: tuple[Charged, ...] = ()

    def rates(self) -> Rates:
        """The rates with the defaults filled in."""
        usual = Rates()
        return Rates(
            delivered=usual.delivered if self.delivered is None else self.delivered,
            replies=usual.replies if self.replies is None else self.replies,
            answers=usual.answers if self.answers is None else self.answers,
            vat=self.vat,
            open_windows=self.open_windows,
            charged=self.charged,
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """What list, template, language and countries the options name."""

    list_name: str
    template: str
    language: str = "auto"
    countries: list[str] | None = None
    on: date | None = None
    card: str | None = None
    accept_derived: bool = False
    variables: dict[str, VariableSource] = field(default_factory=dict)
    assumptions: Assumptions = Assumptions()
    at: datetime | None = None
    include_undelivered: bool = False

    def plan(self) -> Plan:
        """The plan; raises `WrongUsage` where a notation is wrong."""
        return Plan(
            list_name=self.list_name,
            template=self.template,
            language=None if self.language.casefold() == "auto" else self.language,
            countries=parsing.countries("--countries", self.countries or ()),
            on=self.on,
            card=self.card,
            rates=self.assumptions.rates(),
            accept_derived=self.accept_derived,
            variables=self.variables,
            at=self.at,
            send_undelivered=self.include_undelivered,
        )
