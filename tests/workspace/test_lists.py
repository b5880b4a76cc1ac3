"""Lists through the one door: imported, added to, replaced, taken back; refusals outlive them all."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, func, select, text

from tests.audience.files import HEADER, csv_file, xlsx
from wa_desktop.domain.contacts import ImportOptions, ImportReport, Into
from wa_desktop.domain.errors import Cancelled, InputRefused
from wa_desktop.domain.progress import CancelToken, Progress
from wa_desktop.domain.values import Category, Consent
from wa_desktop.store import lists as stored
from wa_desktop.store import loading, standing
from wa_desktop.store.instants import now
from wa_desktop.store.schema import account, contact_list, lease, list_import, member, standing_entry
from wa_desktop.store.staged import Piece
from wa_desktop.workspace import lists
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.loading import somebody_sends

LEA, LUC, ZOE = "+33612345678", "+33612345679", "+33612345680"
OPTIONS = ImportOptions()


class Files:
    """Imports small workbooks into the desk."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder, self._count = desk, folder, 0

    def take(
        self, into: Into, *rows: Sequence[Any], name: str = "Clients", header: Sequence[str] = HEADER
    ) -> ImportReport:
        self._count += 1
        path = xlsx(self.folder / f"file{self._count}.xlsx", [header, *rows])
        return lists.import_file(self.desk, path, name, into, OPTIONS)

    def marketing(self, name: str = "Clients") -> dict[str, Consent]:
        return {contact.number: contact.consent[Category.MARKETING] for contact in lists.contacts(self.desk, name)}


@pytest.fixture
def files(desk: Desk, tmp_path: Path) -> Files:
    """A folder of workbooks and a desk to import them into."""
    return Files(desk, tmp_path)


def _rows_left(desk: Desk) -> int:
    with desk.store.read() as connection:
        tables = (contact_list, list_import, member, standing_entry)
        return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def test_that_an_import_makes_a_list_with_its_figures(files: Files, desk: Desk) -> None:
    uwe, bad = ["+4915112345678", "Uwe", "x", ""], ["bad", "", "", ""]
    report = files.take(Into.NEW, [LEA, "Léa", "oui", ""], [LUC, "Luc", "non", ""], uwe, bad)
    assert (report.counts.rows, report.counts.accepted, report.counts.rejected) == (4, 3, 1)
    view = lists.list_named(desk, "Clients")
    assert (view.id, view.contacts, view.by_country) == (report.list_id, 3, {"FR": 2, "DE": 1})
    assert (view.consent[Category.MARKETING], view.consent[Category.UTILITY]) == (2, 0)
    assert (view.files, view.imports) == (("file1.xlsx",), (report.import_id,))
    first = lists.contacts(desk, "Clients", limit=1)[0]
    assert (first.number, first.row, first.fields) == (LEA, 2, {"first_name": "Léa"})
    assert [contact.number for contact in lists.contacts(desk, "Clients", limit=1, offset=1)] == [LUC]


def test_that_names_are_checked_before_anything_is_read(files: Files, desk: Desk, tmp_path: Path) -> None:
    files.take(Into.NEW, [LEA, "", "oui", ""])
    for into, name, code in (
        (Into.NEW, "Clients", "list_exists"),
        (Into.ADD, "Autre", "list_unknown"),
        (Into.REPLACE, "Autre", "list_unknown"),
        (Into.NEW, "  ", "list_name_refused"),
    ):
        with pytest.raises(InputRefused) as refused:
            lists.import_file(desk, tmp_path / "absent.xlsx", name, into, OPTIONS)
        assert refused.value.code == code


def test_that_adding_fills_what_is_unknown_and_never_lifts_a_refusal(files: Files, desk: Desk) -> None:
    files.take(Into.NEW, [LEA, "Léa", "", ""], [LUC, "Luc", "oui", "oui"], [ZOE, "Zoé", "oui", ""])
    report = files.take(
        Into.ADD, [LEA, "", "oui", ""], [LUC, "", "oui", ""], [ZOE, "", "non", ""], ["+33612345681", "Max", "x", ""]
    )
    assert files.marketing() == {
        LEA: Consent.YES, LUC: Consent.WITHDRAWN, ZOE: Consent.NO, "+33612345681": Consent.YES,
    }  # fmt: skip
    assert {notice.code: notice.details for notice in report.warnings}["consent_not_upgraded"]["count"] == 1
    assert lists.contacts(desk, "Clients")[0].fields == {"first_name": "Léa"}
    with desk.store.read() as connection:
        current = connection.execute(
            select(member.c.number, func.count()).where(member.c.is_current == 1).group_by(member.c.number)
        ).all()
    assert sorted(count for _, count in current) == [1, 1, 1, 1]


def test_that_a_refusal_holds_across_lists(files: Files, desk: Desk) -> None:
    files.take(Into.NEW, [LEA, "", "", "oui"], name="Une")
    report = files.take(Into.NEW, [LEA, "", "oui", ""], name="Deux")
    assert "consent_not_upgraded" in {notice.code for notice in report.warnings}
    assert files.marketing("Deux") == {LEA: Consent.NO}
    assert lists.list_named(desk, "Deux").consent[Category.MARKETING] == 0


