"""New consents: listed when they are dated after the refusal, with a source; effective by a logged decision only."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.audience.files import csv_file, xlsx
from wa_desktop.domain.contacts import ImportOptions, ImportReport, Into
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.values import Category, Consent, Scope
from wa_desktop.store import standing
from wa_desktop.store.instants import to_stored
from wa_desktop.store.schema import audit, event
from wa_desktop.words.record_page import lines_of
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace import consents, lists, results, suppressions
from wa_desktop.workspace.desk import Desk

LEA, LUC, ZOE, MAX = "+33612345678", "+33612345679", "+33612345680", "+33612345681"
HEADER = ("Mobile", "Opt-in marketing", "Date opt-in", "Source opt-in", "Désinscrit le")
REFUSALS = ([LEA, "", "", "", "01/02/2025"], [LUC, "non", "05/01/2025", "", ""], [ZOE, "", "", "", "03/03/2026"])
AGAIN = (
    [LEA, "oui", "12/06/2026", "formulaire", ""],
    [LUC, "oui", "", "formulaire", ""],
    [ZOE, "oui", "01/01/2026", "formulaire", ""],
)


class Files:
    """Imports small workbooks into the desk."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder, self._count = desk, folder, 0

    def take(self, *rows: Sequence[Any], into: Into = Into.NEW, name: str = "Clients") -> ImportReport:
        self._count += 1
        path = xlsx(self.folder / f"file{self._count}.xlsx", [HEADER, *rows])
        return lists.import_file(self.desk, path, name, into, ImportOptions())

    def marketing(self, name: str = "Clients") -> dict[str, Consent]:
        return {contact.number: contact.consent[Category.MARKETING] for contact in lists.contacts(self.desk, name)}


@pytest.fixture
def files(desk: Desk, tmp_path: Path) -> Files:
    """A folder of workbooks and a desk to import them into."""
    return Files(desk, tmp_path)


def _reasons(desk: Desk) -> dict[str, str]:
    return {one.number: one.reason for one in consents.conflicts(desk)}


def test_that_every_conflict_is_counted_and_listed_with_its_reason(files: Files, desk: Desk) -> None:
    files.take(*REFUSALS)
    report = files.take(*AGAIN, [MAX, "oui", "01/01/2026", "formulaire", ""], into=Into.ADD)
    said = {notice.code: sentence(notice) for notice in report.warnings}
    assert said["consent_not_upgraded"].startswith("3 rows say yes, but these people refused or withdrew before (last")
    assert said["consent_new"].startswith("1 of these agreements is dated after the refusal")
    assert _reasons(desk) == {LEA: "new", LUC: "undated", ZOE: "before"}
    (new,) = consents.new_consents(desk, "Clients")
    assert (new.row, new.source, new.categories) == (2, "formulaire", (Category.MARKETING,))
    assert files.marketing() == {LEA: Consent.WITHDRAWN, LUC: Consent.NO, ZOE: Consent.WITHDRAWN, MAX: Consent.YES}


def test_that_an_accepted_new_consent_counts_and_is_logged_and_a_later_refusal_wins_again(
    files: Files, desk: Desk
) -> None:
    files.take(*REFUSALS)
    files.take(*AGAIN, into=Into.ADD)
    (done,) = consents.accept_new_consents(desk, ["06 12 34 56 78"], desk.operator)
    assert (done.number, done.file_name) == (LEA, "file2.xlsx")
    assert files.marketing()[LEA] is Consent.YES
    assert lists.list_named(desk, "Clients").consent[Category.MARKETING] == 1
    decision = results.proof(desk, LEA)["entries"][-1]
    assert (decision["kind"], decision["operator"], decision["file"], decision["row"]) == (
        "decision", desk.operator, "file2.xlsx", 2,
    )  # fmt: skip
    with desk.store.read() as connection:
        logged = connection.execute(select(audit).where(audit.c.action == "new_consents_accepted")).one()
    assert (logged.operator, LEA in logged.details) == (desk.operator, False)
    files.take([LEA, "", "", "", "01/10/2026"], into=Into.ADD)
    assert files.marketing()[LEA] is Consent.WITHDRAWN


def test_that_only_a_new_consent_can_be_accepted(files: Files, desk: Desk) -> None:
    files.take(*REFUSALS)
    files.take(*AGAIN, into=Into.ADD)
    for number in (LUC, ZOE, MAX):
        with pytest.raises(InputRefused, match="consent_not_new"):
            consents.accept_new_consents(desk, [LEA, number])
    with pytest.raises(InputRefused, match="numbers_refused"):
        consents.accept_new_consents(desk, ["bonjour"])
    with pytest.raises(InputRefused, match="list_unknown"):
        consents.accept_new_consents(desk, None, list_name="Autre")
    assert files.marketing()[LEA] is Consent.WITHDRAWN
    assert [one.number for one in consents.accept_new_consents(desk, None)] == [LEA]


def test_that_an_opt_in_without_source_or_of_a_day_to_come_is_none(files: Files, desk: Desk) -> None:
    files.take([LEA, "", "", "", "01/02/2025"], [LUC, "", "", "", "01/02/2025"])
    files.take([LEA, "oui", "12/06/2026", "", ""], [LUC, "oui", "12/06/2999", "salon", ""], into=Into.ADD)
    assert _reasons(desk) == {LEA: "no_source", LUC: "undated"}


