"""Suppressions: typed, imported, listed, removed; numbers in any writing."""

from pathlib import Path

import pytest

from tests.audience.files import csv_file
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.values import Scope
from wa_desktop.store import standing
from wa_desktop.workspace import results, suppressions
from wa_desktop.workspace.desk import Desk

LEA, LUC = "+33612345678", "+33612345679"


def test_that_a_suppression_is_kept_with_its_scope_and_reason(desk: Desk) -> None:
    (view,) = suppressions.add(desk, ["06 12 34 56 78", "+33612345678"], Scope.MARKETING, "by phone")
    assert (view.number, view.scope, view.reason, view.source) == (LEA, 1, "by phone", "typed")
    with desk.store.read() as connection:
        assert standing.masks_of(connection, [LEA]) == {LEA: standing.Masks(0, 1)}
    suppressions.add(desk, [LEA], Scope.ALL)
    with desk.store.read() as connection:
        assert standing.masks_of(connection, [LEA])[LEA].suppressed == Scope.ALL
    suppressions.add(desk, [LEA], Scope.MARKETING)
    assert len(suppressions.listed(desk)) == 2


def test_that_only_a_removal_ends_a_suppression(desk: Desk) -> None:
    suppressions.add(desk, [LEA, LUC], Scope.ALL)
    assert [view.number for view in suppressions.remove(desk, ["0612345678"], "FR")] == [LUC]
    with desk.store.read() as connection:
        assert standing.masks_of(connection, [LEA, LUC]) == {LUC: standing.Masks(0, 15)}
    with pytest.raises(InputRefused, match="suppression_unknown"):
        suppressions.remove(desk, [LEA], "FR")
    assert [view.number for view in suppressions.listed(desk, limit=1)] == [LUC]


def test_that_what_is_no_number_is_refused_by_name(desk: Desk) -> None:
    with pytest.raises(InputRefused) as refused:
        suppressions.add(desk, [LEA, "bonjour"], Scope.ALL)
    assert (refused.value.code, refused.value.details["numbers"]) == ("numbers_refused", ["bonjour"])
    assert suppressions.listed(desk) == []


def test_that_a_suppression_list_is_imported_whole_or_not_at_all(desk: Desk, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "stop.csv", "Mobile;Date\n0612345678;x\n612345679;x\n;rien\n")
    views = suppressions.import_suppressions(desk, path, Scope.ALL, "FR")
    assert {view.number for view in views} == {LEA, LUC}
    assert {view.source for view in views} == {"stop.csv"}
    bad = csv_file(tmp_path / "bad.csv", "Mobile\n0612345680\n3,36E+10\n")
    with pytest.raises(InputRefused) as refused:
        suppressions.import_suppressions(desk, bad, Scope.ALL, "FR")
    assert (refused.value.code, refused.value.details["rows"]) == ("suppression_rows_refused", [3])
    assert len(suppressions.listed(desk)) == 2


def test_that_the_readable_rows_are_taken_when_a_person_says_so(desk: Desk, tmp_path: Path) -> None:
    bad = csv_file(tmp_path / "bad.csv", "Mobile\n0612345678\n3,36E+10\n0612345679\n")
    told = list[tuple[int, list[int]]]()
    suppressions.import_suppressions(desk, bad, Scope.ALL, "FR", on_unread=lambda *said: told.append(said))
    assert {view.number for view in suppressions.listed(desk)} == {LEA, LUC}
    assert told == [(1, [3])]


def test_that_a_number_that_cannot_be_read_is_never_hidden_by_many_empty_rows(desk: Desk, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "stop.csv", "Mobile;Nom\n0612345678;x\n" + ";y\n" * 400 + "bad;z\n")
    with pytest.raises(InputRefused) as refused:
        suppressions.import_suppressions(desk, path, Scope.ALL, "FR")
    assert (refused.value.code, refused.value.details["count"]) == ("suppression_rows_refused", 1)
    assert suppressions.listed(desk) == []


def test_that_an_imported_suppression_names_its_file_and_row(desk: Desk, tmp_path: Path) -> None:
    suppressions.import_suppressions(desk, csv_file(tmp_path / "stop.csv", "Mobile\n\n0612345678\n"), Scope.ALL, "FR")
    (entry,) = results.proof(desk, LEA)["entries"]
    assert (entry["kind"], entry["source"], entry["row"]) == ("suppression", "stop.csv", 3)


def test_that_the_beginning_of_a_number_is_no_short_number_to_pass_over(desk: Desk, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "stop.csv", "Mobile\n0612345678\n06 1234\n")
    with pytest.raises(InputRefused, match="suppression_rows_refused") as refused:
        suppressions.import_suppressions(desk, path, Scope.ALL, "FR")
    assert refused.value.details["rows"] == [3]
    assert not suppressions.listed(desk)