def test_that_replacing_forgets_the_old_rows_but_not_their_withdrawals(files: Files, desk: Desk) -> None:
    files.take(Into.NEW, [LEA, "", "oui", "oui"], [LUC, "", "oui", ""])
    report = files.take(Into.REPLACE, [LEA, "", "oui", ""], [ZOE, "", "oui", ""])
    assert files.marketing() == {LEA: Consent.NO, ZOE: Consent.YES}
    restored = lists.undo_import(desk, report.import_id)
    assert restored is not None
    assert files.marketing() == {LEA: Consent.WITHDRAWN, LUC: Consent.YES}


def test_that_an_undone_import_takes_its_evidence_away(files: Files, desk: Desk) -> None:
    first = files.take(Into.NEW, [LEA, "Léa", "oui", ""])
    second = files.take(Into.ADD, [LEA, "Autre", "", "oui"], [LUC, "", "oui", ""])
    assert files.marketing() == {LEA: Consent.WITHDRAWN, LUC: Consent.YES}
    view = lists.undo_import(desk, second.import_id)
    assert view is not None
    assert (view.contacts, view.imports) == (1, (first.import_id,))
    assert files.marketing() == {LEA: Consent.YES}
    with desk.store.read() as connection:
        assert standing.masks_of(connection, [LEA]) == {}
    assert lists.undo_import(desk, first.import_id) is None
    assert lists.lists(desk) == []
    with pytest.raises(InputRefused, match="import_unknown"):
        lists.undo_import(desk, first.import_id)


def test_that_undoing_the_first_of_two_imports_keeps_the_second(files: Files, desk: Desk) -> None:
    first = files.take(Into.NEW, [LEA, "", "non", ""])
    files.take(Into.ADD, [LEA, "", "oui", ""])
    assert files.marketing() == {LEA: Consent.NO}
    lists.undo_import(desk, first.import_id)
    assert files.marketing() == {LEA: Consent.YES}


def test_that_deleting_a_list_keeps_what_people_refused(files: Files, desk: Desk) -> None:
    files.take(Into.NEW, [LEA, "", "", "oui"])
    lists.delete_list(desk, "Clients")
    assert lists.lists(desk) == []
    with desk.store.read() as connection:
        assert standing.masks_of(connection, [LEA]) == {LEA: standing.Masks(3, 0)}
        assert connection.scalar(select(standing_entry.c.source)) == "file1.xlsx"


def test_that_a_list_is_renamed_but_not_onto_another(files: Files, desk: Desk) -> None:
    files.take(Into.NEW, [LEA, "", "oui", ""])
    files.take(Into.NEW, [LEA, "", "oui", ""], name="Autre")
    lists.rename_list(desk, "Clients", "Fidèles")
    assert {view.name for view in lists.lists(desk)} == {"Fidèles", "Autre"}
    with pytest.raises(InputRefused, match="list_exists"):
        lists.rename_list(desk, "Fidèles", "Autre")
    with pytest.raises(InputRefused, match="list_unknown"):
        lists.rename_list(desk, "Clients", "X")


@pytest.mark.parametrize("stop_at", ["import_reading", "import_storing"])
def test_that_a_cancelled_import_leaves_nothing(desk: Desk, tmp_path: Path, stop_at: str) -> None:
    path = csv_file(
        tmp_path / "a.csv", "Mobile;Refus\n" + "".join(f"+336{n:08};oui\n" for n in range(10_000_000, 10_045_000))
    )
    token, steps = CancelToken(), []

    def watch(progress: Progress) -> None:
        steps.append(progress.step)
        if progress.step == stop_at:
            token.cancel()

    with pytest.raises(Cancelled):
        lists.import_file(desk, path, "Clients", Into.NEW, OPTIONS, on_progress=watch, cancel=token)
    assert stop_at in steps
    assert _rows_left(desk) == 0
    assert [path.name for path in desk.home.glob("import-*")] == []


def test_that_what_a_killed_import_left_is_removed_by_the_next(files: Files, desk: Desk) -> None:
    evidence = stored.Evidence("x.csv", "0", "x", 1, {}, {}, "", "", "")
    with desk.store.write() as connection:
        list_id, import_id = stored.begin_import(connection, "Clients", "new", evidence)
        standing.add_entries(connection, [standing.Entry(LUC, "refusal", 1, 1, "file", "x.csv", import_id, 3)])
        standing.recompute(connection, [LUC])
    row = (2, LEA, "FR", "33", "Europe/Paris", "", 1, 0, 0, None, "", "", "", "{}")
    target = loading.Target(list_id, import_id, True, "x.csv", "")
    with desk.store.write() as connection:
        loading.load(connection, target, Piece([[cell] for cell in row]))
    (desk.home / "import-left").mkdir()
    assert lists.lists(desk) == []
    files.take(Into.NEW, [ZOE, "", "oui", ""])
    assert files.marketing() == {ZOE: Consent.YES}
    assert not (desk.home / "import-left").exists()
    with desk.store.read() as connection:
        assert standing.masks_of(connection, [LUC]) == {}
        assert connection.scalar(text("SELECT count(*) FROM list_import")) == 1


