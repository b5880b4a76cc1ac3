"""`backup`, `restore`, `audit list | verify | export`."""

from pathlib import Path
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import asking, parsing, shapes
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.errors import InputRefused, WaitingForPerson, WrongUsage
from wa_desktop.domain.safety import AuditLine, BackupState
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _, ngettext
from wa_desktop.words.sentences import sentence

_MOST_LINES = 1_000_000


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command("backup", help=N_("Writes an encrypted backup of everything, and sets the daily one."))(backup)
    app.command("restore", help=N_("Puts a backup in the place of the data, which is kept aside."))(restore)
    family = typer.Typer(rich_markup_mode=None)
    family.command("list", help=N_("Shows the last decisions and changes."))(listed)
    family.command("verify", help=N_("Proves that no line was changed, added or removed."))(verify)
    family.command("export", help=N_("Writes every line to a file."))(export)
    app.add_typer(family, name="audit", help=N_("Who did what, and when."))


def backup(
    context: typer.Context,
    to: Annotated[str | None, typer.Option("--to", metavar=N_("FOLDER"), help=N_("Where to write it."))] = None,
    daily: Annotated[
        str | None,
        typer.Option(
            metavar="on|off",
            parser=parsing.word("--daily", "on", "off"),
            help=N_("Every day while the program is open, to the folder of --to, which is remembered."),
        ),
    ] = None,
    keep_days: Annotated[
        int | None,
        typer.Option(
            metavar="N", parser=parsing.whole("--keep-days", lowest=1, highest=365), help=N_("Daily backups to keep.")
        ),
    ] = None,
    keep_weeks: Annotated[
        int | None,
        typer.Option(
            metavar="N", parser=parsing.whole("--keep-weeks", lowest=0, highest=520), help=N_("Weekly ones to keep.")
        ),
    ] = None,
    status: Annotated[bool, typer.Option("--status", help=N_("Only shows where the daily backup stands."))] = False,
) -> None:
    """`backup`."""
    session = session_of(context)
    if status:
        _show_state(session, workspace.backups.state(session.desk))
        return
    folder = Path(to) if to else None
    if folder is None and not workspace.settings.get(session.desk, "backup_folder") and daily != "off":
        raise WrongUsage("usage_missing", what="--to", command="wa-desktop backup")
    changed = daily is not None or keep_days is not None or keep_weeks is not None
    secret = ""
    if daily != "off":
        known = workspace.passphrases.known(session.desk.home)
        secret = asking.passphrase(session, known, twice=True)
    warnings = workspace.backups.arrange(
        session.desk, daily=None if daily is None else daily == "on", folder=folder if daily == "on" else None,
        keep_days=keep_days, keep_weeks=keep_weeks, passphrase=secret if daily == "on" else "",
    ) if changed else ()  # fmt: skip
    if daily == "off":
        _show_state(session, workspace.backups.state(session.desk))
        return
    with session.out.progress() as on_progress, session.cancellable() as token:
        done = workspace.backups.backup(session.desk, folder, secret, on_progress=on_progress, cancel=token)
    said = (*warnings, *done.warnings)
    session.out.document(
        {
            "file": done.file,
            "size": done.size,
            "database_size": done.database_size,
            "made": shapes.value_of(done.made),
            "verified": True,
            "removed": list(done.removed),
            "warnings": shapes.notices(said),
        }
    )
    if not session.out.as_json:
        session.out.say(_("Backup written and read back: {file}").format(file=done.file), "bold")
        for notice in said:
            session.out.warn(sentence(notice))


def _show_state(session: Session, state: BackupState) -> None:
    problem = None if state.problem is None else shapes.notices([state.problem])[0]
    session.out.document(shapes.record(state) | {"problem": problem})
    if session.out.as_json:
        return
    rows = [
        [_("Daily backup"), _("on") if state.daily else _("off")],
        [_("Folder"), state.folder or _("not set")],
        [_("Last backup"), amounts.instant(state.last) if state.last else _("never")],
    ]
    session.out.table(["", ""], rows)
    if state.problem is not None:
        session.out.warn(sentence(state.problem))


