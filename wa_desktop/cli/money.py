"""`budget`, `cost`, `invoice`: what may be spent, what was spent, what was billed."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import page_money, parsing, shapes
from wa_desktop.cli.campaigns import Reference
from wa_desktop.cli.session import Session, session_of
from wa_desktop.words.language import N_


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    budget = typer.Typer(rich_markup_mode=None)
    budget.command("show", help=N_("Shows what this month holds against its cap, and SMSBOX's balance."))(budget_show)
    budget.command("set", help=N_("Sets the month's cap, or the balance to be warned below."))(budget_set)
    app.add_typer(budget, name="budget", help=N_("The most that a month may cost."))
    app.command("cost", help=N_("Shows what a campaign cost, and why it is not the estimate."))(cost)
    invoice = typer.Typer(rich_markup_mode=None)
    invoice.command("add", help=N_("Keeps an invoice of M-Target, to compare it."))(invoice_add)
    invoice.command("import", help=N_("Keeps the invoices of a text table: month, amount, reference."))(invoice_import)
    invoice.command("list", help=N_("Shows the invoices beside what was counted."))(invoice_list)
    app.add_typer(invoice, name="invoice", help=N_("What M-Target billed."))


def budget_show(
    context: typer.Context,
    month: Annotated[
        date | None,
        typer.Option("--of", metavar="YYYY-MM", parser=parsing.month("--of"), help=N_("This month otherwise.")),
    ] = None,
) -> None:
    """`budget show`."""
    _budget(session_of(context), month)


def budget_set(
    context: typer.Context,
    month: Annotated[
        Decimal | None,
        typer.Option(
            "--month", metavar="X", parser=parsing.amount("--month"), help=N_("The cap of every month, before tax.")
        ),
    ] = None,
    no_cap: Annotated[bool, typer.Option("--no-cap", help=N_("Take the month's cap away."))] = False,
    balance_below: Annotated[
        int | None,
        typer.Option(
            "--balance-below",
            metavar="N",
            parser=parsing.whole("--balance-below", lowest=0),
            help=N_("Warn below so many SMSBOX credits; 0 = never."),
        ),
    ] = None,
) -> None:
    """`budget set`."""
    session = session_of(context)
    if month is not None or no_cap:
        workspace.budget.set_month_cap(session.desk, None if no_cap else month)
    if balance_below is not None:
        workspace.budget.set_threshold(session.desk, balance_below)
    _budget(session, None)


def _budget(session: Session, month: date | None) -> None:
    view = workspace.budget.month(session.desk, month)
    balance = workspace.budget.balance(session.desk)
    session.out.document({"budget": shapes.record(view), "balance": shapes.record(balance)})
    if not session.out.as_json:
        page_money.budget(session.out, view, balance)


def cost(context: typer.Context, campaign: Reference) -> None:
    """`cost`."""
    session = session_of(context)
    view = workspace.actuals.account(session.desk, campaign)
    session.out.document(shapes.record(view))
    if not session.out.as_json:
        page_money.cost(session.out, view)


def invoice_add(
    context: typer.Context,
    *,
    month: Annotated[str, typer.Option("--month", metavar="YYYY-MM", help=N_("The month it is about."))],
    amount: Annotated[
        Decimal,
        typer.Option("--amount", metavar="X", parser=parsing.amount("--amount"), help=N_("Its amount before tax.")),
    ],
    reference: Annotated[str, typer.Option("--reference", metavar="R", help=N_("Its number."))] = "",
) -> None:
    """`invoice add`."""
    session = session_of(context)
    workspace.budget.put_invoice(session.desk, month, amount, reference)
    _invoices(session)


def invoice_import(
    context: typer.Context, file: Annotated[Path, typer.Argument(metavar=N_("FILE"), help=N_("A CSV file."))]
) -> None:
    """`invoice import`."""
    session = session_of(context)
    workspace.budget.import_invoices(session.desk, file)
    _invoices(session)


def invoice_list(context: typer.Context) -> None:
    """`invoice list`."""
    _invoices(session_of(context))


def _invoices(session: Session) -> None:
    found = workspace.budget.invoice_list(session.desk)
    session.out.document({"invoices": [shapes.record(one) for one in found]})
    if not session.out.as_json:
        page_money.invoices(session.out, found)
