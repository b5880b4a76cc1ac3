"""Instants as the dossier shows them: on the account's clock."""

from datetime import date, datetime, tzinfo

from wa_desktop.store.instants import from_stored
from wa_desktop.words import amounts


def day_of(at: int, zone: tzinfo) -> date:
    """The day of a stored instant on the clock of `zone`."""
    return from_stored(at).astimezone(zone).date()


def stored(at: int, zone: tzinfo) -> str:
    """A stored instant as a person reads it."""
    return instant(from_stored(at), zone)


def instant(moment: datetime | None, zone: tzinfo) -> str:
    """A moment as a person reads it on the clock of `zone`; a dash for none."""
    if moment is None:
        return "–"
    local = moment.astimezone(zone)
    return f"{amounts.day(local.date())}, {local:%H:%M}"
