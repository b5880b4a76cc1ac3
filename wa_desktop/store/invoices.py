"""M-Target's invoices as a person typed or imported them."""

from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from wa_desktop.store.instants import now
from wa_desktop.store.schema import invoice


class Invoice(NamedTuple):
    """One invoice: its month (`2026-11`), its reference and its amount before tax in micro-units."""

    month: str
    reference: str
    amount: int
    currency: str
    source: str
    recorded_at: int


def put_invoice(c: Connection, month: str, reference: str, amount: int, currency: str, source: str) -> None:
    """Store an invoice, instead of one of the same month and reference."""
    c.execute(delete(invoice).where(invoice.c.month == month, invoice.c.reference == reference))
    c.execute(
        invoice.insert().values(
            month=month, reference=reference, amount=amount, currency=currency, source=source, recorded_at=now()
        )
    )


def invoices(c: Connection) -> list[Invoice]:
    """Every invoice, newest month first."""
    columns = (invoice.c.month, invoice.c.reference, invoice.c.amount, invoice.c.currency, invoice.c.source)
    query = select(*columns, invoice.c.recorded_at).order_by(invoice.c.month.desc(), invoice.c.reference)
    return [Invoice(*row) for row in c.execute(query)]
