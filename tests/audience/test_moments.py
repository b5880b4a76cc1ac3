"""Dates in every form that offices write."""

from datetime import UTC, date, datetime

import pytest

from wa_desktop.audience.moments import moment_of
from wa_desktop.audience.table import Cell

NOON = datetime(2024, 3, 12, 11, 0, tzinfo=UTC)
DAY = datetime(2024, 3, 11, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        (NOON.replace(hour=12, tzinfo=None), NOON),
        (date(2024, 3, 12), DAY),
        (45363.5, NOON),
        (45363.0, DAY),
        ("45363", DAY),
        ("12/03/2024", DAY),
        ("12/03/24", DAY),
        ("12-03-2024 12:00", NOON),
        ("12.03.2024 à 12h00", NOON),
        ("le 12 mars 2024", DAY),
        ("12 MARS 2024", DAY),
        ("2024-03-12", DAY),
        ("2024-03-12 12:00:00", NOON),
        ("2024-03-12T11:00:00Z", NOON),
        ("2024-03-12T12:00:00+01:00", NOON),
        ("1er août 2023", datetime(2023, 7, 31, 22, 0, tzinfo=UTC)),
    ],
)
def test_that_a_date_is_read_as_paris_wall_clock(cell: Cell, moment: datetime) -> None:
    assert moment_of(cell) == moment


@pytest.mark.parametrize("cell", ["31/02/2024", "hier", "", None, True, 12.0, "12/2024", "99999999999", "٣"])
def test_that_what_is_no_date_is_none(cell: Cell) -> None:
    assert moment_of(cell) is None
