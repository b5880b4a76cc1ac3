"""M-Target's tariff lines in the database."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, delete, select

from wa_desktop.domain.money import from_micro, to_micro
from wa_desktop.domain.prices import FeeBasis, TariffView
from wa_desktop.store.instants import now
from wa_desktop.store.schema import tariff


def tariff_lines(connection: Connection) -> list[TariffView]:
    """Every line, oldest first."""
    query = select(
        tariff.c.effective_from,
        tariff.c.country,
        tariff.c.category,
        tariff.c.sent,
        tariff.c.received,
        tariff.c.basis,
        tariff.c.monthly,
    ).order_by(tariff.c.effective_from, tariff.c.country, tariff.c.category)
    return [
        TariffView(
            effective_from=date.fromisoformat(row.effective_from),
            country=row.country,
            category=row.category,
            sent=_amount(row.sent),
            received=_amount(row.received),
            basis=FeeBasis(row.basis),
            monthly=None if row.monthly is None else _amount(row.monthly),
        )
        for row in connection.execute(query)
    ]


def put_tariff_line(connection: Connection, line: TariffView) -> None:
    """Store `line`, instead of one of the same date, country and category."""
    drop_tariff_line(connection, line.effective_from, line.country, line.category)
    connection.execute(
        tariff.insert().values(
            effective_from=line.effective_from.isoformat(),
            country=line.country,
            category=line.category,
            sent=to_micro(line.sent),
            received=to_micro(line.received),
            basis=line.basis.value,
            monthly=_micro(line.monthly),
            recorded_at=now(),
        )
    )


def drop_tariff_line(connection: Connection, effective_from: date, country: str, category: str) -> bool:
    """Remove the line of this date, country and category; whether there was one."""
    same = (
        (tariff.c.effective_from == effective_from.isoformat())
        & (tariff.c.country == country)
        & (tariff.c.category == category)
    )
    return connection.execute(delete(tariff).where(same)).rowcount > 0


def _amount(micro: int) -> Decimal:
    # As it was typed: 0.01, not 0.010000.
    shortest = from_micro(micro).normalize()
    return shortest.quantize(Decimal(1)) if shortest == shortest.to_integral_value() else shortest


def _micro(amount: Decimal | None) -> int | None:
    return None if amount is None else to_micro(amount)
