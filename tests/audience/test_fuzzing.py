"""Files damaged at random, and tables made at random, in every format: read or refused, and no row lost."""

import csv
import random
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audience import exports
from tests.audience.files import csv_file, inspect, xlsx
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
    text = "\r\n".join(";".join(row) for row in rows)
    lines = [(number, number == 7, row[0]) for number, row in enumerate(rows, 1)]
    return [
        *_written(folder, rows),
        exports.xlsb(folder / "a.xlsb", lines),
        exports.prefixed(folder / "b.xlsx"),
        exports.libreoffice_ods(folder / "b.ods"),
        csv_file(folder / "b.csv", text, "utf-16"),
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
    _check(tmp_path, rounds=65)


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="the helper limits memory as POSIX does")
def test_that_5_000_damaged_files_are_read_or_refused_and_never_crash(tmp_path: Path) -> None:
    _check(tmp_path, rounds=640)
