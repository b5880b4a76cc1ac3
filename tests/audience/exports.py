"""Files as other programs write them, made byte by byte: what each does in its own way is kept."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


def packed(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """A zip of these parts, the content types first, as the formats ask for."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, body in parts.items():
            target.writestr(name, body)
    return path


def workbook(
    path: Path,
    sheet: str,
    strings: Sequence[str] = (),
    *,
    prefix: str = "",
    properties: str = "",
    styles: str = "",
    name: str = "Feuil1",
    macros: bool = False,
) -> Path:
    """An xlsx (or xlsm) around the XML of its one sheet; `prefix` is that of the namespace, with its colon."""
    kind = (
        "vnd.ms-excel.sheet.macroEnabled.main"
        if macros
        else "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main"
    )
    space = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    shared = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    parts = {
        "[Content_Types].xml": f'{DECLARED}<Types xmlns="{TYPES}">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="application/{kind}+xml"/></Types>',
        "_rels/.rels": f'{DECLARED}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{DECLARED}<{prefix}workbook {space}="{MAIN}" xmlns:r="{OFFICE}">{properties}'
        f'<{prefix}sheets><{prefix}sheet name="{escape(name)}" sheetId="1" r:id="rId1"/></{prefix}sheets>'
        f"</{prefix}workbook>",
        "xl/_rels/workbook.xml.rels": f'{DECLARED}<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rId3" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{DECLARED}<{prefix}worksheet {space}="{MAIN}">{sheet}</{prefix}worksheet>',
        "xl/sharedStrings.xml": f'{DECLARED}<sst xmlns="{MAIN}" count="{len(strings)}">{shared}</sst>',
        "xl/styles.xml": f'{DECLARED}<styleSheet xmlns="{MAIN}">{styles or DATE_STYLES}</styleSheet>',
    }
    return packed(path, parts)


DATE_STYLES = (
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
)
"""Style 1 is a short date."""


def excel_windows(path: Path, *, mac: bool = False) -> Path:
    """Excel: shared strings, a dimension, dates as days, a formula with its value; a Mac may count days from 1904."""
    strings = [
        "Téléphone",
        "Prénom",
        "Opt-in marketing",
        "Date opt-in",
        "0612345678",
        "Léa",
        "oui",
        "+33612345679",
        "Luc",
    ]
    days = 45363 - 1462 * mac
    rows = (
        '<row r="1" spans="1:4"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>'
        '<c r="D1" t="s"><v>3</v></c></row>'
        f'<row r="2" spans="1:4"><c r="A2" t="s"><v>4</v></c><c r="B2" t="s"><v>5</v></c><c r="C2" t="s"><v>6</v></c>'
        f'<c r="D2" s="1"><v>{days}</v></c></row>'
        '<row r="4" spans="1:4"><c r="A4" t="str"><f>CONCATENATE("+33",612345679)</f><v>+33612345679</v></c>'
        '<c r="B4" t="s"><v>8</v></c><c r="C4" t="b"><v>1</v></c></row>'
    )
    sheet = (
        f'<dimension ref="A1:D4"/><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetData>{rows}</sheetData>'
    )
    properties = '<workbookPr date1904="1"/>' if mac else '<workbookPr defaultThemeVersion="166925"/>'
    return workbook(path, sheet, strings, properties=properties)


def excel_macros(path: Path) -> Path:
    """A workbook with macros."""
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    return workbook(path, f"<sheetData>{rows}</sheetData>", ["Mobile", "0612345678"], macros=True)


def libreoffice(path: Path) -> Path:
    """LibreOffice: every row says `hidden="false"`; one says true."""
    row = (
        '<row r="{0}" customFormat="false" ht="12.8" hidden="{1}" customHeight="false">'
        '<c r="A{0}" s="0" t="s"><v>{2}</v></c></row>'
    )
    rows = "".join(row.format(number, str(number == 3).lower(), number - 1) for number in range(1, 5))
    return workbook(path, f"<sheetData>{rows}</sheetData>", ["Mobile", "0612345678", "0612345679", "0612345680"])


def google_sheets(path: Path) -> Path:
    """Google Sheets: no dimension, a thousand prepared rows with styles and nothing in them."""
    filled = "".join(
        f'<row r="{number}"><c r="A{number}" s="0" t="s"><v>{number - 1}</v></c></row>' for number in (1, 2, 3)
    )
    empty = "".join(
        f'<row r="{number}" ht="15.75" customHeight="1"><c r="A{number}" s="0"/></row>' for number in range(4, 1001)
    )
    return workbook(path, f"<sheetData>{filled}{empty}</sheetData>", ["Mobile", "0612345678", "0612345679"])


