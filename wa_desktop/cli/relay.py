"""`relay serve`, `relay secret`: the small public server that receives SMSBOX's webhooks."""

from pathlib import Path
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import parsing, relay_link
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.relays import RelayWishes, RunningRelay
from wa_desktop.domain.webhooks import BODY_LIMIT
from wa_desktop.words.language import N_, _, ngettext

_HIGHEST_PORT = 65_535
_LONGEST_KEPT = 3_650
_SMALLEST_BODY = 1_024
_HIGHEST_RATE = 1_000_000
_MOST_CONNECTIONS = 100_000
_USUAL = RelayWishes()

Port = Annotated[
    int,
    typer.Option(
        metavar="N", parser=parsing.whole("--port", lowest=0, highest=_HIGHEST_PORT),
        help=N_("The port; 8470 otherwise, 0 takes a free one."),
    ),
]  # fmt: skip
Bind = Annotated[
    str, typer.Option(metavar=N_("ADDRESS"), help=N_("The address to listen on; 127.0.0.1 otherwise, behind a proxy."))
]
Data = Annotated[
    str | None, typer.Option(metavar=N_("FOLDER"), help=N_("Where webhooks are kept; must be a local disk."))
]
Allow = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CIDR", help=N_("Webhooks are taken from here; “smsbox” means SMSBOX's addresses, the default.")
    ),
]
AllowFile = Annotated[
    str | None, typer.Option("--allow-file", metavar=N_("FILE"), help=N_("More of them, one a line."))
]
Proxy = Annotated[
    list[str] | None,
    typer.Option(metavar="CIDR", help=N_("A reverse proxy whose X-Forwarded-For is believed; none otherwise.")),
]
KeepDays = Annotated[
    int,
    typer.Option(
        "--keep-days", metavar="N", parser=parsing.whole("--keep-days", lowest=1, highest=_LONGEST_KEPT),
        help=N_("Days that events are kept; 30 otherwise."),
    ),
]  # fmt: skip
MaxBody = Annotated[
    int,
    typer.Option(
        "--max-body", metavar="N", parser=parsing.whole("--max-body", lowest=_SMALLEST_BODY, highest=BODY_LIMIT),
        help=N_("Bytes of one webhook at most; 1048576 otherwise."),
    ),
]  # fmt: skip
Rate = Annotated[
    int,
    typer.Option(
        metavar="N", parser=parsing.whole("--rate", highest=_HIGHEST_RATE),
        help=N_("Requests per second from one address at most; 2000 otherwise."),
    ),
]  # fmt: skip
Connections = Annotated[
    int,
    typer.Option(
        metavar="N", parser=parsing.whole("--connections", highest=_MOST_CONNECTIONS),
        help=N_("Open connections at most; 1000 otherwise."),
    ),
]  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    family = typer.Typer(rich_markup_mode=None)
    family.command(
        "serve", help=N_("Receives SMSBOX's webhooks and hands them to workstations. Needs two secrets in the "
                         "environment: WA_RELAY_SECRET (the path that SMSBOX calls) and WA_RELAY_TOKEN (for the "
                         "workstations).")
    )(serve)  # fmt: skip
    family.command("secret", help=N_("Prints a new secret, for WA_RELAY_SECRET or WA_RELAY_TOKEN."))(secret)
    relay_link.add_to(family)
    app.add_typer(family, name="relay", help=N_("The small public server that receives webhooks."))


def serve(
    context: typer.Context,
    *,
    port: Port = _USUAL.port,
    bind: Bind = _USUAL.bind,
    data: Data = None,
    allow: Allow = None,
    allow_file: AllowFile = None,
    proxy: Proxy = None,
    keep_days: KeepDays = _USUAL.keep_days,
    max_body: MaxBody = _USUAL.max_body,
    rate: Rate = _USUAL.rate,
    connections: Connections = _USUAL.connections,
) -> None:
    """`relay serve`."""
    session = session_of(context)
    wishes = RelayWishes(
        bind=bind,
        port=port,
        data=Path(data) if data else None,
        allow=tuple(allow or ()),
        allow_file=Path(allow_file) if allow_file else None,
        proxies=tuple(proxy or ()),
        keep_days=keep_days,
        max_body=max_body,
        rate=rate,
        connections=connections,
    )
    home = session.given.home or session.doors.default_home()
    workspace.relaying.serve_relay(wishes, home, lambda running: _announce(session, running))


def _announce(session: Session, running: RunningRelay) -> None:
    out = session.out
    out.document(
        {
            "address": running.address,
            **{page: f"{running.address}/{page}" for page in ("events", "health", "metrics")},
            "data": str(running.data),
            "allow": list(running.allow),
            "proxies": list(running.proxies),
            "keep_days": running.keep_days,
        }
    )
    out.say(_("The relay answers at {address}; Ctrl+C stops it.").format(address=running.address), "bold")
    out.say(_("SMSBOX posts to https://YOUR-SERVER/ followed by the secret of WA_RELAY_SECRET."))
    out.say(_("Webhooks are taken from: {addresses}").format(addresses=", ".join(running.allow)))
    if running.proxies:
        out.say(_("Reverse proxies that are believed: {addresses}").format(addresses=", ".join(running.proxies)))
    else:
        out.say(_("No reverse proxy is believed: X-Forwarded-For is ignored."))
    kept = ngettext("Events are kept for {n} day in {folder}.", "Events are kept for {n} days in {folder}.",
                    running.keep_days)  # fmt: skip
    out.say(kept.format(n=running.keep_days, folder=running.data))
    for name in running.short_secrets:
        out.warn(
            _("{name} is short enough to be guessed. Take a longer one: wa-desktop relay secret").format(name=name)
        )
    out.flush()


def secret(context: typer.Context) -> None:
    """`relay secret`."""
    session = session_of(context)
    made = workspace.relaying.new_secret()
    session.out.document({"secret": made})
    if not session.out.as_json:
        session.out.say(made)
