"""Dates of agreement: what cannot be right is said, and so is how the others were read."""

from pathlib import Path

import pytest

from tests.audience.files import csv_file, inspect, staged, xlsx
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.values import Category
from wa_desktop.store.instants import from_stored
from wa_desktop.words.sentences import sentence


def _notices(path: Path, *days: str, **options: object) -> dict[str, Notice]:
    lines = [f"06123456{place:02};oui;{day}" for place, day in enumerate(days, 10)]
    file = csv_file(path / "a.csv", "\n".join(["Mobile;Opt-in marketing;Date opt-in", *lines]))
    return {notice.code: notice for notice in inspect(file, **options).warnings}


def test_that_impossible_dates_of_agreement_are_counted_with_an_example(tmp_path: Path) -> None:
    found = _notices(tmp_path, "25/03/2024", "01/01/2099", "31/12/2098", "bientôt", "00/00/0000", "01/01/1900", "")
    future, unread, old = (found[f"consent_date_{fault}"] for fault in ("future", "unread", "old"))
    assert (future.details["count"], future.details["value"]) == (2, "01/01/2099")
    assert (unread.details["count"], unread.details["value"]) == (2, "bientôt")
    assert sentence(old).startswith("1 date of “Date opt-in” is before 2000, such as “01/01/1900”")


@pytest.mark.parametrize(
    ("days", "code", "read"),
    [
        (("03/04/2024", "05/05/2024"), "dates_day_first", "3 Apr 2024"),
        (("03/04/2024", "04/25/2024"), "dates_month_first", "4 Mar 2024"),
    ],
)
def test_that_the_order_of_day_and_month_is_said_where_it_is_not_plain(
    tmp_path: Path, days: tuple[str, ...], code: str, read: str
) -> None:
    found = _notices(tmp_path, *days)
    assert read in sentence(found[code])
    assert not {"dates_day_first", "dates_month_first"} & set(_notices(tmp_path, *days[:1], "25/04/2024"))


def test_that_a_column_of_dates_is_offered_as_agreement_and_read_as_one_when_the_person_says_so(tmp_path: Path) -> None:
    days = ("01/03/2024", "45352", "mars 2024", "01/01/2099", "", "2")
    lines = [f"06123456{place};{day}" for place, day in enumerate(days, 78)]
    path = csv_file(tmp_path / "a.csv", "\n".join(["Mobile;Date de consentement", *lines]))
    alone = inspect(path)
    assert {"consent_date_alone", "consent_none"} <= {notice.code for notice in alone.warnings}
    assert alone.counts.consent[Category.MARKETING] == 0
    assert inspect(path, consent={"Date de consentement": 1}).counts.consent[Category.MARKETING] == 3


def test_that_an_agreement_in_a_second_row_brings_its_own_date_and_source(tmp_path: Path) -> None:
    rows = [
        ["Mobile", "Opt-in marketing", "Date opt-in", "Source opt-in"],
        ["0612345678", "", "01/01/2020", "salon"],
        ["+33612345678", "oui", "15/03/2024", "formulaire"],
        ["0612345679", "oui", "15/03/2023", "salon"],
        ["+33612345679", "oui", "15/03/2024", "formulaire"],
    ]
    path = xlsx(tmp_path / "a.xlsx", rows)
    kept = {row[1]: row for row in staged(path)}
    found = {number: [cell for cell in row if cell in ("salon", "formulaire")] for number, row in kept.items()}
    assert found == {"+33612345678": ["formulaire"], "+33612345679": ["salon"]}
    moments = [cell for cell in kept["+33612345678"] if isinstance(cell, int) and cell > 10**12]
    assert [from_stored(moment).date().isoformat() for moment in moments] == ["2024-03-14"]
