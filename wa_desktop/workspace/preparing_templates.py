"""Templates to be: drafts kept, and the sheet with which Meta or M-Target is asked to approve one."""

import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

from wa_desktop.domain.errors import WrongUsage
from wa_desktop.domain.preparing import Preparation
from wa_desktop.domain.templates import Button
from wa_desktop.domain.values import Category
from wa_desktop.results.tables import Table, in_place_of, write_workbook
from wa_desktop.store import preparations
from wa_desktop.words.language import _
from wa_desktop.words.template_sheet import sheet_lines, sheet_text, where_words
from wa_desktop.workspace.desk import Desk

FORMATS = (".xlsx", ".txt")
_KIND = "template"
_TEXTS = ("name", "language", "header_format", "header", "body", "footer")


def drafts(desk: Desk) -> list[Preparation]:
    """Every template that is being prepared, by name and language."""
    with desk.store.read() as connection:
        found = [_preparation(one) for one in preparations.kept(connection, _KIND)]
    return sorted(found, key=lambda one: (one.name, one.language, one.key))


def keep(desk: Desk, made: Preparation) -> Preparation:
    """Keep a draft, new or changed; returns it as kept, with its key."""
    key = made.key or uuid.uuid4().hex
    said = {name: getattr(made, name) for name in _TEXTS} | {
        "category": made.category.value,
        "buttons": [asdict(button) for button in made.buttons],
        "examples": dict(made.examples),
    }
    with desk.store.write() as connection:
        preparations.keep(connection, _KIND, key, said)
    return next(one for one in drafts(desk) if one.key == key)


def forget(desk: Desk, key: str) -> None:
    """Delete a draft."""
    with desk.store.write() as connection:
        preparations.drop(connection, _KIND, key)


def _preparation(kept: preparations.Kept) -> Preparation:
    said: dict[str, Any] = dict(kept.said)
    return Preparation(
        key=kept.name,
        category=Category(said["category"]),
        buttons=tuple(Button(**facts) for facts in said["buttons"]),
        examples=dict(said["examples"]),
        changed_at=kept.changed_at,
        **{name: str(said[name]) for name in _TEXTS},
    )


def write_sheet(out: Path, made: Preparation) -> Path:
    """Write the sheet for Meta's form or for M-Target, by the ending of `out`: a workbook or plain text.

    Raises `WrongUsage` (`report_format`) and `InputRefused`: `report_folder_missing`, `report_unwritable`.
    """
    if out.suffix.casefold() not in FORMATS:
        raise WrongUsage("report_format", file=str(out), formats=FORMATS)
    with in_place_of(out) as target:
        if out.suffix.casefold() == ".txt":
            target.write_text(sheet_text(made) + "\n", encoding="utf-8-sig")
        else:
            rows = [*sheet_lines(made), ("", where_words(), "")]
            header = (_("Field"), _("To enter"), _("Characters"))
            write_workbook(target, [Table(_("Template"), header, rows, (24, 90, 14))])
    return out
