"""`erase`, `person-export`, `retention show | run | enable | disable`."""

from pathlib import Path
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import asking, parsing, shapes
from wa_desktop.cli.naming import named
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.erasing import Erasure
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.safety import RetentionPlan
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _, ngettext
from wa_desktop.words.sentences import sentence

_LONGEST_MONTHS = 120

Number = Annotated[str, typer.Argument(metavar=N_("NUMBER"), help=N_("The person's number."))]
Yes = Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))]


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command("erase", help=N_("Erases one person for good; no later import brings them back."))(erase)
    app.command("person-export", help=N_("Writes everything held on one person to a file, for that person."))(export)
    family = typer.Typer(rich_markup_mode=None)
    family.command("show", help=N_("Shows how long data is kept and what would go now."))(show)
    family.command("run", help=N_("Takes away now what is older than its delay."))(run)
    family.command("enable", help=N_("Lets that happen by itself once a day, after a look at what goes."))(enable)
    family.command("disable", help=N_("Nothing goes by itself any more."))(disable)
    app.add_typer(family, name="retention", help=N_("How long personal data is kept."))


def erase(
    context: typer.Context,
    number: Number,
    yes: Yes = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Only shows what would go."))] = False,
) -> None:
    """`erase`."""
    session = session_of(context)
    found = workspace.erasing.preview(session.desk, number)
    if dry_run:
        _show(session, found)
        return
    if not yes:
        if session.out.on_screen:
            _describe(session, found)
        asking.confirm(
            session,
            _("Erase {number} for good? This cannot be undone.").format(number=found.number),
            WaitingForPerson("erase_unconfirmed", number=found.number, preview=_shape(found)),
        )
    _show(session, workspace.erasing.erase(session.desk, number))


def _shape(found: Erasure) -> shapes.Shape:
    return {
        "number": found.number,
        "erased": found.done,
        "held": dict(found.held),
        "not_sent": found.not_sent,
        "in_flight": found.in_flight,
        "lists": list(found.lists),
        "campaigns": list(found.campaigns),
        "known_before": found.known_before,
        "clean": found.clean,
        "copies": list(found.copies),
        "warnings": shapes.notices(found.warnings),
    }


def _show(session: Session, found: Erasure) -> None:
    session.out.document(_shape(found))
    if not session.out.as_json:
        _describe(session, found)


def _describe(session: Session, found: Erasure) -> None:
    out = session.out
    if found.done:
        out.say(_("{number} is erased. This cannot be undone.").format(number=found.number), "bold")
    elif not found.is_known:
        out.say(_("Nothing is kept about {number}.").format(number=found.number), "bold")
    else:
        out.say(_("What is kept about {number}:").format(number=found.number), "bold")
    rows = [[named("held", kind), amounts.count(count)] for kind, count in found.held.items() if count]
    if rows:
        out.table(["", ""], rows, right=(1,))
    if found.not_sent:
        text = ngettext("{n} planned message is not sent.", "{n} planned messages are not sent.", found.not_sent)
        out.say(text.format(n=amounts.count(found.not_sent)))
    if found.in_flight:
        text = ngettext(
            "{n} message was handed over before: it may still arrive.",
            "{n} messages were handed over before: they may still arrive.",
            found.in_flight,
        )
        out.warn(text.format(n=amounts.count(found.in_flight)))
    if found.copies:
        out.warn(_("Older copies of the data still hold this person: {files}").format(files=", ".join(found.copies)))
    if found.done:
        out.warn(_("Backups made before still hold this person; a restore erases them again."))
        if not found.clean:
            out.say(_("Freed space in the database is emptied with the next daily upkeep."))
    for notice in found.warnings:
        out.warn(sentence(notice))


def export(
    context: typer.Context,
    number: Number,
    out: Annotated[str, typer.Option("--out", metavar=N_("FILE.json|.xlsx|.pdf|.txt"), help=N_("The file to write."))],
) -> None:
    """`person-export`."""
    session = session_of(context)
    record = workspace.person_files.export(session.desk, number, Path(out))
    counts = {part: len(record[part]) for part in workspace.person_files.PARTS}
    session.out.document({"file": out, "number": record["number"], "counts": counts})
    if not session.out.as_json:
        session.out.say(
            _("Everything held on {number} is written to {file}.").format(number=record["number"], file=out)
        )


def show(context: typer.Context) -> None:
    """`retention show`."""
    session = session_of(context)
    _tell(session, workspace.retention.plan(session.desk))


def run(context: typer.Context, yes: Yes = False) -> None:
    """`retention run`."""
    session = session_of(context)
    plan = workspace.retention.plan(session.desk)
    if not (yes or plan.previewed):
        _ask(session, plan, _("Take this away now, for good?"))
    _tell(session, workspace.retention.run(session.desk, seen=True), done=True)


def enable(
    context: typer.Context,
    yes: Yes = False,
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="KIND=MONTHS", help=N_("messages, events, campaigns or lists; 0: for ever.")),
    ] = None,
) -> None:
    """`retention enable`."""
    session = session_of(context)
    for one in keep or ():
        kind, _equals, months = one.partition("=")
        parsing.word("--keep", *workspace.retention.KINDS)(kind)
        whole = parsing.whole("--keep", lowest=0, highest=_LONGEST_MONTHS)(months)
        workspace.retention.change(session.desk, kind, whole)
    plan = workspace.retention.plan(session.desk)
    if not yes:
        _ask(session, plan, _("Let this happen by itself once a day?"))
    _tell(session, workspace.retention.enable(session.desk))


def disable(context: typer.Context) -> None:
    """`retention disable`."""
    session = session_of(context)
    _tell(session, workspace.retention.disable(session.desk))


def _ask(session: Session, plan: RetentionPlan, question: str) -> None:
    if session.out.on_screen:
        _describe_plan(session, plan)
    asking.confirm(
        session, question, WaitingForPerson("retention_not_previewed", count=plan.due, preview=_plan_shape(plan))
    )


def _plan_shape(plan: RetentionPlan) -> shapes.Shape:
    return {
        "enabled": plan.enabled,
        "previewed": plan.previewed,
        "last_run": shapes.value_of(plan.last_run),
        "rules": [
            {
                "kind": rule.kind,
                "months": rule.months,
                "before": shapes.value_of(rule.before),
                "due": rule.due,
                "names": list(rule.names),
            }
            for rule in plan.rules
        ],
    }


def _tell(session: Session, plan: RetentionPlan, *, done: bool = False) -> None:
    session.out.document(_plan_shape(plan) | {"done": done})
    if not session.out.as_json:
        _describe_plan(session, plan)
        if done:
            session.out.say(_("Done: this is gone."), "bold")


def _describe_plan(session: Session, plan: RetentionPlan) -> None:
    said = _("Retention runs by itself once a day.") if plan.enabled else _("Retention does not run by itself.")
    session.out.say(said, "bold")
    headers = [_("What"), _("Kept for"), _("Would go now")]
    session.out.table(headers, [_plan_row(rule.kind, rule.months, rule.due) for rule in plan.rules], right=(2,))
    names = plan.rules[-1].names
    if names:
        session.out.items([_("List: {name}").format(name=name) for name in names])


def _plan_row(kind: str, months: int, due: int) -> list[str]:
    kept = ngettext("{n} month", "{n} months", months).format(n=months) if months else _("for ever")
    return [named("retention", kind), kept, amounts.count(due)]
