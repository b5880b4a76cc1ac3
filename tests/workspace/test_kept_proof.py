"""What a campaign was allowed by outlives the list: its rows are kept, and nobody else ever takes their place."""

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.audience.files import csv_file
from tests.results.samples import add_campaign
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.progress import Progress
from wa_desktop.domain.values import Consent
from wa_desktop.workspace import erasing, lists, people
from wa_desktop.workspace.desk import Desk

LEA, LUC, ZOE, MAX = "+33612345678", "+33612345679", "+33612345670", "+33612345671"


def _take(desk: Desk, folder: Path, name: str, into: Into, *rows: str) -> int:
    file = csv_file(folder / f"{name}.csv", "Mobile;Prénom;Opt-in\n" + "".join(f"{row}\n" for row in rows))
    return lists.import_file(desk, file, "Clients", into, ImportOptions(country="FR", consent={"Opt-in": 1})).import_id


def _send(desk: Desk, sent: list[str], excluded: list[str]) -> int:
    with desk.store.write() as c:
        made = add_campaign(c, numbers=sent, excluded=excluded)
        c.execute(text("UPDATE campaign SET list_id = (SELECT id FROM contact_list WHERE visible = 1)"))
    return made


@pytest.fixture
def first(desk: Desk, tmp_path: Path) -> int:
    made = _take(desk, tmp_path, "spring", Into.NEW, f"{LEA};Léa;oui", f"{LUC};Luc;oui", f"{ZOE};Zoé;non")
    _send(desk, [LEA], [ZOE])
    return made


def _stored(desk: Desk) -> list[str]:
    with desk.store.read() as c:
        return list(c.scalars(text("SELECT number FROM member ORDER BY id")))


def test_that_deleting_a_list_keeps_the_proof_of_those_to_whom_a_campaign_wrote(
    desk: Desk, tmp_path: Path, first: int
) -> None:
    lists.delete_list(desk, "Clients")
    assert lists.lists(desk) == []
    assert _stored(desk) == [LEA]
    (proof,) = people.look(desk, LEA).consents
    assert (proof.list_name, proof.file, proof.row, proof.counts, proof.gone) == (
        "Clients", "spring.csv", 2, False, True,
    )  # fmt: skip
    again = _take(desk, tmp_path, "summer", Into.NEW, f"{LEA};Léa;oui")
    assert again > first
    assert lists.list_named(desk, "Clients").contacts == 1
    assert [(one.file, one.counts) for one in people.look(desk, LEA).consents] == [
        ("summer.csv", True), ("spring.csv", False),
    ]  # fmt: skip


def test_that_the_yes_of_an_earlier_file_is_kept_with_the_row_that_was_current(
    desk: Desk, tmp_path: Path, first: int
) -> None:
    _take(desk, tmp_path, "later", Into.ADD, f"{LEA};Léa;", f"{MAX};Max;oui")
    lists.delete_list(desk, "Clients")
    assert _stored(desk) == [LEA, LEA]
    assert [(one.file, one.row) for one in people.look(desk, LEA).consents] == [("spring.csv", 2)]


def test_that_an_import_taken_back_keeps_the_proof_of_what_was_sent(desk: Desk, tmp_path: Path, first: int) -> None:
    assert lists.undo_import(desk, first) is None
    assert lists.lists(desk) == []
    assert _stored(desk) == [LEA]
    (proof,) = people.look(desk, LEA).consents
    assert (proof.list_name, proof.file, proof.counts, proof.gone) == ("Clients", "spring.csv", False, True)
    _take(desk, tmp_path, "summer", Into.NEW, f"{LUC};Luc;oui")
    assert lists.list_named(desk, "Clients").contacts == 1


def test_that_a_row_taken_back_consents_to_nothing_in_its_list(desk: Desk, tmp_path: Path, first: int) -> None:
    _take(desk, tmp_path, "later", Into.ADD, f"{LEA};Léa;", f"{MAX};Max;oui")
    view = lists.undo_import(desk, first)
    assert view is not None
    assert view.contacts == 2
    with desk.store.read() as c:
        found = c.execute(text("SELECT number, consent_marketing FROM member WHERE is_current = 1 ORDER BY id")).all()
    assert [(row.number, Consent(row.consent_marketing)) for row in found] == [
        (LEA, Consent.UNKNOWN), (MAX, Consent.YES),
    ]  # fmt: skip


def test_that_nobody_ever_gets_the_place_of_a_deleted_contact(desk: Desk, tmp_path: Path, first: int) -> None:
    lists.delete_list(desk, "Clients")
    _take(desk, tmp_path, "summer", Into.NEW, f"{MAX};Max;oui", f"{LUC};Luc;oui")
    with desk.store.read() as c:
        tied = c.execute(
            text("SELECT r.number, m.number AS other FROM recipient r LEFT JOIN member m ON m.id = r.member_id")
        ).all()
        lists_of = c.scalars(text("SELECT list_id FROM campaign")).all()
        visible = c.scalar(text("SELECT id FROM contact_list WHERE visible = 1"))
    assert {(row.number, row.other) for row in tied} == {(LEA, LEA), (ZOE, None)}
    assert visible not in lists_of


def test_that_erasing_a_person_takes_the_kept_proof_too(desk: Desk, first: int) -> None:
    lists.delete_list(desk, "Clients")
    erasing.erase(desk, LEA)
    assert _stored(desk) == []


def test_that_a_deletion_that_a_crash_stopped_keeps_the_proof_when_it_is_finished(
    desk: Desk, tmp_path: Path, first: int
) -> None:
    with desk.store.write() as c:
        c.execute(text("UPDATE list_import SET state = 'going'"))
        c.execute(text("UPDATE contact_list SET visible = 0, name = name || char(31) || id"))
    _take(desk, tmp_path, "summer", Into.NEW, f"{MAX};Max;oui")
    assert _stored(desk) == [LEA, MAX]
    assert [one.list_name for one in people.look(desk, LEA).consents] == ["Clients"]


def test_that_the_proof_of_an_import_taken_back_outlives_its_list(desk: Desk, tmp_path: Path, first: int) -> None:
    _take(desk, tmp_path, "later", Into.ADD, f"{MAX};Max;oui")
    lists.undo_import(desk, first)
    lists.delete_list(desk, "Clients")
    assert lists.lists(desk) == []
    assert _stored(desk) == [LEA]
    (proof,) = people.look(desk, LEA).consents
    assert (proof.file, proof.counts, proof.gone) == ("spring.csv", False, True)


def test_that_a_list_is_not_deleted_while_a_file_comes_into_it(desk: Desk, tmp_path: Path, first: int) -> None:
    refused: list[str] = []

    def delete(progress: Progress) -> None:
        if progress.step == "import_storing" and not refused:
            with pytest.raises(WaitingForPerson) as told:
                lists.delete_list(desk, "Clients")
            refused.append(told.value.code)

    file = csv_file(tmp_path / "later.csv", f"Mobile;Prénom;Opt-in\n{MAX};Max;oui\n")
    lists.import_file(desk, file, "Clients", Into.ADD, ImportOptions(country="FR"), on_progress=delete)
    assert refused == ["locked_by_another"]
    assert [(one.name, one.contacts) for one in lists.lists(desk)] == [("Clients", 4)]
    lists.delete_list(desk, "Clients")
    assert lists.lists(desk) == []
