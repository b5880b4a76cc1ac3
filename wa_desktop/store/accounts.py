"""The account of this home. The one connected last is the current one; others keep their campaigns."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from wa_desktop.store.schema import account


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """One row; `checked_at` is a stored instant."""

    id: int
    waba: str
    phone_id: str
    base_url: str
    account_url: str
    checked_at: int | None
    credit: str


def current_account(connection: Connection) -> StoredAccount | None:
    """The account connected last; None before the first one."""
    found = connection.execute(
        select(account).where(account.c.checked_at.is_not(None)).order_by(account.c.checked_at.desc()).limit(1)
    ).first()
    if found is None:
        return None
    return StoredAccount(
        found.id,
        found.waba,
        found.phone_id,
        found.base_url,
        found.account_url,
        found.checked_at,
        found.credit or "",
    )


def save_account(
    connection: Connection, waba: str, phone_id: str, *, base_url: str, account_url: str, checked_at: int, credit: str
) -> int:
    """Make this account the current one; its id."""
    same = (account.c.waba == waba) & (account.c.phone_id == phone_id)
    # The latest is the current one, also when the clock was set back since the others were connected.
    latest = connection.execute(select(func.max(account.c.checked_at)).where(~same)).scalar()
    moment = max(checked_at, (latest or 0) + 1)
    facts = {"base_url": base_url, "account_url": account_url, "checked_at": moment, "credit": credit}
    known = connection.execute(select(account.c.id).where(same)).scalar()
    if known is not None:
        connection.execute(update(account).where(same).values(**facts))
        return int(known)
    made = connection.execute(account.insert().values(waba=waba, phone_id=phone_id, **facts))
    return int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0


def leave_account(connection: Connection, waba: str, phone_id: str) -> None:
    """The account connected before this one is the current one again."""
    same = (account.c.waba == waba) & (account.c.phone_id == phone_id)
    connection.execute(update(account).where(same).values(checked_at=None))


def ids_of(connection: Connection, account_id: int) -> tuple[str, str]:
    """The agent id and the phone number id of an account of this home."""
    found = connection.execute(select(account.c.waba, account.c.phone_id).where(account.c.id == account_id)).one()
    return found.waba, found.phone_id


def note_credit(connection: Connection, account_id: int, credit: str) -> None:
    """Keep the balance that SMSBOX told."""
    connection.execute(update(account).where(account.c.id == account_id).values(credit=credit))
