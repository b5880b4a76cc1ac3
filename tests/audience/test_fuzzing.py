"""Files damaged at random, and tables made at random, in every format: read or refused, and no row lost."""

import csv
import io
import random
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audience import exports
from tests.audience.files import csv_file, inspect, staged, xlsx
from tests.audience.fuzzing import outcomes
from wa_desktop.words.sentences import SENTENCES

_HEADER = ("Mobile", "Opt-in marketing", "Désinscrit")
_CELLS = st.one_of(
    st.sampled_from(
        [
            "0612345678",
            "+33612345678",
            "612345678",
            "3,36E+10",
            "",
            "bad",
            "0899123456",
            "0692123456",
            "oui",
            "non",
            "x",
        ]
    ),
    st.text(alphabet="0123456789+ ;é\"'&<", max_size=12),
)
_TABLES = st.lists(st.tuples(_CELLS, _CELLS, _CELLS), min_size=1, max_size=12)


def _old_workbook(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Feuil1")
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            sheet.write(number, column, cell)
    book.save(str(path))
    return path


def _written(folder: Path, rows: Sequence[tuple[str, ...]]) -> list[Path]:
    """The table in every format that holds all its columns."""
    path = folder / "a.csv"
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle, delimiter=";").writerows(rows)
    return [
        path,
        xlsx(folder / "a.xlsx", rows),
        _old_workbook(folder / "a.xls", rows),
        exports.ods(folder / "a.ods", "".join(exports.ods_row(*row) for row in rows)),
    ]


@settings(max_examples=60, deadline=None)
@given(_TABLES)
def test_that_rows_of_every_format_are_accepted_rejected_or_duplicates(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    if not filled:
        return
    accounts = set()
    for path in _written(tmp_path_factory.mktemp("rows"), [_HEADER, *rows]):
        counts = inspect(path).counts
        assert counts.rows == filled == counts.accepted + counts.rejected + counts.duplicates, path
        assert sum(counts.rejected_by_reason.values()) == counts.rejected
        assert sum(counts.by_country.values()) == counts.accepted
        accounts.add((counts.accepted, counts.rejected, counts.duplicates))
    assert len(accounts) == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(_CELLS, min_size=1, max_size=12))
def test_that_no_row_of_a_binary_workbook_is_lost(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    filled = [(number, False, cell) for number, cell in enumerate(cells, 2) if cell]
    if not any(cell.strip() for _, _, cell in filled):
        return
    path = exports.xlsb(tmp_path_factory.mktemp("rows") / "a.xlsb", [(1, False, "Mobile"), *filled])
    counts = inspect(path).counts
    assert counts.rows == sum(bool(cell.strip()) for _, _, cell in filled)
    assert counts.rows == counts.accepted + counts.rejected + counts.duplicates


_NOTES = st.text(alphabet="abé œ’Ω0123;,|\t\"'=+-@\n<>&_", max_size=14)
_PHONES = st.sampled_from(["0612345678", "06 12 34 56 79", "+33612345670", "0033612345671", "bad", "", "0612345678"])
_ROWS = st.lists(
    st.one_of(st.just(("", "", "")), st.tuples(_PHONES, _NOTES, st.sampled_from(["oui", "non", "", "007"]))),
    min_size=1,
    max_size=12,
)
_ENCODINGS = {"utf-8": "", "utf-8-sig": "", "utf-16": "", "utf-16-le": "", "cp1252": "cp1252", "mac_roman": "mac_roman"}
"""Encoding → what is said of it: accents at random prove no narrow one."""


def _trimmed(row: Sequence[str]) -> list[str]:
    """A row as programs write it that leave out empty cells at its end."""
    kept = list(row)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _check_account(path: Path, sheet: Sequence[tuple[str, ...]], header: int, **options: Any) -> None:
    """Every row of `sheet` below its header, the one at index `header`, came back once, with its cells and number."""
    found = inspect(path, header_row=header + 1, mapping={"phone": "A"}, **options)
    wanted = {number: row for number, row in enumerate(sheet[header + 1 :], header + 2) if "".join(row).strip()}
    last = max(wanted)
    assert found.counts.rows == len(wanted)
    assert found.counts.rows == found.counts.accepted + found.counts.rejected + found.counts.duplicates
    accepted = {row[0]: row[1] for row in staged(path, header_row=header + 1, mapping={"phone": "A"}, **options)}
    rejected = {reject.row for reject in found.rejects}
    assert accepted.keys() | rejected <= wanted.keys()
    assert len(accepted) + len(rejected) + found.counts.duplicates == len(wanted)
    for number, row in enumerate(found.preview, header + 2):
        cells = tuple((*row, "", "", "")[:3])
        if number <= last:
            # A cell of nothing but spaces may come back empty.
            assert [cell if cell.strip() else "" for cell in cells] == [
                cell if cell.strip() else "" for cell in sheet[number - 1]
            ], path


def _check_text(folder: Path, sheet: Sequence[tuple[str, ...]], titles: int, luck: random.Random) -> None:
    encoding, separator = luck.choice([*_ENCODINGS]), luck.choice(";,\t|")
    text = io.StringIO(newline="")
    # With a lone \r or \n as its end of line the writer leaves the other one bare.
    end = luck.choice(["\r\n", "\n", "\r"])
    quoting: Literal[0, 1] = csv.QUOTE_MINIMAL if end == "\r\n" else csv.QUOTE_ALL
    write = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)
    ragged = luck.random() < 0.5
    write.writerows(_trimmed(row) if ragged else row for row in sheet)
    body = (f"sep={separator}\r\n" if luck.random() < 0.3 else "") + text.getvalue()
    body = "".join(letter if letter.encode(encoding, "ignore") else "?" for letter in body)
    path = csv_file(folder / "a.txt", body, encoding)
    known = [tuple("".join(x if x.encode(encoding, "ignore") else "?" for x in cell) for cell in row) for row in sheet]
    said = {"separator": separator} if ragged and not body.startswith("sep=") else {}
    _check_account(path, known, titles, encoding=_ENCODINGS[encoding], **said)


