"""Lists looked through: found, sorted, counted; files looked at before they are taken in, and pasted rows."""

import os
import random
import stat
from pathlib import Path

import pytest

from tests.audience.files import csv_file, xlsx
from wa_desktop.domain.browsing import ContactSearch
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.errors import Cancelled, InputRefused
from wa_desktop.domain.progress import CancelToken
from wa_desktop.domain.values import Category, Scope
from wa_desktop.store import counts
from wa_desktop.workspace import lists, suppressions
from wa_desktop.workspace.desk import Desk

LEA, LUC, UWE = "+33612345678", "+33612345679", "+4915112345678"


@pytest.fixture
def clients(desk: Desk, tmp_path: Path) -> Desk:
    """A list of three people in two countries."""
    rows = [
        ["Mobile", "Nom", "Prénom", "Opt-in marketing"],
        [LEA, "Noir", "Léa", "oui"],
        [LUC, "100 % Blanc", "Luc", "non"],
        [UWE, "Grau", "Uwe", "oui"],
    ]
    lists.import_file(desk, xlsx(tmp_path / "a.xlsx", rows), "Clients", Into.NEW, ImportOptions())
    return desk


def _found(desk: Desk, **search: object) -> list[str]:
    page = lists.find_contacts(desk, "Clients", ContactSearch(**search))  # type: ignore[arg-type]
    assert page.total == len(page.contacts)
    return [contact.number for contact in page.contacts]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("06 12 34 56 7", [LEA, LUC]), ("0033612345679", [LUC]), ("+4915", [UWE]), ("+49", []), ("LÉA", [LEA]),
        ("léa noir", [LEA]), ("GRAU", [UWE]), ("%", [LUC]), ("_", []), ("Personne", []), ("", [LEA, LUC, UWE]),
    ],
)  # fmt: skip
def test_that_people_are_found_by_number_or_name(clients: Desk, text: str, numbers: list[str]) -> None:
    assert _found(clients, text=text) == numbers


def test_that_contacts_are_chosen_by_country_and_consent_and_sorted(clients: Desk) -> None:
    suppressions.add(clients, [UWE], Scope.MARKETING)
    assert _found(clients, country="DE") == [UWE]
    assert _found(clients, agrees=True) == [LEA]
    assert _found(clients, agrees=False) == [LUC, UWE]
    assert _found(clients, agrees=False, category=Category.UTILITY) == []
    assert _found(clients, order="name") == [LUC, UWE, LEA]
    assert _found(clients, order="number", descending=True) == [UWE, LUC, LEA]
    page = lists.find_contacts(clients, "Clients", ContactSearch(), limit=1, offset=1)
    assert (page.total, [one.number for one in page.contacts]) == (3, [LUC])


def test_that_countries_are_counted_by_consent(clients: Desk) -> None:
    france, germany = lists.breakdown(clients, "Clients")
    assert (france.country, france.contacts) == ("FR", 2)
    assert (france.agreed[Category.MARKETING], france.refused[Category.MARKETING]) == (1, 1)
    assert (germany.agreed[Category.MARKETING], germany.refused[Category.MARKETING]) == (1, 0)
    with pytest.raises(InputRefused, match="list_unknown"):
        lists.breakdown(clients, "Autre")


def test_that_the_first_rows_and_every_problem_can_be_paged_through(desk: Desk, tmp_path: Path) -> None:
    rows = "".join(f"+336{10_000_000 + 37 * n:08};N{n}\n" for n in range(700))
    path = csv_file(tmp_path / "a.csv", f"Mobile;Nom\nbad;A\n{rows}0612;B\n+33610000000;C\n")
    with lists.look(desk, path, ImportOptions()) as look:
        assert look.total == 502
        assert [row.outcome for row in look.page(0, 3)] == ["rejected", "accepted", "accepted"]
        short, again = look.page(500, 10)
        assert (short.row, short.reason, short.column, short.cells) == (703, "phone_too_short", "Mobile", ("0612", "B"))
        assert (again.row, again.outcome, again.reason) == (704, "duplicate", "")
        assert look.page(600, 10) == []
        assert look.inspection.counts.rows == 703
    assert list(desk.home.glob("look-*")) == []


def test_that_a_cancelled_look_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        lists.look(desk, csv_file(tmp_path / "a.csv", "Mobile\n0612345678\n"), ImportOptions(), cancel=token)
    assert list(desk.home.glob("look-*")) == []


def test_that_pasted_rows_are_a_private_file_like_any_other(desk: Desk) -> None:
    path = lists.paste(desk, "Téléphone\tOpt-in marketing\r\n0612345678\toui\r\n")
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    report = lists.import_file(desk, path, "Collés", Into.NEW, ImportOptions())
    assert (report.counts.accepted, report.counts.consent[Category.MARKETING]) == (1, 1)
    os.utime(path, (0, 0))
    lists.paste(desk, "0612345678")
    assert not path.exists()
    with pytest.raises(InputRefused, match="paste_empty"):
        lists.paste(desk, " \n")


@pytest.mark.parametrize("seed", range(6))
def test_that_the_counts_of_a_new_list_are_those_of_its_members(desk: Desk, tmp_path: Path, seed: int) -> None:
    luck = random.Random(seed)
    numbers = [*(f"+336123456{digit}0" for digit in range(4)), UWE, "not a number"]
    for name in ("before", "new"):
        rows = [[luck.choice(numbers), *luck.choices(["oui", "non", ""], k=2)] for _ in range(luck.randint(2, 12))]
        path = xlsx(tmp_path / f"{name}.xlsx", [["Mobile", "Opt-in marketing", "Désinscrit"], [LEA, "oui", ""], *rows])
        report = lists.import_file(desk, path, name, Into.NEW, ImportOptions())
        with desk.store.read() as connection:
            kept = counts.kept(connection, report.list_id)
            assert kept is not None
            assert list(kept) == list(counts.counted(connection, report.list_id))
        suppressions.add(desk, luck.sample(numbers[:5], luck.randint(1, 2)), Scope.MARKETING)
