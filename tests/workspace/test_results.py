"""Events files, figures, reports and one person's record, as the skins ask for them."""

import csv
import gzip
import json
import os
import stat
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tests.results.samples import NUMBERS, SECONDS, add_campaign, add_members, message, says, status
from wa_desktop.domain.errors import Cancelled, InputRefused, WrongUsage
from wa_desktop.domain.progress import CancelToken, Progress
from wa_desktop.store.settings import write_setting
from wa_desktop.words.language import use_language
from wa_desktop.workspace import conversing, results
from wa_desktop.workspace.desk import Desk

ANA, BEN, CLO = NUMBERS
DAN = "+33612345699"
NASTY = '=HYPERLINK("http://x","y")'


def _prepare(desk: Desk) -> None:
    """Three messages sent, one person left out; every member with columns of its own."""
    fields = {"Ville": "Évreux", "Note": NASTY}
    with desk.store.write() as c:
        add_members(c, [(ANA, fields), (BEN, fields | {"Ville": "#N/A", "Bad": "a\x01b"}), (CLO, {}), (DAN, fields)])
        add_campaign(c, excluded=[DAN])


def _follow(desk: Desk) -> None:
    bodies = [
        status(ANA, "delivered"), status(ANA, "read", later=60), status(BEN, "failed", code=131026),
        status(CLO, "sent"), says(ANA, "Merci", "m1"), says(BEN, "STOP", "m2"),
    ]  # fmt: skip
    results.apply_bodies(desk, bodies, "test")


def _sheet(path: Path, title: str) -> list[tuple[Any, ...]]:
    return list(load_workbook(path)[title].iter_rows(values_only=True))


def _summary(path: Path) -> dict[str, Any]:
    return {row[0]: row[1] for row in _sheet(path, "Summary") if row and row[0]}


def test_that_an_events_file_is_read_line_by_line_whatever_it_holds(desk: Desk, tmp_path: Path) -> None:
    with desk.store.write() as c:
        add_campaign(c)
    file = tmp_path / "events.jsonl"
    lines = [
        b"\xef\xbb\xbf" + status(ANA, "sent"),
        b"broken {",
        b"",
        b"\xff\x00",
        b"x" * 3_000_000,
        status(BEN, "sent"),
    ]
    file.write_bytes(b"\r\n".join(lines))
    report = results.import_events(desk, file)
    assert (report.read, report.new, report.malformed, report.malformed_lines) == (5, 2, 3, (2, 4, 5))
    assert report.unmatched == 0


def test_that_an_events_file_that_is_none_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="file_missing"):
        results.import_events(desk, tmp_path / "none.jsonl")
    with pytest.raises(InputRefused, match="events_is_folder"):
        results.import_events(desk, tmp_path)