def _check_round_trip(folder: Path, rows: list[tuple[str, str, str]], titles: int, luck: random.Random) -> None:
    if not any("".join(row).strip() for row in rows):
        return
    sheet = [("Export", "", "")] * titles + [("Mobile", "Note", "Opt-in"), *rows]
    _check_text(folder, sheet, titles, luck)
    kind = luck.randrange(3)
    if kind == 0:
        path = xlsx(folder / "a.xlsx", sheet)
        # openpyxl takes a leading = for a formula.
        if any(cell.startswith("=") for row in rows for cell in row):
            return
    elif kind == 1:
        path = _old_workbook(folder / "a.xls", sheet)
    else:
        path = csv_file(folder / "b.xls", exports.xml_2003(sheet))
    _check_account(path, sheet, titles)


_LUCK = st.integers(0, 1 << 30).map(random.Random)


@settings(max_examples=80, deadline=None)
@given(_ROWS, st.integers(0, 3), _LUCK)
def test_that_every_cell_comes_back_with_its_row_number(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], titles: int, luck: random.Random
) -> None:
    _check_round_trip(tmp_path_factory.mktemp("round"), rows, titles, luck)


@pytest.mark.long
@settings(max_examples=1_500, deadline=None)
@given(_ROWS, st.integers(0, 3), _LUCK)
def test_that_every_cell_of_many_tables_comes_back_with_its_row_number(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], titles: int, luck: random.Random
) -> None:
    _check_round_trip(tmp_path_factory.mktemp("round"), rows, titles, luck)


def _mutate(body: bytes, luck: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(luck.randrange(1, 12)):
        place = luck.randrange(len(changed))
        match luck.randrange(4):
            case 0:
                changed[place] = luck.randrange(256)
            case 1:
                del changed[place : place + luck.randrange(1, 40)]
            case 2:
                changed[place:place] = luck.randbytes(luck.randrange(1, 20))
            case _:
                changed[place : place + 4] = b"\xff\xff\xff\x7f"
        if not changed:
            return b"x"
    return bytes(changed)


def _samples(folder: Path) -> list[Path]:
    rows: Sequence[tuple[str, ...]] = [("Mobile", "Opt-in marketing"), *((f"061234{n:04}", "oui") for n in range(40))]
    text = "\r\n".join(";".join(row) for row in [*rows, ("Zoé", "à côté, l’été")])
    lines = [(number, number == 7, row[0]) for number, row in enumerate(rows, 1)]
    return [
        *_written(folder, rows),
        exports.xlsb(folder / "a.xlsb", lines),
        exports.prefixed(folder / "b.xlsx"),
        exports.libreoffice_ods(folder / "b.ods"),
        exports.excel_macros(folder / "c.xlsm"),
        csv_file(folder / "b.csv", text, "utf-16"),
        csv_file(folder / "c.csv", text.replace(";", ","), "cp1252"),
        csv_file(folder / "d.tsv", text.replace(";", "\t"), "mac_roman"),
        csv_file(folder / "e.txt", "sep=|\n" + text.replace(";", "|").replace("’", "'"), "iso8859_15"),
        csv_file(folder / "f.xls", exports.web_page(rows)),
        csv_file(folder / "g.xls", exports.xml_2003(rows)),
    ]


def _damaged(folder: Path, rounds: int) -> list[Path]:
    """Mutations of whole files, and of one part inside a sound zip."""
    luck, paths = random.Random(rounds), []
    samples = {path: path.read_bytes() for path in _samples(folder)}
    for number in range(rounds):
        for kind, (sample, body) in enumerate(samples.items()):
            path = folder / f"{number}-{kind}.csv"
            paths.append(path)
            if zipfile.is_zipfile(sample) and number % 4:
                with zipfile.ZipFile(sample) as source:
                    parts = {name: source.read(name) for name in source.namelist()}
                chosen = luck.choice([name for name, part in parts.items() if part])
                exports.packed(path, parts | {chosen: _mutate(parts[chosen], luck)})
            else:
                path.write_bytes(_mutate(body, luck))
    return paths


def _check(folder: Path, rounds: int) -> None:
    paths = _damaged(folder, rounds)
    found = outcomes(paths)
    assert len(found) == len(paths)
    odd = [outcome for outcome in found if outcome not in {"read", "died", *SENTENCES}]
    assert odd == []
    assert found.count("died") <= len(found) // 20
    assert found.count("read") > len(found) // 10


@pytest.mark.skipif(sys.platform == "win32", reason="the helper limits memory as POSIX does")
def test_that_damaged_files_are_read_or_refused_and_never_crash(tmp_path: Path) -> None:
    _check(tmp_path, rounds=36)


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="the helper limits memory as POSIX does")
def test_that_5_000_damaged_files_are_read_or_refused_and_never_crash(tmp_path: Path) -> None:
    _check(tmp_path, rounds=360)