def numbers_app(path: Path) -> Path:
    """Numbers: the name of the table stands above its header."""
    rows = "".join(
        f'<row r="{number}" ht="20"><c r="A{number}" t="s"><v>{number - 1}</v></c></row>' for number in range(1, 4)
    )
    return workbook(
        path, f'<dimension ref="A1:A3"/><sheetData>{rows}</sheetData>', ["Tableau 1", "Portable", "0612345678"]
    )


def inline_without_references(path: Path) -> Path:
    """A web shop's own writer: inline strings, neither row numbers nor cell references."""
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(f"<row>{''.join(map(cell.format, row))}</row>" for row in (("Nom", "Mobile"), ("Léa", "0612345678")))
    return workbook(path, f"<sheetData>{rows}</sheetData>")


def prefixed(path: Path) -> Path:
    """The Open XML SDK: every element with the prefix x:, a hidden row, a formula never computed."""
    cell = '<x:c r="A{0}" t="str"><x:v>{1}</x:v></x:c>'
    rows = (
        f'<x:row r="1">{cell.format(1, "Mobile")}</x:row><x:row r="2">{cell.format(2, "0612345678")}</x:row>'
        f'<x:row r="3" hidden="1">{cell.format(3, "0612345679")}</x:row>'
        '<x:row r="5"><x:c r="A5"><x:f>B5</x:f></x:c></x:row>'
    )
    return workbook(path, f"<x:sheetData>{rows}</x:sheetData>", prefix="x:")


def ods(path: Path, rows: str, name: str = "Feuille1") -> Path:
    """An OpenDocument spreadsheet around the XML of its rows."""
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3">'
        f'<office:body><office:spreadsheet><table:table table:name="{name}"><table:table-column/>{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return packed(path, {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def web_page(rows: Sequence[Sequence[str]]) -> str:
    """A page with one table, as web programs name .xls."""
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<html><body><table border=1>{lines}</table></body></html>"


