"""Aware datetimes to and from the database's whole microseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def now() -> int:
    """This instant, as stored."""
    return to_stored(datetime.now(UTC))


def to_stored(moment: datetime) -> int:
    """`moment` as stored; `ValueError` for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a stored instant needs a time zone")
    return (moment - _EPOCH) // _MICROSECOND


def from_stored(microseconds: int) -> datetime:
    """The aware UTC datetime of a stored instant."""
    return _EPOCH + timedelta(microseconds=microseconds)