def test_that_undoing_the_import_takes_the_decision_away(files: Files, desk: Desk) -> None:
    files.take(*REFUSALS)
    second = files.take(*AGAIN, into=Into.ADD)
    consents.accept_new_consents(desk, None)
    lists.undo_import(desk, second.import_id)
    assert files.marketing()[LEA] is Consent.WITHDRAWN
    record = results.proof(desk, LEA)
    assert [entry["kind"] for entry in record["entries"]] == ["withdrawal"]
    assert [row["file"] for row in record["rows"]] == ["file1.xlsx"]


def test_that_undoing_another_import_keeps_the_decision(files: Files, desk: Desk) -> None:
    files.take(*REFUSALS)
    files.take(*AGAIN, into=Into.ADD)
    consents.accept_new_consents(desk, None)
    third = files.take([MAX, "oui", "", "", ""], [LEA, "", "", "", ""], into=Into.ADD)
    lists.undo_import(desk, third.import_id)
    assert files.marketing()[LEA] is Consent.YES


def test_that_deleting_the_list_of_the_proof_lets_the_refusal_hold_again(files: Files, desk: Desk) -> None:
    files.take(*REFUSALS)
    files.take(*AGAIN, name="Salon")
    assert [one.list_name for one in consents.accept_new_consents(desk, [LEA])] == ["Salon"]
    lists.delete_list(desk, "Salon")
    with desk.store.read() as connection:
        assert standing.masks_of(connection, [LEA]) == {LEA: standing.Masks(3, 0)}


def test_that_a_stop_is_lifted_by_a_later_opt_in_but_a_typed_suppression_only_by_its_removal(
    files: Files, desk: Desk
) -> None:
    stopped = to_stored(datetime(2026, 1, 1, tzinfo=UTC))
    with desk.store.write() as connection:
        connection.execute(
            event.insert().values(
                id=1, request_uuid="u", kind="message", body=b"{}", received_at=1, origin="test", applied=1
            )
        )
        entry = standing.Entry(LEA, "suppression", int(Scope.STOP), stopped, "stop_message", "whatsapp", event_id=1)
        standing.add_entries(connection, [entry])
        standing.recompute(connection, [LEA])
    suppressions.add(desk, [LUC], Scope.ALL)
    files.take(*AGAIN)
    assert _reasons(desk) == {LEA: "new", LUC: "suppressed"}
    consents.accept_new_consents(desk, [LEA])
    assert files.marketing()[LEA] is Consent.YES
    with desk.store.read() as connection:
        assert standing.masks_of(connection, [LEA]) == {LEA: standing.Masks(0, 2)}
    assert [view.number for view in suppressions.listed(desk)] == [LUC, LEA]


def test_that_a_later_file_that_is_silent_does_not_hide_a_new_consent(files: Files, desk: Desk) -> None:
    files.take(*REFUSALS)
    files.take(*AGAIN, into=Into.ADD)
    files.take([LEA, "", "", "", ""], into=Into.ADD)
    assert _reasons(desk)[LEA] == "new"
    consents.accept_new_consents(desk, [LEA])
    assert files.marketing()[LEA] is Consent.YES
    files.take([LEA, "non", "13/06/2026", "", ""], into=Into.ADD)
    assert _reasons(desk).get(LEA) is None
    assert files.marketing()[LEA] is Consent.NO


def test_that_a_refusal_dated_in_the_future_counts_from_today_and_locks_nobody_out(files: Files, desk: Desk) -> None:
    files.take([LEA, "", "", "", "01/01/2999"], [LUC, "non", "01/01/2999", "", ""])
    for number in (LEA, LUC):
        (entry,) = results.proof(desk, number)["entries"]
        assert datetime.fromisoformat(entry["said_at"]) <= datetime.now(UTC)


def test_that_a_proof_shows_the_day_that_the_file_gave(files: Files, desk: Desk) -> None:
    files.take([LEA, "oui", "01/03/2024", "formulaire", ""], [LUC, "", "", "", "02/03/2024"])
    (row,) = results.proof(desk, LEA)["rows"]
    assert row["consent_at"] == "2024-03-01T00:00:00+01:00"
    lines = list(lines_of(results.proof(desk, LUC)))
    assert "  Said: 2 Mar 2024" in lines


def test_that_an_agreement_far_below_in_the_file_brings_its_date(desk: Desk, tmp_path: Path) -> None:
    # The first row is stored long before the last one is read.
    rows = [f"06{number};;;" for number in range(10_000_000, 10_027_000)]
    text = "\n".join(["Mobile;Opt-in marketing;Date opt-in;Source opt-in", *rows, "0610000000;oui;01/03/2024;salon"])
    path = csv_file(tmp_path / "a.csv", text)
    report = lists.import_file(desk, path, "Clients", Into.NEW, ImportOptions())
    assert (report.counts.accepted, report.counts.duplicates) == (27_000, 1)
    (row,) = results.proof(desk, "0610000000")["rows"]
    assert (row["consent"]["marketing"], row["consent_at"], row["consent_source"]) == (
        "yes", "2024-03-01T00:00:00+01:00", "salon",
    )  # fmt: skip


def test_that_a_proof_names_the_row_that_agreed_when_a_repeated_number_agrees_later(desk: Desk, tmp_path: Path) -> None:
    text = "Mobile;Opt-in marketing\n0612345678;\n0612345679;oui\n0612345678;oui\n0612345678;oui\n"
    lists.import_file(desk, csv_file(tmp_path / "a.csv", text), "Clients", Into.NEW, ImportOptions())
    (row,) = results.proof(desk, LEA)["rows"]
    assert (row["row"], row["consent_row"], row["consent"]["marketing"]) == (2, 4, "yes")
    (row,) = results.proof(desk, LUC)["rows"]
    assert (row["row"], row["consent_row"]) == (3, None)
