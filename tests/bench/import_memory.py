"""The memory of all processes while lists of other shapes come in: text, inline strings, 40 columns, distinct cells.

Run by name: `python -m tests.bench.import_memory [rows]`.
"""

import random
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.audience.exports import DECLARED, MAIN, OFFICE, PACKAGE, TYPES
from tests.bench.lists import COLUMNS, rows
from tests.bench.measuring import bench_desk, folder_of_bench, peak_memory, say
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.workspace import lists

MOST_MEMORY = 1536
_LETTERS = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *(f"A{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
_AT_ONCE = 2_000
Line = Sequence[str]


def text_file(path: Path, lines: Iterator[Line]) -> Path:
    """A file with semicolons."""
    with path.open("w", encoding="utf-8") as handle:
        handle.writelines(";".join(line) + "\n" for line in lines)
    return path


def inline_workbook(path: Path, lines: Iterator[Line]) -> Path:
    """A workbook whose cells hold their texts themselves, as many programs write it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr(
            "[Content_Types].xml",
            f'{DECLARED}<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        packed.writestr("_rels/.rels", _related("officeDocument", "xl/workbook.xml"))
        packed.writestr(
            "xl/workbook.xml",
            f'{DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="Clients" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        packed.writestr("xl/_rels/workbook.xml.rels", _related("worksheet", "worksheets/sheet1.xml"))
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{DECLARED}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            pending = list[str]()
            for number, line in enumerate(lines, 1):
                cells = "".join(
                    f'<c r="{letter}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
                    for letter, cell in zip(_LETTERS, line, strict=False)
                )
                pending.append(f'<row r="{number}">{cells}</row>')
                if len(pending) == _AT_ONCE:
                    sheet.write("".join(pending).encode())
                    pending.clear()
            sheet.write(("".join(pending) + "</sheetData></worksheet>").encode())
    return path


def _related(kind: str, target: str) -> str:
    return (
        f'{DECLARED}<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def six(count: int) -> Iterator[Line]:
    """The list of the other benches."""
    yield COLUMNS
    yield from rows(count)


def forty(count: int) -> Iterator[Line]:
    """The same with 34 columns more, few different cells in each."""
    yield (*COLUMNS, *(f"Colonne {place}" for place in range(34)))
    luck = random.Random(3)
    for row in rows(count):
        yield (*row, *(f"valeur {luck.randrange(40)}" for _ in range(34)))


def distinct(count: int) -> Iterator[Line]:
    """Six columns in which no cell is met twice."""
    yield COLUMNS
    for place, (name, first, phone, town, *rest) in enumerate(rows(count)):
        yield (f"{name} {place}", f"{first} {place}", phone, f"{town} {place * 7}", *rest)


Shape = tuple[str, Callable[[Path, Iterator[Line]], Path], Callable[[int], Iterator[Line]], str, float]
SHAPES: tuple[Shape, ...] = (
    ("text, 6 columns", text_file, six, "a.csv", 1.0),
    ("inline strings, 6 columns", inline_workbook, six, "b.xlsx", 1.0),
    ("inline strings, no two alike", inline_workbook, distinct, "c.xlsx", 1.0),
    ("inline strings, 40 columns, a tenth of the rows", inline_workbook, forty, "d.xlsx", 0.1),
)


def main(count: int) -> None:
    """The memory and the time of each shape."""
    for name, write, lines, file, share in SHAPES:
        wanted = int(count * share)
        with folder_of_bench() as folder, bench_desk(folder) as desk:
            path = write(folder / file, lines(wanted))
            start = time.perf_counter()
            with peak_memory() as peak:
                report = lists.import_file(desk, path, "Clients", Into.NEW, ImportOptions())
            assert report.counts.rows == wanted
            say(f"{name}: MiB", peak.bytes >> 20, f"≤ {MOST_MEMORY}", f"{time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
