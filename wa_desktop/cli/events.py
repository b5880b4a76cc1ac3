"""`events import`, `report`, `proof`."""

from pathlib import Path
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import page_proof, relay_link, shapes
from wa_desktop.cli.naming import named
from wa_desktop.cli.output import Out
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.campaigns import EventsReport
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.follow_up import Pulled
from wa_desktop.domain.progress import CancelToken
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _, ngettext
from wa_desktop.words.sentences import sentence


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    family = typer.Typer(rich_markup_mode=None)
    family.command("import", help=N_("Applies webhook bodies, one JSON a line: statuses, replies, opt-outs."))(
        import_events
    )
    family.command("pull", help=N_("Reads the relay: statuses, replies, opt-outs since the last time."))(pull)
    app.add_typer(family, name="events", help=N_("News from SMSBOX."), invoke_without_command=False)
    app.command("report", help=N_("Writes every recipient and the figures of one campaign to a file."))(report)
    app.command("proof", help=N_("Shows one person's record: consents, refusals, messages."))(proof)


def import_events(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar=N_("FILE.jsonl"), help=N_("Webhook bodies, one JSON a line."))],
) -> None:
    """`events import`."""
    session = session_of(context)
    done = workspace.results.import_events(session.desk, Path(file))
    session.out.document(shapes.events(done))
    if not session.out.as_json:
        show_events(session.out, done)


def pull(
    context: typer.Context,
    *,
    relay: Annotated[
        str | None, typer.Option("--relay", metavar="URL", help=N_("Connects this relay first; remembered."))
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help=N_("Goes on reading every 15 seconds, until Ctrl+C."))] = False,
) -> None:
    """`events pull`."""
    session = session_of(context)
    if relay is not None:
        relay_link.keep(session, relay)
    with session.cancellable() as token:
        done = _pulled(session, token, watch=watch)
    session.out.document(shapes.events(done.report) | {"warnings": shapes.notices(done.warnings)})
    if not session.out.as_json and not watch:
        show_events(session.out, done.report)
    for warning in done.warnings:
        session.out.warn(sentence(warning))


def _pulled(session: Session, token: CancelToken, *, watch: bool) -> Pulled:
    """What was read, once or until Ctrl+C; a relay that is away for a while does not end the watch."""
    with session.out.progress() as on_progress:
        done = workspace.pulling.pull(session.desk, on_progress, None if watch else token)
    if watch and not session.out.as_json:
        show_events(session.out, done.report)
    while watch and not token.wait(workspace.pulling.EVERY_SECONDS):
        try:
            more = workspace.pulling.pull(session.desk)
        except UserError as problem:
            session.out.warn(sentence(problem))
            continue
        if more.report.new and not session.out.as_json:
            show_events(session.out, more.report)
        done = done.followed_by(more)
    return done


def show_events(out: Out, done: EventsReport) -> None:
    """What the news changed."""
    text = ngettext("{n} event read: {new} new", "{n} events read: {new} new", done.read)
    out.say(text.format(n=amounts.count(done.read), new=amounts.count(done.new)), "bold")
    rows = [[named("event", kind), amounts.count(number)] for kind, number in sorted(done.by_type.items())]
    others = ((_("known already"), done.duplicate), (_("of no message of ours"), done.unmatched))
    rows += [[name, amounts.count(number)] for name, number in (*others, (_("unreadable"), done.malformed)) if number]
    out.table(["", ""], rows, right=(1,))


def report(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(metavar=N_("CAMPAIGN"), help=N_("The campaign's number, or its name."))],
    out: Annotated[
        str,
        typer.Option(
            "--out", metavar=N_("FILE.xlsx|.csv|.pdf"), help=N_("The file to write; its ending says the format.")
        ),
    ],
) -> None:
    """`report`."""
    session = session_of(context)
    with session.out.progress() as on_progress, session.cancellable() as token:
        rows = workspace.results.report(session.desk, campaign, Path(out), on_progress=on_progress, cancel=token)
    session.out.document({"file": out, "rows": rows})
    text = ngettext("{n} recipient written to {file}.", "{n} recipients written to {file}.", rows)
    session.out.say(text.format(n=amounts.count(rows), file=out))


def proof(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar=N_("NUMBER"), help=N_("The person's number."))],
    out: Annotated[
        str | None,
        typer.Option("--out", metavar=N_("FILE.txt|.json"), help=N_("Writes the record to this file instead.")),
    ] = None,
) -> None:
    """`proof`."""
    session = session_of(context)
    if out is None:
        record = shapes.value_of(workspace.results.proof(session.desk, number))
    else:
        record = shapes.value_of(workspace.results.save_proof(session.desk, number, Path(out))) | {"file": out}
    session.out.document(record)
    if out is not None:
        session.out.say(_("The record is written to {file}.").format(file=out))
    elif not session.out.as_json:
        page_proof.show(session.out, record)