@pytest.mark.parametrize(
    "content",
    ["{}\n".encode("utf-16"), gzip.compress(b"{}\n", mtime=0), b"PK\x03\x04sheet"],
    ids=["utf-16", "gzip", "workbook"],
)
def test_that_a_file_without_lines_of_text_is_refused_in_words(desk: Desk, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "events.jsonl"
    file.write_bytes(content)
    with pytest.raises(InputRefused, match="events_not_lines"):
        results.import_events(desk, file)


def test_that_an_empty_events_file_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.touch()
    assert results.import_events(desk, file).read == 0


def test_that_news_or_the_setting_connect_the_follow_up(desk: Desk) -> None:
    assert not results.follow_up_connected(desk)
    results.apply_bodies(desk, [says(ANA, "Bonjour", "m1")], "test")
    assert not results.follow_up_connected(desk)
    results.apply_bodies(desk, [status(ANA, "sent")], "test")
    assert results.follow_up_connected(desk)


def test_that_saying_so_connects_the_follow_up(desk: Desk) -> None:
    with desk.store.write() as c:
        write_setting(c, "follow_up", value=True)
    assert results.follow_up_connected(desk)


def test_that_received_messages_come_newest_first_with_their_window(desk: Desk) -> None:
    _prepare(desk)
    _follow(desk)
    results.apply_bodies(
        desk, [message(BEN, "m3", type="text", text={"body": "STOP"}, timestamp=str(SECONDS + 601))], "x"
    )
    people = conversing.conversations(desk)
    assert [(one.number, one.text, one.campaign) for one in people] == [
        (BEN, "STOP", "Offers"),
        (ANA, "Merci", "Offers"),
    ]
    assert people[0].window.ends is not None
    assert (people[0].window.ends - people[0].last).total_seconds() == 86_400
    assert len(conversing.conversations(desk, limit=1)) == 1


def test_that_the_figures_count_what_is_certain_and_what_may_still_come(desk: Desk) -> None:
    _prepare(desk)
    _follow(desk)
    found = results.figures(desk, "Offers")
    assert (found.funnel.listed, found.funnel.excluded, found.funnel.accepted) == (4, 1, 3)
    assert (found.funnel.sent, found.funnel.delivered, found.funnel.read, found.funnel.failed) == (2, 1, 1, 1)
    assert (found.replies, found.repliers, found.opted_out) == (2, 2, 1)
    # One delivered × 0.0712 and three accepted × 0.0123; the one still on its way may add 0.0712.
    assert (found.actual.meta_fee, found.actual.sent_fee) == (Decimal("0.07"), Decimal("0.04"))
    assert (found.actual.total, found.actual.at_most) == (Decimal("0.11"), Decimal("0.18"))
    assert found.actual.is_maximum


def test_that_a_fee_on_delivered_messages_counts_those_alone(desk: Desk) -> None:
    _prepare(desk)
    with desk.store.write() as c:
        c.execute(text("UPDATE campaign SET sent_fee_basis = 'delivered'"))
        c.execute(text("UPDATE attempt SET meta_fee = 1000000, sent_fee = 100000"))
    _follow(desk)
    actual = results.figures(desk, "Offers").actual
    assert (actual.meta_fee, actual.sent_fee, actual.at_most) == (Decimal("1.00"), Decimal("0.10"), Decimal("2.20"))


def test_that_without_follow_up_nothing_is_shown_as_zero_delivered(desk: Desk, tmp_path: Path) -> None:
    _prepare(desk)
    funnel = results.figures(desk, "Offers").funnel
    assert (funnel.accepted, funnel.sent, funnel.delivered, funnel.read) == (3, None, None, None)
    results.report(desk, "Offers", tmp_path / "r.xlsx")
    summary = _summary(tmp_path / "r.xlsx")
    assert summary["Delivered"] == summary["Read"] == "not known"
    assert "Not connected" in summary["Follow-up"]
    assert summary["At most, when everything is delivered"] == pytest.approx(0.25)
    assert not [name for name in summary if name.startswith("Actual")]


def test_that_the_workbook_holds_every_recipient_once_with_its_own_columns(desk: Desk, tmp_path: Path) -> None:
    _prepare(desk)
    _follow(desk)
    out = tmp_path / "report.xlsx"
    assert results.report(desk, "Offers", out) == 4
    header, *rows = _sheet(out, "Recipients")
    found = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert list(found) == [*NUMBERS, DAN]
    assert (found[ANA]["State"], found[ANA]["Ville"], found[ANA]["Name"]) == ("Read", "Évreux", "Ana")
    assert found[ANA]["SMSBOX reference"] == "9001"
    assert found[BEN]["Reason"] == "Not on WhatsApp, or WhatsApp cannot deliver to this person (Meta's code 131026)"
    assert (found[BEN]["Ville"], found[BEN]["Bad"], found[CLO]["Ville"]) == ("#N/A", "ab", None)
    costs = {number: row["Cost (EUR, before tax)"] for number, row in found.items()}
    assert costs == pytest.approx({ANA: 0.0835, BEN: 0.0123, CLO: 0.0835, DAN: 0})
    summary = _summary(out)
    assert summary["Estimate: highest"] == pytest.approx(0.25)
    assert (summary["In the list"], summary["Total"], summary["Delivered"]) == (4, 4, 1)


def test_that_no_cell_of_the_workbook_is_a_formula(desk: Desk, tmp_path: Path) -> None:
    _prepare(desk)
    out = tmp_path / "report.xlsx"
    results.report(desk, "Offers", out)
    cells = [
        cell for sheet in load_workbook(out) for row in sheet.iter_rows() for cell in row if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    active = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "#"))]
    assert {cell.value for cell in active} >= {NASTY, ANA}
    assert all(cell.quotePrefix and cell.number_format == "@" for cell in active)


