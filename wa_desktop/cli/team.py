"""`team list|add|role|remove`, `approvals`, `approve`."""

import getpass
import os
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import parsing, shapes
from wa_desktop.cli.naming import named
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.errors import InputRefused, WrongUsage
from wa_desktop.domain.team import PASSWORD_VARIABLE, Approval, Person, Role, TeamChange, WaitingCampaign
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _, ngettext
from wa_desktop.words.sentences import label, sentence_of

_ROLES = tuple(role.value for role in Role)
Name = Annotated[str, typer.Argument(metavar=N_("PERSON"), help=N_("The person's login on the team's server."))]
Chosen = Annotated[
    str,
    typer.Option(
        "--role", metavar="|".join(_ROLES), parser=parsing.word("--role", *_ROLES), help=N_("What the person may do.")
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    family = typer.Typer(rich_markup_mode=None)
    family.command("list", help=N_("Shows the people of the team, their roles, and who is online."))(listed)
    family.command("add", help=N_("Gives a person a role, with a new login if there is none yet."))(add)
    family.command("role", help=N_("Gives a person another role."))(change)
    family.command("remove", help=N_("Takes every right on this data from a person."))(remove)
    app.add_typer(family, name="team", help=N_("People and roles on the team's server."))
    app.command("approvals", help=N_("Shows the campaigns that wait for an approval, or the approvals of one."))(
        approvals
    )
    app.command("approve", help=N_("Approves a campaign of somebody else, or takes an approval back."))(approve)


def listed(context: typer.Context) -> None:
    """`team list`."""
    session = session_of(context)
    found = workspace.team_roles.people(session.desk)
    session.out.document({"people": [shapes.record(one) for one in found]})
    if not session.out.as_json:
        session.out.table([_("Person"), _("Role"), _("Online")], [_row(one) for one in found])


def _row(one: Person) -> list[str]:
    name = _("{name} (you)").format(name=one.name) if one.is_me else one.name
    there = ", ".join(one.computers) or _("yes") if one.online else "–"
    return [name, named("role", one.role or "none"), there]


def add(context: typer.Context, person: Name, role: Chosen) -> None:
    """`team add`."""
    session = session_of(context)
    typed = "" if os.environ.get(PASSWORD_VARIABLE) else _asked(session, person)
    _tell(session, workspace.team_roles.add(session.desk, person, Role(role), typed))


def _asked(session: Session, person: str) -> str:
    """A password that a person types for a new login; empty where none is needed, or nobody can be asked."""
    if not session.out.on_screen or not workspace.team_roles.needs_password(session.desk, person):
        return ""
    first = getpass.getpass(_("Password of the new login (it is not shown): "))
    if first and first != getpass.getpass(_("The same password again: ")):
        raise InputRefused("team_password_differs")
    return first


def change(context: typer.Context, person: Name, role: Chosen) -> None:
    """`team role`."""
    session = session_of(context)
    _tell(session, workspace.team_roles.change(session.desk, person, Role(role)))


def remove(context: typer.Context, person: Name) -> None:
    """`team remove`."""
    session = session_of(context)
    _tell(session, workspace.team_roles.remove(session.desk, person))


def _tell(session: Session, done: TeamChange) -> None:
    session.out.document(shapes.record(done))
    if session.out.as_json:
        return
    facts = {"person": done.person, "role": label(f"role.{done.role or 'none'}")}
    if done.statements:
        session.out.warn(
            _("The server does not let you do that. Hand this to its administrator, to be run in the team's database:")
        )
        for statement in done.statements:
            session.out.say(f"{statement};")
        return
    if done.role is None:
        said = _("“{person}” has no right on this data any more. The login itself stays on the server.")
    elif done.created:
        said = _("“{person}” has a new login, with the role “{role}”.")
    else:
        said = _("“{person}” has the role “{role}”.")
    session.out.say(said.format(**facts), "bold")


Reference = Annotated[str, typer.Argument(metavar=N_("CAMPAIGN"), help=N_("Its id, or its name when it is unique."))]


def approvals(
    context: typer.Context,
    campaign: Annotated[
        str | None, typer.Argument(metavar=N_("CAMPAIGN"), help=N_("Only this one, with all its approvals."))
    ] = None,
) -> None:
    """`approvals`."""
    session = session_of(context)
    if campaign is not None:
        given = workspace.approving.approvals(session.desk, campaign)
        session.out.document({"approvals": [shapes.record(one) for one in given]})
        if not session.out.as_json:
            header = [_("Approved by"), _("When"), _("Where"), _("Voided")]
            session.out.table(header, [_given_row(one) for one in given])
        return
    found = workspace.approving.waiting(session.desk)
    session.out.document({"waiting": [shapes.record(one) for one in found]})
    if session.out.as_json:
        return
    if not found:
        session.out.say(_("No campaign waits for an approval."))
    for one in found:
        _show(session, one)


def _given_row(one: Approval) -> list[str]:
    voided = "–" if one.voided is None else f"{amounts.instant(one.voided)} · {one.voided_by}"
    return [one.approver, amounts.instant(one.approved), one.computer, voided]


def _show(session: Session, one: WaitingCampaign) -> None:
    out = session.out
    out.title(_("Campaign {id} “{name}”, by {author}").format(id=one.id, name=one.name, author=one.author or "–"))
    versions = ", ".join((*map(amounts.language_name, one.languages), *(named("category", c) for c in one.categories)))
    people = ngettext("{n} recipient", "{n} recipients", one.planned).format(n=amounts.count(one.planned))
    left_out = ngettext("{n} left out", "{n} left out", one.excluded).format(n=amounts.count(one.excluded))
    out.table(
        ["", ""],
        [
            (_("List"), f"{one.list_name} · {people} · {left_out}"),
            (_("Template"), f"{one.template} · {versions}"),
            (_("At most, before tax"), amounts.money(one.total, one.currency)),
            (_("Cap"), "–" if one.cap is None else amounts.money(one.cap, one.currency)),
            (_("Not before"), "–" if one.not_before is None else amounts.instant(one.not_before)),
            (_("Seal"), one.seal),
        ],
    )
    if one.obstacle == "approval_own":
        out.say(sentence_of(one.obstacle, {"campaign": one.id, "name": one.name}))
    elif not one.obstacle:
        out.say(_("Approve it: wa-desktop approve {id} --seal {seal}").format(id=one.id, seal=one.seal))


def approve(
    context: typer.Context,
    campaign: Reference,
    seal: Annotated[
        str, typer.Option("--seal", metavar=N_("SEAL"), help=N_("Only if it is still what “approvals” showed."))
    ] = "",
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help=N_("Takes the approval back; a campaign that is sending stops."))
    ] = False,
    decline: Annotated[
        str | None, typer.Option("--decline", metavar=N_("REASON"), help=N_("Says no, with a reason for its author."))
    ] = None,
) -> None:
    """`approve`."""
    session = session_of(context)
    if decline is not None:
        if withdraw:
            raise WrongUsage("approval_one_word")
        workspace.approving.decline(session.desk, campaign, decline, seal)
        found = workspace.approving.one(session.desk, campaign)
        session.out.document({"campaign": shapes.record(found)})
        if not session.out.as_json:
            said = _("Campaign {id} is declined: nothing of it is sent. Its author reads why.")
            session.out.say(said.format(id=found.id))
        return
    if withdraw:
        done = workspace.approving.withdraw(session.desk, campaign)
        said = _("The approval of campaign {id} is withdrawn: nothing more of it is sent.")
    else:
        done = workspace.approving.approve(session.desk, campaign, seal)
        said = _("Campaign {id} is approved. Whoever may send goes on: wa-desktop resume {id}")
    session.out.document({"approval": shapes.record(done)})
    if not session.out.as_json:
        session.out.say(said.format(id=done.campaign_id), "bold")
