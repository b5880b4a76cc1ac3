"""The demo: the whole job told step by step, on the sandbox, in a data folder that is thrown away."""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wa_desktop import workspace
from wa_desktop.cli import events, page_campaign, page_estimate, page_import, shapes
from wa_desktop.cli.naming import named
from wa_desktop.cli.session import Session
from wa_desktop.domain.campaigns import CampaignView, EventsReport, Plan, SendOptions
from wa_desktop.domain.contacts import ImportOptions, ImportReport, Into
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Estimate
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.targeting import find_version
from wa_desktop.domain.templates import VariableSource
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category, scope_of
from wa_desktop.words import amounts
from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import _, current_language, ngettext

SAMPLE = "contacts.xlsx"
OPT_IN = "Opt-in WhatsApp marketing"
OPT_OUT = "Désinscrit"
FIRST_NAMES = "Prénom"
TEMPLATE = "offre_prenom"
VARIABLE = "first_name"

_STEPS = 8
_NEWS_SECONDS = 30.0
_SCENARIO: dict[str, Any] = {
    "webhook_step_ms": 5,
    "recipients": [
        {"numbers": "+3360000002", "statuses": ["ack", "failed"], "code": 131026, "title": "Message undeliverable"},
        {"numbers": "+491713920003", "refuse": "INVALID_NUMBER"},
        {"numbers": "+3360000003", "replies": ["STOP"]},
        {"numbers": "+3360000004", "replies": ["Merci !"]},
        {"numbers": "+3360000005", "statuses": ["ack", "sent"]},
        {"numbers": "+34", "statuses": ["ack", "sent", "delivered"]},
    ],
}
"""What becomes of some numbers of the sample, so that every ending is seen."""


def play(session: Session, folder: Path) -> dict[str, Any]:
    """Tell the whole job; the JSON of every step. Files go to `folder`, nothing else stays."""
    _prepare(folder)
    with _desk_of_the_day() as desk, workspace.trial.start_trial(desk, _SCENARIO) as trial:
        return _Story(session, desk, trial, folder).told()


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise InputRefused(
            "folder_unwritable", folder=str(folder), problem=problem.strerror or str(problem)
        ) from problem


@contextlib.contextmanager
def _desk_of_the_day() -> Iterator[Any]:
    from wa_desktop.workspace.desk import open_desk

    home = tempfile.mkdtemp(prefix="wa-desktop-demo-")
    desk = open_desk(Path(home))
    try:
        yield desk
    finally:
        desk.close()
        shutil.rmtree(home, ignore_errors=True)


