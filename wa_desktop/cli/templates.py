"""`templates sync | list | add`."""

from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import parsing, shapes
from wa_desktop.cli.naming import named
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.templates import Button, TemplateVersion
from wa_desktop.domain.values import Category
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    family = typer.Typer(rich_markup_mode=None)
    family.command("sync", help=N_("Reads the templates from SMSBOX."))(sync)
    family.command("list", help=N_("Shows the templates and whether they can be sent."))(listed)
    family.command(
        "add", help=N_("Gives a template its text where SMSBOX gives none; Meta's approval stays SMSBOX's word.")
    )(add)
    app.add_typer(family, name="templates", help=N_("Message templates approved by Meta."))


def sync(context: typer.Context) -> None:
    """`templates sync`."""
    session = session_of(context)
    _show(session, list(workspace.templates.sync(session.desk)))


def listed(context: typer.Context) -> None:
    """`templates list`."""
    session = session_of(context)
    _show(session, list(workspace.templates.versions(session.desk)))


def add(
    context: typer.Context,
    *,
    name: Annotated[str, typer.Option("--name", metavar=N_("NAME"), help=N_("The template's name at Meta."))],
    language: Annotated[
        str, typer.Option("--language", metavar="L", help=N_("The version's language code: fr, en_GB…"))
    ],
    body: Annotated[
        str, typer.Option("--body", metavar=N_("TEXT"), help=N_("The text, with {{1}} or {{first_name}} as variables."))
    ],
    category: Annotated[
        Category,
        typer.Option(
            metavar=N_("CATEGORY"), parser=parsing.one_of("--category", Category), help=N_("What Meta filed it under.")
        ),
    ] = Category.MARKETING,
    header: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("The line above the text."))] = "",
    footer: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("The line under the text."))] = "",
    button: Annotated[
        list[str] | None,
        typer.Option(metavar=N_("TEXT[=ADDRESS]"), help=N_("A button; with an address it opens a page.")),
    ] = None,
) -> None:
    """`templates add`."""
    session = session_of(context)
    buttons = tuple(_button(text) for text in button or ())
    version = workspace.templates.add(
        session.desk, name, language, category, body, header=header, footer=footer, buttons=buttons
    )
    _show(session, [version])


def _button(text: str) -> Button:
    caption, equals, address = text.partition("=")
    return Button("URL", caption.strip(), address.strip()) if equals else Button("QUICK_REPLY", caption.strip())


def _show(session: Session, found: list[TemplateVersion]) -> None:
    session.out.document({"templates": [shapes.template(version) for version in found]})
    if session.out.as_json:
        return
    if not found:
        session.out.say(_("No template yet. Read them from SMSBOX: wa-desktop templates sync"))
        return
    headers = [_("Template"), _("Language"), _("Category"), _("Status"), _("Variables")]
    session.out.table(headers, [_row(version) for version in found])


def _row(version: TemplateVersion) -> list[str]:
    return [
        version.name,
        amounts.language_name(version.language),
        named("category", version.category.value),
        _("can be sent") if version.sendable else _why_not(version),
        ", ".join(hole.key for hole in version.variables),
    ]


def _why_not(version: TemplateVersion) -> str:
    said = named("unsendable", version.unsendable_reason)
    return said if version.approved else f"{said} ({version.status})"
