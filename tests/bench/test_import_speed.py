"""The import against what a competent user would write with pandas, openpyxl and phonenumbers, in one run."""

import random
import time
from pathlib import Path

import pandas as pd
import phonenumbers
import pytest
from openpyxl import Workbook

from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.workspace import lists
from wa_desktop.workspace.desk import Desk

COLUMNS = ["Nom", "Prénom", "Téléphone", "Ville", "Opt-in marketing", "Désinscrit"]


def _workbook(path: Path, rows: int) -> Path:
    luck = random.Random(1)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Clients")
    sheet.append(COLUMNS)
    for number in range(rows):
        digits = f"6{luck.randrange(10**8):08}"
        phone = luck.choice(["+33" + digits, "0" + digits, "0033" + digits, "+49151" + digits[1:]])
        sheet.append([f"Nom{number}", "Léa", phone, "Paris", luck.choice(["oui", "non", ""]), ""])
    book.save(path)
    return path


def _by_hand(path: Path) -> int:
    """A user's own script: reads, parses each number, keeps the valid ones once."""
    frame = pd.read_excel(path, dtype=str, engine="openpyxl")

    def parsed(text: str) -> str | None:
        try:
            number = phonenumbers.parse(text, "FR")
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_valid_number(number):
            return None
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    frame["number"] = frame["Téléphone"].map(parsed)
    frame["country"] = (
        frame["number"].dropna().map(lambda text: phonenumbers.region_code_for_number(phonenumbers.parse(text)))
    )
    return int(frame["number"].dropna().drop_duplicates().size)


@pytest.mark.long
def test_that_an_import_is_much_faster_than_a_script_by_hand(desk: Desk, tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", 50_000)
    start = time.perf_counter()
    report = lists.import_file(desk, path, "Clients", Into.NEW, ImportOptions())
    ours = time.perf_counter() - start
    start = time.perf_counter()
    kept = _by_hand(path)
    theirs = time.perf_counter() - start
    assert report.counts.accepted == kept
    assert theirs / ours > 2, f"{theirs:.1f} s by hand, {ours:.1f} s here"
