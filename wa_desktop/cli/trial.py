"""`sandbox serve`, `demo`, `self-test`: everything that needs no account."""

import json
from pathlib import Path
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import demo as story
from wa_desktop.cli import parsing
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.words.language import N_, _

_HIGHEST_PORT = 65_535
_LONGEST_LATENCY = 600_000
_FAILED_CHECKS = 70


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    family = typer.Typer(rich_markup_mode=None)
    family.command("serve", help=N_("Runs the stand-in SMSBOX on this computer until Ctrl+C."))(serve)
    app.add_typer(family, name="sandbox", help=N_("The stand-in SMSBOX: nothing leaves this computer."))
    app.command("demo", help=N_("Plays the whole job on the sandbox with the sample list; no account, no network."))(
        demo
    )
    app.command("self-test", help=N_("Proves that this installation works."))(self_test)


def serve(
    context: typer.Context,
    *,
    port: Annotated[
        int,
        typer.Option(
            metavar="N",
            parser=parsing.whole("--port", lowest=0, highest=_HIGHEST_PORT),
            help=N_("The port on 127.0.0.1; 0 takes a free one."),
        ),
    ],
    scenario: Annotated[
        str | None, typer.Option(metavar=N_("FILE"), help=N_("A JSON file that scripts faults."))
    ] = None,
    webhook: Annotated[str | None, typer.Option(metavar="URL", help=N_("Where statuses and replies are sent."))] = None,
    latency: Annotated[
        int,
        typer.Option(
            metavar="MS",
            parser=parsing.whole("--latency", lowest=0, highest=_LONGEST_LATENCY),
            help=N_("Milliseconds that every call takes."),
        ),
    ] = 0,
    record: Annotated[
        str | None,
        typer.Option(metavar=N_("FILE.jsonl"), help=N_("Writes every queued call to this file, one JSON a line.")),
    ] = None,
) -> None:
    """`sandbox serve`."""
    session = session_of(context)
    workspace.trial.serve_sandbox(
        port,
        scenario=Path(scenario) if scenario else None,
        webhook=webhook,
        latency=float(latency),
        record=Path(record) if record else None,
        on_ready=lambda address: _announce(session, address),
    )


def _announce(session: Session, address: str) -> None:
    out = session.out
    out.document({"base_url": address, "account_url": address, "waba": SANDBOX_WABA, "phone_id": SANDBOX_PHONE_ID,
                  "key": SANDBOX_KEY})  # fmt: skip
    out.say(_("The sandbox answers at {address}; Ctrl+C stops it.").format(address=address), "bold")
    command = f"WA_DESKTOP_API_KEY={SANDBOX_KEY} wa-desktop connect --waba {SANDBOX_WABA} --phone-id {SANDBOX_PHONE_ID}"
    out.say(_("To connect: {command}").format(command=f"{command} --base-url {address} --account-url {address}"))
    out.flush()


def demo(
    context: typer.Context,
    out: Annotated[
        str, typer.Option("--out", metavar=N_("FOLDER"), help=N_("Where the report and the rejected rows are written."))
    ] = "wa-desktop-demo",
) -> None:
    """`demo`."""
    session = session_of(context)
    session.out.document(story.play(session, Path(out)))


def self_test(
    context: typer.Context,
    out: Annotated[
        str | None, typer.Option("--out", metavar=N_("FILE"), help=N_("Also writes the result, as JSON, to this file."))
    ] = None,
) -> None:
    """`self-test`."""
    session = session_of(context)
    passed, report = session.doors.self_test(Path(out) if out else None)
    document = json.loads(report)
    session.out.document(document)
    if not session.out.as_json:
        rows = [[one["name"], _("passed") if one["ok"] else _("FAILED"), one["detail"]] for one in document["checks"]]
        session.out.table([_("Check"), "", ""], rows)
    session.ends_with(0 if passed else _FAILED_CHECKS)