def test_that_the_text_table_is_safe_to_open(desk: Desk, tmp_path: Path) -> None:
    _prepare(desk)
    out = tmp_path / "report.csv"
    assert results.report(desk, "Offers", out) == 4
    header, *rows = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
    assert [row[0] for row in rows] == [f"'{number}" for number in (*NUMBERS, DAN)]
    assert rows[0][header.index("Note")] == f"'{NASTY}"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_that_a_french_reader_gets_a_french_table(desk: Desk, tmp_path: Path) -> None:
    _prepare(desk)
    use_language("fr")
    results.report(desk, "Offers", tmp_path / "report.csv")
    assert ";" in (tmp_path / "report.csv").read_text("utf-8-sig").splitlines()[0]


@pytest.mark.skipif(os.name == "nt", reason="owner-only files are POSIX's")
def test_that_a_report_is_for_its_owner_and_replaces_the_older_one(desk: Desk, tmp_path: Path) -> None:
    _prepare(desk)
    out = tmp_path / "report.csv"
    out.write_text("old")
    results.report(desk, "Offers", out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert "old" not in out.read_text("utf-8-sig")


@pytest.mark.parametrize("name", ["report.xlsx", "report.csv"])
def test_that_a_cancelled_report_leaves_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    many = [f"+33612{place:06}" for place in range(1_500)]
    with desk.store.write() as c:
        add_campaign(c, many)
    cancel = CancelToken()
    seen: list[Progress] = []
    cancel.cancel()
    with pytest.raises(Cancelled):
        results.report(desk, "Offers", tmp_path / name, seen.append, cancel)
    assert [(step.done, step.total) for step in seen] == [(1_000, 1_500)]
    assert not [file for file in tmp_path.iterdir() if file.suffix in (".xlsx", ".csv")]
    assert not list(scratch.iterdir())


def test_that_what_cannot_be_written_is_said(desk: Desk, tmp_path: Path) -> None:
    _prepare(desk)
    with pytest.raises(WrongUsage, match="report_format"):
        results.report(desk, "Offers", tmp_path / "report.txt")
    with pytest.raises(InputRefused, match="report_folder_missing"):
        results.report(desk, "Offers", tmp_path / "none" / "report.csv")
    with pytest.raises(InputRefused, match="campaign_unknown"):
        results.report(desk, "Other", tmp_path / "report.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputRefused, match="report_unwritable"):
        results.report(desk, "Offers", tmp_path / "folder.csv")


def test_that_one_person_s_record_names_its_sources(desk: Desk) -> None:
    _prepare(desk)
    _follow(desk)
    record = results.proof(desk, "06 12 34 56 02")
    json.dumps(record)
    assert record["number"] == BEN
    assert record["standing"]["suppressed"] == ["marketing", "utility"]
    row = record["rows"][0]
    assert (row["file"], row["row"], row["said"]["marketing"], row["consent_wording"]) == (
        "customers.xlsx", 3, "yes", "I agree",
    )  # fmt: skip
    entry = record["entries"][0]
    assert (entry["kind"], entry["reason"], json.loads(entry["evidence"])["requestUUID"]) == (
        "suppression", "stop_message", "m2",
    )  # fmt: skip
    sent = record["recipients"][0]
    assert (sent["name"], sent["state"], sent["attempts"][0]["price"]) == ("Offers", "failed", "0.083500")
    assert record["received"][0]["body"] == "STOP"


def test_that_an_unknown_number_has_an_empty_record_and_a_broken_one_is_refused(desk: Desk) -> None:
    record = results.proof(desk, "+33612345678")
    assert not any((record["rows"], record["entries"], record["recipients"], record["received"]))
    with pytest.raises(InputRefused, match="proof_number"):
        results.proof(desk, "hello")
