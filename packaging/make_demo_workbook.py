"""Rebuild the sample workbook of the demo, byte for byte: the customer file of a shop as offices keep it.

The numbers stand in blocks of zeros (`06 00 00 xx xx`), or in the ranges that Germany keeps for films:
valid in form, nobody's by intention. France's and Britain's film ranges are not used because
phone-number libraries call them invalid.

Usage: python packaging/make_demo_workbook.py [FILE.xlsx]
"""

import io
import random
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

TARGET = Path(__file__).resolve().parents[1] / "resources" / "demo" / "contacts.xlsx"
SEED = 20261001
MOMENT = datetime(2026, 11, 2, 9, 0)  # noqa: DTZ001 - a workbook's dates have no zone
HEADER_ROW = 4
BLANK_AFTER = 250
WITHOUT_NAME, WITH_LANGUAGE, UNSUBSCRIBED, WITH_REMARK = 0.06, 0.4, 0.04, 0.05
"""Shares of the rows."""
HEADERS = (
    "N° client", "Nom", "Prénom", "Téléphone mobile", "Pays", "Langue", "Opt-in WhatsApp marketing",
    "Date opt-in", "Source opt-in", "Opt-in e-mail", "Désinscrit", "Ville", "Remarque",
)  # fmt: skip

Value = str | int | float | bool | date | None


@dataclass(frozen=True)
class Land:
    """One country's share of the file: how many rows, its numbers (national, without trunk 0) and its people."""

    code: str
    name: str
    calling: str
    number: Callable[[int], str]
    rows: int
    towns: tuple[str, ...]
    first_names: tuple[str, ...]
    language: str


LANDS = (
    Land("FR", "France", "33", lambda n: f"60000{n:04d}", 214, ("Toulouse", "Lyon", "Nantes", "Lille", "Pau"),
         ("Marie", "Jérôme", "Chloé", "Noël", "Aïcha", "Lucas", "Inès", "Maëlys", "Hugo", "Zoé", "Jean-Marc"), "fr"),
    Land("DE", "Allemagne", "49", lambda n: f"1713920{n:03d}", 52, ("Köln", "Leipzig", "Ulm"),
         ("Jürgen", "Anja", "Lukas", "Sabine", "Björn"), "de"),
    Land("ES", "Espagne", "34", lambda n: f"600000{n:03d}", 42, ("Sevilla", "Gijón", "Cádiz"),
         ("Íñigo", "Lucía", "Álvaro", "Carmen"), "es"),
    Land("IT", "Italie", "39", lambda n: f"333000{n:04d}", 36, ("Torino", "Bari", "Forlì"),
         ("Giulia", "Niccolò", "Chiara", "Matteo"), "it"),
    Land("GB", "Royaume-Uni", "44", lambda n: f"7900000{n:03d}", 34, ("Leeds", "Bath", "York"),
         ("Emily", "Oliver", "Grace", "Harry"), "en"),
    Land("BE", "Belgique", "32", lambda n: f"47000{n:04d}", 28, ("Liège", "Gand", "Namur"),
         ("Élise", "Bart", "Noé", "Lotte"), "fr"),
    Land("NL", "Pays-Bas", "31", lambda n: f"61000{n:04d}", 24, ("Utrecht", "Delft"), ("Daan", "Sanne", "Bram"), ""),
    Land("PL", "Pologne", "48", lambda n: f"500000{n:03d}", 16, ("Łódź", "Gdynia"), ("Łukasz", "Agnieszka"), ""),
    Land("CH", "Suisse", "41", lambda n: f"76000{n:04d}", 14, ("Sion", "Bâle"), ("Reto", "Aline"), "fr"),
    Land("PT", "Portugal", "351", lambda n: f"910000{n:03d}", 10, ("Braga",), ("João", "Inês"), ""),
    Land("LU", "Luxembourg", "352", lambda n: f"621000{n:03d}", 8, ("Esch",), ("Léa", "Tom"), "fr"),
    Land("MA", "Maroc", "212", lambda n: f"600000{n:03d}", 6, ("Rabat",), ("Salma", "Youssef"), "fr"),
    Land("RE", "La Réunion", "262", lambda n: f"692000{n:03d}", 4, ("Saint-Paul",), ("Loïc",), "fr"),
)  # fmt: skip
SURNAMES = ("Martin", "Lefèvre", "d’Almeida", "Müller", "García", "O’Connor", "Nguyễn", "Rossi", "De Smet", "Kowalski",
            "Benali", "Da Silva", "Le Goff", "Sørensen", "Étienne")  # fmt: skip
