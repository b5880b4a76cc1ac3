"""The right of access: everything held on one number, in a file for the person."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from wa_desktop.domain.errors import WrongUsage
from wa_desktop.results.person_file import FORMATS, write_person
from wa_desktop.results.tables import in_place_of
from wa_desktop.store import personal
from wa_desktop.store.audit import record as record_line
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.erasing import read_number
from wa_desktop.workspace.results import in_zone

__all__ = ["FORMATS", "PARTS", "everything_on", "export"]

PARTS = ("rows", "entries", "recipients", "messages", "received", "replies", "events", "reached", "audit")


def everything_on(desk: Desk, number: str) -> dict[str, Any]:
    """Everything held on `number` (any spelling), as plain values; empty parts for a number that is not known.

    Raises `InputRefused` (`proof_number`).
    """
    wanted = read_number(desk, number)
    with desk.store.read() as c:
        found = personal.everything_on(c, wanted)
    local: dict[str, Any] = in_zone(found, ZoneInfo(str(settings.get(desk, "time_zone"))))
    return local


def export(desk: Desk, number: str, out: Path) -> dict[str, Any]:
    """Write everything held on `number` to `out`, by its ending (`FORMATS`); the record.

    The file is in the language in use and readable by its owner alone. Raises `WrongUsage` (`report_format`) and
    `InputRefused` (`proof_number`, `report_folder_missing`, `report_unwritable`).
    """
    kind = out.suffix.casefold()
    if kind not in FORMATS:
        raise WrongUsage("report_format", file=str(out), formats=FORMATS)
    record = everything_on(desk, number)
    with in_place_of(out) as temporary:
        if kind == ".json":
            temporary.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        else:
            write_person(temporary, kind, record, _introduction(desk, record["number"]))
    with desk.store.write() as c:
        members = [member for (member,) in personal.ids_of(c, record["number"])]
        record_line(c, desk.operator, "person_exported", "person", None, members=members)
    return record


def _introduction(desk: Desk, number: str) -> list[str]:
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    made = _("Personal data held on {number}, made on {moment} by {operator}").format(
        number=number, moment=amounts.instant(datetime.now(UTC), zone), operator=desk.operator
    )
    return [
        made,
        _("Purpose: messages by WhatsApp, sent through SMSBOX (M-Target), with the consent of the person."),
        _(
            "The person may have this data corrected or erased, withdraw the consent at any time, and complain to the "
            "data-protection authority (in France: CNIL)."
        ),
    ]
