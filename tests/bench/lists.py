"""The list that the benches import: six columns, as Excel stores them, numbers written in four ways."""

import random
import zipfile
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from xml.sax.saxutils import escape

from tests.audience.exports import DECLARED, MAIN, OFFICE, PACKAGE, TYPES

COLUMNS = ("Nom", "Prénom", "Téléphone", "Ville", "Opt-in marketing", "Désinscrit")
_AT_ONCE = 5_000
_TYPE_OF = "application/vnd.openxmlformats-"
_SHEETS = "officedocument.spreadsheetml"


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """The rows: some numbers are invalid, some twice; a third agrees, a third refuses, a third says nothing."""
    luck = random.Random(1)
    for number in range(count):
        digits = f"6{luck.randrange(10**8):08}"
        phone = luck.choice(["+33" + digits, "0" + digits, "0033" + digits, "+49151" + digits[1:]])
        yield f"Nom{number}", "Léa", phone, "Paris", luck.choice(["oui", "non", ""]), ""


@cache
def kept_of(count: int) -> int:
    """How many distinct valid numbers the rows hold, by libphonenumber."""
    import phonenumbers

    found = set[str]()
    for row in rows(count):
        number = phonenumbers.parse(row[2], "FR")
        if phonenumbers.is_valid_number(number):
            found.add(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return len(found)


def make_list(path: Path, count: int) -> Path:
    """A workbook of `count` rows with shared strings, a dimension and a reference in every cell."""
    strings: dict[str, int] = {}
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, kind, target in (
            (1, "worksheet", "worksheets/sheet1.xml"),
            (2, "sharedStrings", "sharedStrings.xml"),
        )
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        packed.writestr(
            "[Content_Types].xml",
            f'{DECLARED}<Types xmlns="{TYPES}">'
            f'<Default Extension="rels" ContentType="{_TYPE_OF}package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE_OF}{_SHEETS}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE_OF}{_SHEETS}.worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE_OF}{_SHEETS}.sharedStrings+xml"/></Types>',
        )
        packed.writestr(
            "_rels/.rels",
            f'{DECLARED}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        packed.writestr(
            "xl/workbook.xml",
            f'{DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="Clients" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels", f'{DECLARED}<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'
        )
        _write_sheet(packed, count, strings)
        texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        packed.writestr(
            "xl/sharedStrings.xml", f'{DECLARED}<sst xmlns="{MAIN}" uniqueCount="{len(strings)}">{texts}</sst>'
        )
    return path


def _write_sheet(packed: zipfile.ZipFile, count: int, strings: dict[str, int]) -> None:
    def cell(column: str, row: int, text: str) -> str:
        return f'<c r="{column}{row}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>' if text else ""

    with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
        sheet.write(f'{DECLARED}<worksheet xmlns="{MAIN}"><dimension ref="A1:F{count + 1}"/><sheetData>'.encode())
        pending = list[str]()
        for number, texts in enumerate(chain([COLUMNS], rows(count)), 1):
            cells = "".join(cell(column, number, text) for column, text in zip("ABCDEF", texts, strict=True))
            pending.append(f'<row r="{number}" spans="1:6">{cells}</row>')
            if len(pending) == _AT_ONCE:
                sheet.write("".join(pending).encode())
                pending.clear()
        sheet.write(("".join(pending) + "</sheetData></worksheet>").encode())
