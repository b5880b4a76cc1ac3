"""The list commands as a shell uses them: corrections, what is remembered, new consents, one list changed."""

from pathlib import Path

from openpyxl import load_workbook

from tests.journeys.support import NOT_PROSE, done, run, workbook

HEADER = ["Portable perso", "Nom", "Accord", "Le", "Désinscrit le"]
SAID = ("--consent", "marketing=Accord", "--yes-word", "ok", "--map", "consent_date=Le", "--consent-source", "tick_box",
        "--consent-wording", "J'accepte", "--map", "phone=A")  # fmt: skip


def test_that_rejected_rows_come_back_corrected(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, ["0612345678", "LÉA", "ok", "", ""], ["bad", "Luc", "ok", "", ""]])
    rejects = tmp_path / "r.xlsx"
    first = done("import", path, "--list", "L", *SAID, "--rejects", rejects)
    book = load_workbook(rejects)
    book.worksheets[0]["A2"] = "06 12 34 56 79"
    book.save(rejects)
    second = done("import", rejects, "--corrections-of", first["import"])
    assert (second["list"], second["accepted"], second["corrected"]["rejected"]) == ("L", 1, 0)
    assert done("import", rejects, "--corrections-of", first["import"])["accepted"] == 0
    shown = run("import", rejects, "--corrections-of", first["import"], "--lang", "en")
    assert (shown.code, "with its corrections" in shown.out) == (0, True)
    assert run("import", path, "--json").error == "usage_missing"
    assert run("import", rejects, "--corrections-of", 99, "--json").code == 3


def test_that_the_columns_of_an_earlier_file_are_used_on_demand_only(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, ["0612345678", "LÉA", "ok", "", ""]])
    assert done("import", path, "--list", "L", *SAID)["consent"]["marketing"] == 1
    plain = done("import", path, "--list", "M")
    assert plain["consent"]["marketing"] == 0
    assert {"mapping_known", "name_case_waiting"} <= {warning["code"] for warning in plain["warnings"]}
    again = done("import", path, "--list", "N", "--remembered", "--accept-repair", "name_case")
    assert (again["consent"]["marketing"], again["repaired"]) == (1, {"name_case": 1})
    assert "mapping_remembered" in {warning["code"] for warning in again["warnings"]}


def test_that_new_consents_are_listed_and_accepted(tmp_path: Path) -> None:
    left = workbook(tmp_path / "a.xlsx", [HEADER, ["0612345678", "Léa", "", "", "01/02/2025"]])
    back = workbook(tmp_path / "b.xlsx", [HEADER, ["0612345678", "Léa", "ok", "01/06/2026", ""]])
    done("import", left, "--list", "L", *SAID)
    done("import", back, "--list", "L", "--into", "add", *SAID)
    listed = done("consents", "list")
    assert [one["number"] for one in listed["new_consents"]] == ["+33612345678"]
    page = run("consents", "list", "--lang", "en")
    assert "New consent, waits for your decision" in page.out
    assert not any(word in page.out for word in NOT_PROSE)
    assert run("consents", "accept", "--json").error == "usage_missing"
    assert run("consents", "accept", "0612345679", "--json").error == "consent_not_new"
    assert len(done("consents", "accept", "--all")["accepted"]) == 1
    assert done("list", "L")["contacts"][0]["consent"]["marketing"] == "yes"
    assert done("consents", "list")["conflicts"] == []


def test_that_a_list_is_searched_renamed_and_deleted_and_a_record_is_saved(tmp_path: Path) -> None:
    rows = [HEADER, ["0612345678", "Léa", "ok", "", ""], ["0612345679", "Luc", "ok", "", ""]]
    done("import", workbook(tmp_path / "a.xlsx", rows), "--list", "L", *SAID)
    found = done("list", "L", "--search", "luc")
    assert ([one["number"] for one in found["contacts"]], found["total"]) == (["+33612345679"], 1)
    assert found["imports"][0]["accepted"] == found["countries"][0]["contacts"] == 2
    assert done("list", "L", "--rename", "Fidèles")["list"] == "Fidèles"
    record = done("proof", "0612345678", "--out", tmp_path / "p.txt")
    assert record["rows"][0]["consent_source"] == "tick_box"
    assert "Léa" in (tmp_path / "p.txt").read_text("utf-8")
    waiting = run("list", "Fidèles", "--delete", "--json")
    assert (waiting.code, waiting.error) == (4, "list_delete_unconfirmed")
    assert done("list", "Fidèles", "--delete", "--yes")["deleted"] == "Fidèles"
    assert done("lists")["lists"] == []


def test_that_numbers_are_counted_once_however_often_they_are_suppressed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Mobile"], ["0612345678"], ["0612345679"], ["0612345678"]])
    for scope in ("marketing", "all"):
        said = run("suppress", "import", path, "--scope", scope, "--lang", "en")
        assert said.out.startswith("2 numbers suppressed")
    assert run("suppress", "list", "--lang", "en").out.startswith("2 numbers must not be contacted")


def test_that_nothing_kept_is_said_and_a_decision_reads_as_a_sentence(tmp_path: Path) -> None:
    assert "Nothing is kept about +33612345678" in run("proof", "0612345678", "--lang", "en").out
    left = workbook(tmp_path / "a.xlsx", [HEADER, ["0612345678", "Léa", "", "", "01/02/2025"]])
    back = workbook(tmp_path / "b.xlsx", [HEADER, ["0612345678", "Léa", "ok", "01/06/2026", ""]])
    done("import", left, "--list", "L", *SAID)
    done("import", back, "--list", "L", "--into", "add", *SAID)
    done("consents", "accept", "--all")
    page = run("proof", "0612345678", "--lang", "en").out
    assert "New consent, accepted by a person" in page
    assert "Consent given: 1 Jun 2026" in page
    assert "new_consent" not in page


def test_that_several_repairs_are_accepted_at_once(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Mobile"], ["612345678"], ["33612345679"], ["06 12 34 56 80 (Léa)"]])
    found = done("import", path, "--list", "L", "--accept-repair", "lost_leading_zero,missing_plus")
    assert (found["repaired"], found["rejected"]) == ({"lost_leading_zero": 1, "missing_plus": 1}, 1)