class _Story:
    """The steps in order, each told as it happens."""

    def __init__(self, session: Session, desk: Any, trial: Any, folder: Path) -> None:
        self._session = session
        self._out = session.out
        self._desk = desk
        self._trial = trial
        self._folder = folder
        self._began = time.monotonic()

    def told(self) -> dict[str, Any]:
        """Every step; the JSON of each by its command's name."""
        told: dict[str, Any] = {}
        self._out.say(_("A demonstration on this computer alone: no account, no network, no message leaves."), "bold")
        told["connect"] = self._connect()
        report = self._import()
        told["import"] = shapes.imported(report)
        told["templates"] = self._templates()
        countries = self._first_estimate(report)
        plan = _plan(countries)
        estimate = self._estimate(plan)
        told["estimate"] = shapes.estimate(estimate)
        sent = self._send(plan, estimate)
        told["send"] = shapes.campaign(sent)
        told["events"] = shapes.events(self._news())
        told["status"] = shapes.campaign(self._results(sent))
        told["report"] = self._report(sent)
        return told

    def _step(self, number: int, title: str) -> None:
        self._out.say()
        if self._out.on_a_terminal:
            self._out.rule(f"{number}/{_STEPS} · {title}")
        else:
            self._out.say(f"=== {number}/{_STEPS} · {title} ===", "bold")

    def _connect(self) -> dict[str, Any]:
        self._step(1, _("Connect"))
        account = workspace.account.account(self._desk)
        if account is None:
            raise InputRefused("not_connected")
        self._out.say(_("Trial mode: a stand-in for SMSBOX answers at {address}.").format(address=account.base_url))
        return shapes.account(account)

    def _import(self) -> ImportReport:
        self._step(2, _("Import the customer file"))
        self._out.say(
            _(
                "{file}, as offices keep them: Excel took zeros away, “{opt_in}” says yes in many ways, "
                "“{opt_out}” says who left, and the column names stand in row 4."
            ).format(file=SAMPLE, opt_in=OPT_IN, opt_out=OPT_OUT)
        )
        file = bundled("demo", SAMPLE)
        self._repairs(file)
        rejects = self._folder / _("rejected-rows.xlsx")
        report = workspace.lists.import_file(
            self._desk, file, _list_name(), Into.NEW, _options("all"), rejects_to=rejects
        )
        if not self._out.as_json:
            page_import.account(self._out, report, file)
            self._out.say()
            self._out.say(_("The rejected rows, with the reason of each: {file}").format(file=rejects))
        return report

    def _repairs(self, file: Path) -> None:
        """What is only proposed: repairs change a number, so a person accepts them by rule."""
        found = workspace.lists.inspect(self._desk, file, _options())
        if not found.repairs:
            return
        self._out.say(_("Repairs proposed, rule by rule; this demonstration accepts them all:"))
        rows = []
        for repair in found.repairs:
            example = f"{repair.examples[0].before} → {repair.examples[0].after}" if repair.examples else ""
            rows.append([named("rule", repair.rule), amounts.count(repair.count), example])
        if not self._out.as_json:
            self._out.table(["", _("Rows"), _("For example")], rows, right=(1,))
        self._out.say()

    def _templates(self) -> list[dict[str, Any]]:
        self._step(3, _("Choose a template"))
        versions = workspace.templates.named(self._desk, TEMPLATE)
        self._out.say(_("“{name}”, approved by Meta in {languages}:").format(
            name=TEMPLATE, languages=", ".join(amounts.language_name(one.language) for one in versions)))  # fmt: skip
        shown = find_version(current_language(), versions) or versions[0]
        self._out.say(f"  {shown.body}")
        text = _("The first name comes from the column “{column}”; who has none gets no message.")
        self._out.say(text.format(column=FIRST_NAMES))
        return [shapes.template(version) for version in versions]

    def _first_estimate(self, report: ImportReport) -> frozenset[str]:
        """Every country first: what has no price is named and left out, never counted as 0."""
        self._step(4, _("Choose the countries"))
        everywhere = workspace.costs.estimate(self._desk, _plan(frozenset()))
        unpriced = frozenset(everywhere.unpriced)
        priced = frozenset(report.counts.by_country) - unpriced
        if unpriced:
            text = _("No euro rate is known for {countries}: left out. The other {n} countries are ticked.")
            names = ", ".join(amounts.country_name(code) for code in sorted(unpriced))
            self._out.say(text.format(countries=names, n=len(priced)))
        return priced

    def _estimate(self, plan: Plan) -> Estimate:
        self._step(5, _("Estimate the cost"))
        estimate = workspace.costs.estimate(self._desk, plan)
        if not self._out.as_json:
            page_estimate.show(self._out, estimate, plan)
        return estimate

    def _send(self, plan: Plan, estimate: Estimate) -> CampaignView:
        self._step(6, _("Send"))
        options = SendOptions(name=_("Demonstration"), max_cost=estimate.ceiling, rate=0)
        view = workspace.campaigns.send(self._desk, plan, options)
        calls = len(self._trial.requests())
        people = sum(view.counts.values()) - view.counts.get(RecipientState.EXCLUDED, 0)
        text = _(
            "{people} people in {calls} calls: those who get the same text share one. Nobody twice, nobody missed."
        )
        self._out.say(text.format(people=amounts.count(people), calls=amounts.count(calls)))
        self._out.say(page_campaign.title(view))
        return view

    def _news(self) -> EventsReport:
        self._step(7, _("News comes back"))
        self._trial.wait_for_news(_NEWS_SECONDS)
        done: EventsReport = self._trial.pump(self._desk)
        if not self._out.as_json:
            events.show_events(self._out, done)
        stopped = len(workspace.suppressions.listed(self._desk))
        text = ngettext(
            "{n} person answered STOP: suppressed at once, for every later campaign.",
            "{n} people answered STOP: suppressed at once, for every later campaign.",
            stopped,
        )
        self._out.say(text.format(n=amounts.count(stopped)))
        return done

    def _results(self, sent: CampaignView) -> CampaignView:
        self._step(8, _("Account for everybody"))
        view = workspace.campaigns.status(self._desk, str(sent.id))
        if not self._out.as_json:
            page_campaign.account(self._out, view)
        return view

    def _report(self, sent: CampaignView) -> dict[str, Any]:
        file = self._folder / _("report.xlsx")
        rows = workspace.results.report(self._desk, str(sent.id), file)
        seconds = int(time.monotonic() - self._began) + 1
        self._out.say()
        self._out.say(_("Every recipient with state, reason and price: {file}").format(file=file), "bold")
        self._out.say(
            _("The whole demonstration took {n} s. Your turn: wa-desktop (window) or wa-desktop --help.").format(
                n=seconds
            )
        )
        return {"file": str(file), "rows": rows}


def _list_name() -> str:
    return _("Customers")


def _plan(countries: frozenset[str]) -> Plan:
    return Plan(
        list_name=_list_name(),
        template=TEMPLATE,
        countries=countries,
        variables={VARIABLE: VariableSource(column=VARIABLE)},
    )


def _options(*repairs: str) -> ImportOptions:
    return ImportOptions(
        consent={OPT_IN: Category.MARKETING.bit},
        refusal={OPT_OUT: scope_of(CONSENT_CATEGORIES)},
        accept_repairs=frozenset(repairs),
    )
