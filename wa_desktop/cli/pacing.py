"""`settings`, `unconfirmed`, `category`: what holds for every campaign, and the decisions about one."""

from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import page_campaign, shapes
from wa_desktop.cli.campaigns import Reference
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.settings import SettingValue, setting_named
from wa_desktop.domain.uncertain import UnconfirmedBatch
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _, ngettext
from wa_desktop.words.sentences import label, sentence_of

_CHOICES = ("wait", "sent", "resend")


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    family = typer.Typer(rich_markup_mode=None)
    family.command("list", help=N_("Shows every setting with its value."))(settings_list)
    family.command("set", help=N_("Changes a setting."))(settings_set)
    app.add_typer(family, name="settings", help=N_("What holds for every campaign."))
    app.command("unconfirmed", help=N_("Explains the calls whose outcome nobody knows."))(unconfirmed)
    app.command("category", help=N_("Shows what a template's new category changes, and accepts it."))(category)


def settings_list(context: typer.Context) -> None:
    """`settings list`."""
    session = session_of(context)
    _show(session, dict(workspace.settings.described(session.desk)))


def settings_set(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar=N_("SETTING"), help=N_("The setting's name: settings list."))],
    value: Annotated[str, typer.Argument(metavar=N_("VALUE"), help=N_("Its new value: a number, yes, no or a word."))],
) -> None:
    """`settings set`."""
    session = session_of(context)
    workspace.settings.change(session.desk, key, _read(key, value))
    _show(session, {key: workspace.settings.get(session.desk, key)})


def _read(key: str, value: str) -> SettingValue:
    usual, said = setting_named(key).default, value.strip()
    if isinstance(usual, bool):
        if said.casefold() not in (*_YES, *_NO):
            raise InputRefused("setting_refused", key=key, value=value)
        return said.casefold() in _YES
    if isinstance(usual, int):
        if not said.isdecimal():
            raise InputRefused("setting_refused", key=key, value=value)
        return int(said)
    return said


_YES = ("yes", "true", "oui", "on", "1")
_NO = ("no", "false", "non", "off", "0")


def _show(session: Session, values: dict[str, SettingValue]) -> None:
    session.out.document({"settings": values})
    if not session.out.as_json:
        rows = [[key, str(value), label(f"setting.{key}")] for key, value in values.items()]
        session.out.table([_("Setting"), _("Value"), _("Meaning")], rows)


def unconfirmed(context: typer.Context, campaign: Reference) -> None:
    """`unconfirmed`."""
    session = session_of(context)
    found = workspace.campaigns.unconfirmed(session.desk, campaign)
    session.out.document({"unconfirmed": [_shape(one) for one in found]})
    if session.out.as_json:
        return
    if not found:
        session.out.say(_("Nothing is uncertain in this campaign."))
    for one in found:
        people = ngettext(
            "Call {id} of {moment}: {n} recipient uncertain",
            "Call {id} of {moment}: {n} recipients uncertain",
            one.recipients,
        )
        session.out.title(
            people.format(id=one.batch, moment=amounts.instant(one.called), n=amounts.count(one.recipients))
        )
        session.out.items(
            [
                known_in_words(one),
                told_in_words(one),
                *(sentence_of(f"unconfirmed.{choice}", {}) for choice in _CHOICES),
            ]
        )


def _shape(one: UnconfirmedBatch) -> shapes.Shape:
    words = {"known": known_in_words(one), "provider": told_in_words(one)}
    choices = {choice: sentence_of(f"unconfirmed.{choice}", {}) for choice in _CHOICES}
    return shapes.record(one) | {"said": one.said, "advice": one.advice, **words, "choices": choices}


def known_in_words(one: UnconfirmedBatch) -> str:
    """What this workstation saw of the call."""
    return sentence_of(f"unconfirmed.{one.seen}", {"status": str(one.status)})


def told_in_words(one: UnconfirmedBatch) -> str:
    """What the provider says about the call."""
    return sentence_of(f"unconfirmed.{one.said}", {"n": one.reported})


def category(
    context: typer.Context,
    campaign: Reference,
    accept: Annotated[
        bool, typer.Option("--accept", help=N_("Go on in the new category: new prices, its own consent."))
    ] = False,
) -> None:
    """`category`."""
    session = session_of(context)
    change = workspace.recategorising.category_change(session.desk, campaign)
    view = workspace.recategorising.accept_category(session.desk, campaign) if accept else None
    session.out.document(shapes.record(change) | {"accepted": accept} | (shapes.campaign(view) if view else {}))
    if session.out.as_json:
        return
    text = _("From {before} to {after}: {recipients} not written to yet, {without} of them without consent to it.")
    before, after = (", ".join(label(str(one)) for one in some) for some in (change.before, change.after))
    session.out.say(
        text.format(
            before=before,
            after=after,
            recipients=amounts.count(change.recipients),
            without=amounts.count(change.without_consent),
        )
    )
    cost = [amounts.money(one, change.currency) for one in (change.cost_before, change.cost_after)]
    session.out.say(
        _("Their messages: {before} until now, {after} from now on, before tax.").format(before=cost[0], after=cost[1])
    )
    if view is not None:
        page_campaign.show(session.out, view)