def xml_2003(rows: Sequence[Sequence[str]]) -> str:
    """XML Spreadsheet 2003 with one sheet."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    lines = "".join(f"<Row>{''.join(cell.format(escape(text)) for text in row)}</Row>" for row in rows)
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="Clients"><Table>{lines}'
        "</Table></Worksheet></Workbook>"
    )


def ods_row(*texts: str, attributes: str = "") -> str:
    """One row of texts."""
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'
        for text in texts
    )
    return f"<table:table-row{attributes}>{cells}</table:table-row>"


def libreoffice_ods(path: Path) -> Path:
    """LibreOffice: repeated empty rows, a filtered and a hidden one, an error, a long empty end."""
    error = (
        '<table:table-row><table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell></table:table-row>'
    )
    return ods(
        path,
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        + ods_row("Mobile")
        + ods_row("0612345678")
        + ods_row("0612345679", attributes=' table:visibility="filter"')
        + ods_row("0612345680", attributes=' table:visibility="collapse"')
        + error
        + ods_row("0612345681")
        + '<table:table-row table:number-rows-repeated="1048568"><table:table-cell/></table:table-row>',
    )


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(body)]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(
    path: Path,
    rows: Sequence[tuple[int, bool, str]],
    name: str = "Feuil1",
    merged: Sequence[tuple[int, int, int, int]] = (),
) -> Path:
    """A binary workbook of one column: Excel row, hidden, text; the text `#N/A` is an error.

    `merged` holds first row, last row, first column, last column, all from 0.
    """
    last = max(number for number, _, _ in rows) - 1
    body = _record(129) + _record(148, struct.pack("<IIII", 0, last, 0, 0)) + _record(145)
    for number, hidden, text in rows:
        flags = bytes([0, 0x10 if hidden else 0])
        body += _record(0, struct.pack("<IIH", number - 1, 0, 300) + flags + b"\x00" + struct.pack("<I", 0))
        cell = struct.pack("<II", 0, 0)
        body += _record(3, cell + b"\x2a") if text == "#N/A" else _record(6, cell + _wide(text))
    body += _record(146) + b"".join(_record(176, struct.pack("<IIII", *area)) for area in merged) + _record(130)
    sheet = struct.pack("<II", 0, 1) + _wide("rId1") + _wide(name)
    book = _record(131) + _record(143) + _record(156, sheet) + _record(144) + _record(132)
    relation = f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.bin"/>'
    return packed(
        path,
        {
            "[Content_Types].xml": f'{DECLARED}<Types xmlns="{TYPES}"><Default Extension="bin" '
            'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'{DECLARED}<Relationships xmlns="{PACKAGE}">{relation}</Relationships>',
            "xl/worksheets/sheet1.bin": body,
        },
    )


TEXTS: Mapping[str, tuple[bytes, str]] = {
    "excel windows csv": (
        'Prénom;Téléphone;Ville\r\nLéa;06 12 34 56 78;Nîmes\r\nZoé;0612345679;"Orléans\r\n(centre)"\r\n'.encode(
            "cp1252"
        ),
        "Téléphone",
    ),
    "excel mac csv": ("Prénom;Téléphone\rLéa;0612345678\rHélène;0612345679\r".encode("mac_roman"), "Téléphone"),
    "excel unicode text": (
        "Prénom\tTéléphone\r\nLéa\t0612345678\r\nZoé\t0612345679\r\n".encode("utf-16"),
        "Téléphone",
    ),
    "excel utf-8 csv": ("\ufeffPrénom;Téléphone\r\nLéa;0612345678\r\nZoé;0612345679\r\n".encode(), "Téléphone"),
    "excel sep line": (
        "sep=,\r\nPrénom,Téléphone\r\nLéa,0612345678\r\nZoé,0612345679\r\n".encode("cp1252"),
        "Téléphone",
    ),
    "libreoffice csv": ("Prénom,Téléphone\nLéa,0612345678\nœuvre,0612345679\n".encode("iso8859_15"), "Téléphone"),
    "google sheets csv": ("Prénom,Mobile\r\nLéa,0612345678\r\nZoé,0612345679".encode(), "Mobile"),
    "numbers csv": ("Tableau 1;\r\nPrénom;Portable\r\nLéa;0612345678\r\nZoé;0612345679\r\n".encode(), "Portable"),
    "utf-16 without mark": ("Prénom;Mobile\r\nLéa;0612345678\r\nZoé;0612345679\r\n".encode("utf-16-be"), "Mobile"),
    "brevo": (
        "CONTACT ID;EMAIL;PRENOM;NOM;SMS;OPT_IN;DOUBLE_OPT-IN;ADDED_TIME\n"
        "1;lea@example.org;Léa;Roux;+33612345678;true;1;03-12-2024 10:11:12\n"
        "2;zoe@example.org;Zoé;Blanc;+33612345679;false;;04-12-2024 10:11:12\n".encode(),
        "SMS",
    ),
    "mailchimp": (
        '"Email Address","First Name","Last Name",Address,"Phone Number",Birthday,MEMBER_RATING,OPTIN_TIME,OPTIN_IP\n'
        'lea@example.org,Léa,Roux,"1 rue A  Paris  75001","+33 6 12 34 56 78",03/12,2,"2024-03-12 10:11:12",192.0.2.1\n'
        'zoe@example.org,Zoé,Blanc,,"+33 6 12 34 56 79",,2,"2024-03-12 10:11:12",192.0.2.1\n'.encode(),
        "Phone Number",
    ),
    "hubspot": (
        '\ufeff"Record ID","First Name","Last Name","Email","Phone Number","Lead Status","Create Date"\n'
        '"51","Léa","Roux","lea@example.org","+33612345678","New","2024-03-12 10:11"\n'
        '"52","Zoé","Blanc","zoe@example.org","+33 6 12 34 56 79","New","2024-03-12 10:11"\n'.encode(),
        "Phone Number",
    ),
    "shopify": (
        "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Phone,"
        "Phone,Accepts SMS Marketing,Total Spent,Tags\n"
        "'7001,Léa,Roux,lea@example.org,yes,,,'+33612345678,yes,12.00,\"vip, 2024\"\n"
        "'7002,Zoé,Blanc,zoe@example.org,no,,,'+33612345679,no,0.00,\n".encode(),
        "Phone",
    ),
    "prestashop": (
        '"ID";"Titre";"Prénom";"Nom";"Adresse e-mail";"Téléphone mobile";"Activé";"Newsletter";"Inscription"\n'
        '"1";"Mme";"Léa";"Roux";"lea@example.org";"06.12.34.56.78";"1";"1";"2024-03-12 10:11:12"\n'
        '"2";"Mme";"Zoé";"Blanc";"zoe@example.org";"0612345679";"1";"0";"2024-03-12 10:11:12"\n'.encode(),
        "Téléphone mobile",
    ),
}
"""Name → the file, and the column of its numbers: always +33612345678, then +33612345679."""