YES = ("oui", "Oui", "OUI", "o", "x", "X", 1, "1", "vrai", True, "yes", "oui ")
NO = ("non", "Non", "NON", "n", 0, "faux", False, "no")
SILENT = (None, None, None, "", "?", "à confirmer", "en attente")
SOURCES = ("formulaire du site", "case cochée en magasin", "confirmation par SMS")
NO_FIRST_NAME = (None, "", "-", "N/A", "inconnu", "   ")
REMARKS = (
    '=HYPERLINK("http://example.invalid/","Voir la fiche")',
    "=1+1",
    "+33 est l'indicatif",
    "@client à rappeler",
    "-10 % promis\nen magasin",
    "🎄 fidèle",
    "<b>VIP</b> [red]urgent[/red]",
)

APART = 3
"""Between two numbers: customers do not come in a row, bought lists do."""

NBSP, THIN, NARROW = "\u00a0", "\u2009", "\u202f"


def french_forms(national: str) -> tuple[Callable[[], Value], ...]:
    """The ways a French office writes one number, from clean to mangled."""
    pairs = [f"0{national}"[i : i + 2] for i in range(0, 10, 2)]
    return (
        lambda: " ".join(pairs),
        lambda: " ".join(pairs),
        lambda: ".".join(pairs),
        lambda: "-".join(pairs),
        lambda: NBSP.join(pairs),
        lambda: NARROW.join(pairs),
        lambda: f"0{national}",
        lambda: f"'0{national}",
        lambda: int(national),  # Excel took the leading 0 away
        lambda: int(national),
        lambda: float(national),
        lambda: f"+33 {national[0]} {' '.join(pairs[1:])}",
        lambda: f"+33 (0){national[0]} {' '.join(pairs[1:])}",
        lambda: f"0033{national}",
        lambda: f"+33{national}",
        lambda: f"33{national}",  # the + is lost
        lambda: f"3.3{national}E+10",  # every digit is still there
        lambda: f"{national[0]}.{national[1:]}e+8",
        lambda: f"O{national[0]} {' '.join(pairs[1:])}".replace("00", "OO", 1),  # the letter O for a zero
    )


def foreign_forms(land: Land, national: str) -> tuple[Callable[[], Value], ...]:
    """The ways the same office writes a number of another country."""
    code = land.calling
    return (
        lambda: f"+{code} {national}",
        lambda: f"+{code}{national}",
        lambda: f"00{code} {national}",
        lambda: f"+{code}{NBSP}{national[:3]}{THIN}{national[3:]}",
        lambda: f"+{code} (0){national}" if land.code in ("DE", "GB", "BE", "CH", "NL") else f"+{code}-{national}",
        lambda: int(code + national),  # the + is lost
        lambda: f"+{code} {national[:3]}/{national[3:]}",
    )


def person(land: Land, index: int, dice: random.Random) -> list[Value]:
    """One plausible row of `land`."""
    national = land.number(APART * index)
    forms = french_forms(national) if land.code == "FR" else foreign_forms(land, national)
    opt_in = dice.choices((YES, NO, SILENT), weights=(74, 12, 14))[0]
    agreed = dice.choice(opt_in)
    first_name = dice.choice(NO_FIRST_NAME) if dice.random() < WITHOUT_NAME else dice.choice(land.first_names)
    return [
        None,
        dice.choice(SURNAMES),
        first_name,
        forms[index % len(forms)](),
        land.name,
        land.language if dice.random() < WITH_LANGUAGE else None,
        agreed,
        (MOMENT - timedelta(days=dice.randrange(20, 900))).date() if opt_in is YES else None,
        dice.choice(SOURCES) if opt_in is YES else None,
        dice.choice(("oui", "non", None)),
        dice.choice(("oui", "x", "Oui")) if dice.random() < UNSUBSCRIBED else None,
        dice.choice(land.towns),
        dice.choice(REMARKS) if dice.random() < WITH_REMARK else None,
    ]


