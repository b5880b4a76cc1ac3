"""Dates in every form that offices write."""

from datetime import UTC, date, datetime

import pytest

from wa_desktop.audience.moments import days_first, is_date, last_moment_of, moment_of, months_first, swapped
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
        ("mardi 12 mars 2024", DAY),
        ("mar. 12/03/2024 12:00", NOON),
        ("12-mars-24", DAY),
        ("12 mars 2024 à 12h00", NOON),
        ("12/03/2024 12:00:00", NOON),
        ("12/03/2024 12 h", NOON),
        ("20240312", DAY),
        ("20240312T120000", NOON),
        ("March 12, 2024", DAY),
        ("12. März 2024", DAY),
        ("12 de marzo de 2024", DAY),
        ("12 marzo 2024", DAY),
        ("12/03/2024 12:00 PM", NOON),
        ("1710241200", NOON),
        (1710241200000.0, NOON),
        ("12/03/98", datetime(1998, 3, 11, 23, 0, tzinfo=UTC)),
        ("1er août 2023", datetime(2023, 7, 31, 22, 0, tzinfo=UTC)),
        ("45363,5", NOON),
        (20240312, DAY),
        ("Tue, 12 Mar 2024 12:00:00 +0100", NOON),
        ("Tue Mar 12 2024 12:00:00 GMT+0100 (CET)", NOON),
        ("mars 2024", datetime(2024, 2, 29, 23, 0, tzinfo=UTC)),
        ("03/2024", datetime(2024, 2, 29, 23, 0, tzinfo=UTC)),
    ],
)
def test_that_a_date_is_read_as_paris_wall_clock(cell: Cell, moment: datetime) -> None:
    assert moment_of(cell) == moment


@pytest.mark.parametrize("cell", ["31/02/2024", "hier", "", None, True, 12.0, "13/2024", "2024", "99999999999", "٣"])
def test_that_what_is_no_date_is_none(cell: Cell) -> None:
    assert moment_of(cell) is None


def test_that_a_column_that_puts_the_month_first_is_found_and_put_right() -> None:
    american = ["03/04/2024", "03/25/2024 2:30 PM", ""]
    assert months_first(american)
    assert not months_first(["03/04/2024", "25/03/2024"])
    assert not months_first(["03/04/2024", "2024-03-25"])
    assert [moment_of(swapped(cell)) for cell in american[:2]] == [
        datetime(2024, 3, 3, 23, 0, tzinfo=UTC),
        datetime(2024, 3, 25, 13, 30, tzinfo=UTC),
    ]
    assert (swapped("2024-03-25"), swapped(45363.0)) == ("2024-03-25", 45363.0)


def test_that_a_bare_number_is_no_written_date() -> None:
    assert [is_date(cell) for cell in ("12/03/2024", date(2024, 3, 12), "45363", 45363.0, True, "oui", "")] == [
        True, True, False, False, False, False, False,
    ]  # fmt: skip


def test_that_a_month_alone_ends_on_its_last_second_where_later_is_safer() -> None:
    assert last_moment_of("février 2024") == datetime(2024, 2, 29, 22, 59, 59, tzinfo=UTC)
    assert last_moment_of("12/03/2024") == DAY


def test_that_a_date_that_may_be_read_both_ways_is_told_from_one_that_proves_the_day_first() -> None:
    assert days_first(["05/05/2024", "03/04/2024"]) == ("03/04/2024", False)
    assert days_first(["03/04/2024", "25/04/2024"]) == ("03/04/2024", True)
    assert days_first(["2024-04-03", None, 45363]) == ("", False)