def test_that_a_refused_file_changes_nothing(files: Files, desk: Desk, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Nom"], ["Léa"], ["Luc"]])
    with pytest.raises(InputRefused, match="no_phone_column"):
        lists.import_file(desk, path, "Clients", Into.NEW, OPTIONS)
    assert _rows_left(desk) == 0


def test_that_the_reject_workbook_is_written_only_where_it_can_be(desk: Desk, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile"], [LEA], ["bad"]])
    with pytest.raises(InputRefused, match="rejects_unwritable"):
        lists.import_file(desk, path, "Clients", Into.NEW, OPTIONS, tmp_path / "absent" / "r.xlsx")
    with pytest.raises(InputRefused, match="rejects_not_workbook"):
        lists.import_file(desk, path, "Clients", Into.NEW, OPTIONS, tmp_path / "r.csv")
    lists.import_file(desk, path, "Clients", Into.NEW, OPTIONS, tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx").active
    assert sheet is not None
    assert [[cell.value for cell in row][:3] for row in sheet.iter_rows()] == [
        ["Mobile", "Row", "Code"],
        ["bad", "3", "phone_invalid"],
    ]


def test_that_rejected_rows_that_cannot_be_written_stop_the_import(desk: Desk, tmp_path: Path) -> None:
    path, folder = xlsx(tmp_path / "a.xlsx", [["Mobile"], [LEA], ["bad"]]), tmp_path / "gone"
    folder.mkdir()

    def take_away(_: Progress) -> None:
        if folder.exists():
            folder.rmdir()

    with pytest.raises(InputRefused, match="rejects_unwritable"):
        lists.import_file(desk, path, "Clients", Into.NEW, OPTIONS, folder / "r.xlsx", take_away)
    assert _rows_left(desk) == 0


def test_that_rejected_rows_never_overwrite_the_file_they_come_from(desk: Desk, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile"], [LEA], ["bad"]])
    before = path.read_bytes()
    with pytest.raises(InputRefused, match="rejects_over_source"):
        lists.import_file(desk, path, "Clients", Into.NEW, OPTIONS, tmp_path / "." / "a.xlsx")
    assert (path.read_bytes(), _rows_left(desk)) == (before, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_that_rejected_rows_are_for_their_owner_alone(desk: Desk, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile"], [LEA], ["bad"]])
    lists.import_file(desk, path, "Clients", Into.NEW, OPTIONS, tmp_path / "r.xlsx")
    assert (tmp_path / "r.xlsx").stat().st_mode & 0o777 == 0o600
    assert {one.name for one in tmp_path.iterdir() if one.is_file()} == {"a.xlsx", "r.xlsx"}


def test_that_looking_at_a_file_stores_nothing(desk: Desk, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [HEADER, [LEA, "Léa", "oui", ""]])
    found = lists.inspect(desk, path, OPTIONS)
    assert (found.counts.accepted, found.preview[0][:2]) == (1, (LEA, "Léa"))
    assert _rows_left(desk) == 0


def test_that_the_last_row_of_a_long_file_still_refuses_for_the_first(desk: Desk, tmp_path: Path) -> None:
    lines = [f"+3361{place:07};oui" for place in range(30_000)]
    path = csv_file(tmp_path / "a.csv", "\n".join(["Mobile;Opt-in marketing", *lines, "+33610000000;non"]))
    report = lists.import_file(desk, path, "Clients", Into.NEW, OPTIONS)
    assert (report.counts.accepted, report.counts.duplicates) == (30_000, 1)
    view = lists.list_named(desk, "Clients")
    assert (view.contacts, view.consent[Category.MARKETING]) == (30_000, 29_999)
    (first,) = lists.contacts(desk, "Clients", limit=1)
    assert first.consent[Category.MARKETING] is Consent.NO


def test_that_an_import_stores_a_little_at_a_time_while_a_campaign_is_being_sent(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv_file(tmp_path / "a.csv", "\n".join(["Mobile", *(f"+3361{place:07}" for place in range(3_500))]))
    heights: list[int] = []
    load = loading.load

    def watched(connection: Connection, target: loading.Target, piece: Piece) -> None:
        heights.append(piece.height)
        load(connection, target, piece)

    monkeypatch.setattr(loading, "load", watched)
    with desk.store.write() as connection:
        at = now()
        account_id = connection.execute(
            account.insert().values(waba="w", phone_id="p", base_url="http://x", account_url="http://x")
        ).inserted_primary_key
        connection.execute(
            lease.insert().values(account_id=(account_id or (0,))[0], token="t", host="h", boot_id="b", pid=1,
                                  taken_at=at, seen_at=at, expires_at=at + 60_000_000)
        )  # fmt: skip
    assert somebody_sends(desk)
    lists.import_file(desk, path, "Clients", Into.NEW, OPTIONS)
    assert heights == [1_000, 1_000, 1_000, 500]
    assert lists.list_named(desk, "Clients").contacts == 3_500
    with desk.store.write() as connection:
        connection.execute(lease.update().values(expires_at=at - 1))
    assert not somebody_sends(desk)