def broken_rows() -> Iterator[list[Value]]:
    """Rows that no rule can save, and cells that a careless program would run."""
    phones: tuple[Value, ...] = (
        None, "", "3,36E+10", "06 00 00 12", "06 00 00 12 34 56 78", "voir fiche", "=1/0", "#N/A", "01 23",
        "06 00 00 71 01 / 06 00 00 71 02", "06 00 00 72 01 ou 06 00 00 72 02", "0899 70 01 23",
        '=HYPERLINK("tel:0600007301","0600007301")',
    )  # fmt: skip
    for phone in phones:
        yield [
            None,
            "Dupont",
            "Camille",
            phone,
            "France",
            "fr",
            "oui",
            MOMENT.date(),
            SOURCES[0],
            None,
            None,
            "Albi",
            None,
        ]


def rows() -> list[list[Value]]:
    """Every row in the file's order, customer numbers included."""
    dice = random.Random(SEED)
    everybody = [person(land, index, dice) for land in LANDS for index in range(1, land.rows + 1)]
    everybody[0][3], everybody[1][2] = "06 00 00 00 03", '=HYPERLINK("http://example.invalid/","Jérôme")'
    twice = [list(row) for row in dice.sample(everybody, 14)]
    for again in twice:
        again[6] = dice.choice(("oui", "non", None))  # the same person, another word
    both_words = dice.sample([row for row in everybody if row[6] in YES], 4)
    for row in both_words:
        row[10] = "oui"
    everybody += twice + list(broken_rows())
    dice.shuffle(everybody)
    for number, row in enumerate(everybody, start=10_001):
        row[0] = f"C{number}"
    return everybody


def fill(sheet: Worksheet) -> None:
    """Title, an empty line, headers in row 4, then the people; one blank row in the middle."""
    sheet["A1"] = "Fichier clients : export de la caisse"
    sheet["A2"] = "Édité le 02/11/2026"
    for column, header in enumerate(HEADERS, start=1):
        cell = sheet.cell(HEADER_ROW, column, header)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
    for offset, row in enumerate(rows(), start=1):
        place = HEADER_ROW + offset + (1 if offset > BLANK_AFTER else 0)
        for column, value in enumerate(row, start=1):
            _write(sheet.cell(place, column), value)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    for letter, width in zip("ABCDEFGHIJKLM", (10, 14, 14, 26, 14, 9, 24, 13, 24, 13, 12, 14, 30), strict=True):
        sheet.column_dimensions[letter].width = width


def _write(cell: Cell | MergedCell, value: Value) -> None:
    cell.value = value
    if isinstance(value, str) and value.startswith("=") and value != "=1/0":
        cell.data_type = "s"  # text that looks like a formula, as an export from another system leaves it


def build() -> bytes:
    """The workbook as bytes; two calls give the same."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a worksheet")
    sheet.title = "Clients"
    fill(sheet)
    book.create_sheet("Notes")["A1"] = "Rappel : « x » dans Désinscrit = ne plus contacter."
    book.properties.creator, book.properties.created = "WA Desktop", MOMENT
    raw = io.BytesIO()
    book.save(raw)
    return _without_clock(raw.getvalue())


def _without_clock(workbook: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            entry = zipfile.ZipInfo(name, MOMENT.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            stamp = rb"\g<1>2026-11-02T09:00:00Z\g<2>"
            new.writestr(entry, re.sub(rb"(<dcterms:modified[^>]*>)[^<]*(</)", stamp, old.read(name)))
    return out.getvalue()


def main() -> None:
    """Write the workbook."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(build())
    print(f"{target}: {len(rows())} rows")


if __name__ == "__main__":
    main()