def restore(
    context: typer.Context,
    file: Annotated[str | None, typer.Argument(metavar=N_("FILE.wabackup"), help=N_("The backup."))] = None,
    retire_old: Annotated[
        bool,
        typer.Option(
            "--retire-old", help=N_("The computer this data comes from sends no more; from now on this one may.")
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))] = False,
) -> None:
    """`restore`."""
    session = session_of(context)
    if file is None:
        if not retire_old:
            raise WrongUsage("usage_missing", what=_("FILE.wabackup"), command="wa-desktop restore")
        _retire(session)
        return
    home = session.given.home or session.doors.default_home()
    content = workspace.backups.content_of(Path(file), home)
    if workspace.restoring.would_replace(home) and not yes:
        asking.confirm(
            session,
            _("Put the backup of {moment} (computer {computer}) in the place of the data? It is kept aside.").format(
                moment=amounts.instant(content.made), computer=content.computer
            ),
            WaitingForPerson("restore_unconfirmed", made=content.made, computer=content.computer),
        )
    secret = asking.passphrase(session, workspace.passphrases.known(home), twice=False)
    with session.out.progress() as on_progress, session.cancellable() as token:
        done = workspace.restoring.restore(
            Path(file), home, secret, retire_old=retire_old, on_progress=on_progress, cancel=token
        )
    session.out.document(shapes.record(done) | {"warnings": shapes.notices(done.warnings)})
    if session.out.as_json:
        return
    session.out.say(_("The backup of {moment} is in place.").format(moment=amounts.instant(done.made)), "bold")
    if done.kept:
        session.out.say(_("The former data is kept in {file}.").format(file=done.kept))
    if done.waits_for:
        session.out.warn(_sends_nothing(done.waits_for))
    for notice in done.warnings:
        session.out.warn(sentence(notice))
    session.out.say(_("The API key is not part of a backup: connect again if this is another computer."))


def _sends_nothing(computer: str) -> str:
    return _(
        "Nothing is sent from here until you declare that “{computer}” sends no more: wa-desktop restore --retire-old"
    ).format(computer=computer)


def _retire(session: Session) -> None:
    retired = workspace.restoring.retire_old_workstation(session.desk)
    session.out.document({"retired": retired})
    if session.out.as_json:
        return
    if retired:
        session.out.say(_("“{computer}” is declared retired: this workstation may send.").format(computer=retired))
    else:
        session.out.say(_("This workstation waits for no other one."))


def listed(
    context: typer.Context,
    limit: Annotated[
        int,
        typer.Option(metavar="N", parser=parsing.whole("--limit", lowest=1, highest=_MOST_LINES), help=N_("How many.")),
    ] = 100,
) -> None:
    """`audit list`."""
    session = session_of(context)
    lines = workspace.auditing.listed(session.desk, limit)
    session.out.document({"lines": [shapes.record(line) for line in lines]})
    if not session.out.as_json:
        headers = [_("Line"), _("When"), _("By"), _("Where"), _("What"), ""]
        session.out.table(headers, [_row(line) for line in lines], right=(0,))


def _row(line: AuditLine) -> list[str]:
    about = f"{line.subject} {line.subject_id}" if line.subject_id is not None else line.subject
    facts = ", ".join(f"{key}={value}" for key, value in line.details.items())
    words = workspace.auditing.action_words(line.action)
    told = " · ".join(filter(None, (about, facts)))
    return [str(line.id), amounts.instant(line.at), line.operator, line.computer, words, told]


def verify(
    context: typer.Context,
    head: Annotated[
        str, typer.Option("--head", metavar="COUNT:HASH", help=N_("A head noted before, which must still be there."))
    ] = "",
) -> None:
    """`audit verify`."""
    session = session_of(context)
    found = workspace.auditing.verify(session.desk, head)
    if not found.ok:
        raise InputRefused(
            "audit_broken", line=found.broken, why=found.why, lines=found.lines, count=found.count, head=found.head
        )
    session.out.document(
        {"ok": True, "lines": found.lines, "head": f"{found.count}:{found.head}", "broken": None, "why": ""}
    )
    if not session.out.as_json:
        text = ngettext("{n} line, none changed or missing.", "{n} lines, none changed or missing.", found.lines)
        session.out.say(text.format(n=amounts.count(found.lines)), "bold")
        session.out.say(_("Head to note elsewhere: {head}").format(head=f"{found.count}:{found.head}"))


def export(
    context: typer.Context,
    out: Annotated[str, typer.Option("--out", metavar=N_("FILE.jsonl|.csv|.xlsx"), help=N_("The file to write."))],
) -> None:
    """`audit export`."""
    session = session_of(context)
    rows = workspace.auditing.export(session.desk, Path(out))
    session.out.document({"file": out, "rows": rows})
    text = ngettext("{n} line written to {file}.", "{n} lines written to {file}.", rows)
    session.out.say(text.format(n=amounts.count(rows), file=out))
