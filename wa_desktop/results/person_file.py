"""Everything held on one person as a file to hand over: a workbook, a page to print, a text."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from wa_desktop.results.paper import register_fonts
from wa_desktop.results.tables import Table, write_workbook
from wa_desktop.words.language import _
from wa_desktop.words.record_page import lines_of
from wa_desktop.words.sentences import LABELS, label

FORMATS = (".json", ".xlsx", ".pdf", ".txt")
_MARGIN = 42
_FONT = "DejaVuSans"


def write_person(path: Path, kind: str, record: Mapping[str, Any], introduction: Sequence[str]) -> None:
    """Write `record` as `kind` (".xlsx", ".pdf", ".txt"), its words in the language in use."""
    if kind == ".xlsx":
        write_workbook(path, _tables(record, introduction))
    elif kind == ".pdf":
        _write_pages(path, [*introduction, "", *lines_of(record, complete=True)])
    else:
        path.write_text("\n".join([*introduction, "", *lines_of(record, complete=True)]) + "\n", encoding="utf-8")


def _tables(record: Mapping[str, Any], introduction: Sequence[str]) -> Iterator[Table]:
    yield Table(_("Summary"), (), [[line] for line in introduction], (120,))
    for part, rows in record.items():
        if isinstance(rows, list) and rows and isinstance(rows[0], dict):
            flat = [dict(_flat(row)) for row in rows]
            header = list(dict.fromkeys(name for row in flat for name in row))
            lines = [[row.get(name, "") for name in header] for row in flat]
            yield Table(_name(part)[:28], header, lines, (24,) * len(header))


def _flat(row: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in row.items():
        name = f"{before}{_name(key)}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name} · ")
        elif isinstance(value, list):
            yield name, "\n".join("; ".join(_inside(one)) if isinstance(one, Mapping) else str(one) for one in value)
        else:
            yield name, "" if value is None else str(value)


def _inside(one: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name}: {value}" for name, value in _flat(one) if value)


def _name(key: str) -> str:
    return label(f"proof.{key}") if f"proof.{key}" in LABELS else key


def _write_pages(path: Path, lines: Sequence[str]) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    register_fonts()
    title = lines[0] if lines else ""
    document = SimpleDocTemplate(
        str(path), pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
        title=title,
    )  # fmt: skip
    story: list[Any] = []
    for line in lines:
        text = line.lstrip(" ")
        indent = 6 * (len(line) - len(text))
        style = ParagraphStyle("line", fontName=_FONT, fontSize=8.5, leading=11.5, leftIndent=indent, wordWrap="CJK")
        story.append(Paragraph(escape(text), style) if text else Spacer(1, 8))
    document.build(story)
