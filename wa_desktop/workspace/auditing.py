"""The audit read, checked and handed over."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from wa_desktop.domain.errors import InputRefused, WrongUsage
from wa_desktop.domain.safety import AuditLine, AuditVerdict
from wa_desktop.results.tables import Table, in_place_of, write_csv, write_workbook
from wa_desktop.store import audit as stored
from wa_desktop.store.instants import from_stored
from wa_desktop.words.language import _
from wa_desktop.words.sentences import LABELS, label
from wa_desktop.workspace.desk import Desk

FORMATS = (".jsonl", ".csv", ".xlsx")
_DIGITS = 64


def listed(desk: Desk, limit: int = 100) -> list[AuditLine]:
    """The last lines, the newest first."""
    with desk.store.read() as c:
        return [_view(line) for line in stored.latest(c, limit)]


def filtered(lines: Sequence[AuditLine], words: str = "", action: str = "", operator: str = "") -> list[AuditLine]:
    """Those of `lines` by this action and this operator (empty: any) that hold `words` in anything a person reads."""
    wanted = words.casefold().split()
    return [
        line for line in lines
        if (not action or line.action == action)
        and (not operator or line.operator == operator)
        and all(word in _readable(line) for word in wanted)
    ]  # fmt: skip


def _readable(line: AuditLine) -> str:
    about = "" if line.subject_id is None else f"#{line.subject_id}"
    told = " ".join(f"{key} {value}" for key, value in line.details.items())
    who, what = f"{line.operator} {line.computer}", f"{line.action} {action_words(line.action)}"
    return f"{line.id} {who} {what} {line.subject} {about} {told}".casefold()


def counted(desk: Desk) -> int:
    """How many lines there are."""
    with desk.store.read() as c:
        return stored.count(c)


def _view(line: stored.Line) -> AuditLine:
    return AuditLine(
        line.id, from_stored(line.at), line.operator, line.action, line.subject, line.subject_id,
        json.loads(line.details), line.hash, line.computer,
    )  # fmt: skip


def action_words(action: str) -> str:
    """What a person reads for an action; the code itself when it has no words."""
    return label(f"audit.{action}") if f"audit.{action}" in LABELS else action


def verify(desk: Desk, noted: str = "") -> AuditVerdict:
    """Whether the chain holds; `noted` is a head noted before, as `COUNT:HASH`, that it must pass through.

    Raises `InputRefused` (`audit_head_malformed`).
    """
    known = _noted(noted) if noted else None
    with desk.store.read() as c:
        broken, head = stored.verify(c, known), stored.head_of(c)
        lines = stored.count(c)
    if broken is None:
        return AuditVerdict(True, lines, head.lines, head.hash)
    return AuditVerdict(False, lines, head.lines, head.hash, broken.line, broken.why)


def _noted(text: str) -> stored.Head:
    count, _colon, digest = text.strip().partition(":")
    if not (count.isdecimal() and len(digest) == _DIGITS):
        raise InputRefused("audit_head_malformed", given=text)
    return stored.Head(int(count), digest)


def export(desk: Desk, out: Path) -> int:
    """Write every line to `out`, by its ending (`FORMATS`); how many. The `.jsonl` can be verified on its own.

    Raises `WrongUsage` (`report_format`) and `InputRefused` (`report_folder_missing`, `report_unwritable`).
    """
    kind = out.suffix.casefold()
    if kind not in FORMATS:
        raise WrongUsage("report_format", file=str(out), formats=FORMATS)
    with desk.store.read() as c, in_place_of(out) as temporary:
        written = stored.count(c)
        if kind == ".jsonl":
            with temporary.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(line._asdict(), ensure_ascii=False) + "\n" for line in stored.every_line(c))
        else:
            table = Table(_("Audit"), _header(), _rows(stored.every_line(c)), (8, 26, 16, 28, 16, 10, 60, 70, 30))
            if kind == ".csv":
                write_csv(temporary, table, ";")
            else:
                write_workbook(temporary, [table])
    return written


def _header() -> list[str]:
    return [_("Line"), _("When"), _("By"), _("What"), _("About"), _("Id"), _("Details"), _("Hash"), _("Where")]


def _rows(lines: Iterator[stored.Line]) -> Iterator[list[str | int]]:
    for line in lines:
        when = from_stored(line.at).isoformat()
        about = "" if line.subject_id is None else line.subject_id
        yield [
            line.id,
            when,
            line.operator,
            action_words(line.action),
            line.subject,
            about,
            line.details,
            line.hash,
            line.computer,
        ]
