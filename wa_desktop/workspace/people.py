"""One person looked at: what is held, the proof of each consent, what was sent and answered."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from wa_desktop.domain.erasing import Erasure
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.people import ConsentEvidence, Person, PersonMessage, PersonReply, PersonRow, PersonStop
from wa_desktop.domain.values import CONSENT_CATEGORIES
from wa_desktop.workspace import erasing, person_files
from wa_desktop.workspace.desk import Desk

_YES, _DONE, _KEPT = "yes", "done", "kept"
_TAKEN_BACK = "undone"
_NEVER = datetime.min.replace(tzinfo=UTC)


def look(desk: Desk, number: str) -> Person:
    """The person of `number` (any spelling), empty when nothing is held. Raises `InputRefused` (`proof_number`)."""
    record = person_files.everything_on(desk, number)
    standing = record["standing"]
    barred = frozenset((*standing["refused"], *standing["suppressed"]))
    erasure = _erasure(desk, record["number"])
    return Person(
        number=record["number"],
        refused=tuple(standing["refused"]),
        suppressed=tuple(standing["suppressed"]),
        consents=tuple(_consents(record["rows"], barred)),
        messages=tuple(_message(one) for one in reversed(record["recipients"])),
        replies=tuple(_talk(record)),
        stops=tuple(_stop(one) for one in reversed(record["entries"])),
        rows=tuple(_row(one) for one in reversed(record["rows"])),
        news=len(record["events"]),
        erasure=erasure,
        held={} if erasure is None else erasure.held,
    )


def _erasure(desk: Desk, number: str) -> Erasure | None:
    try:
        return erasing.preview(desk, number)
    except InputRefused:
        # The key is missing: what is held is shown all the same, and erasing says why it cannot be done.
        return None


def _consents(rows: Sequence[Mapping[str, Any]], barred: frozenset[str]) -> Iterator[ConsentEvidence]:
    """For each list and category that agreed: the row that said so, the newest list first.

    Of a deleted list, or an import taken back, what is kept proves the messages that left.
    """
    for current in reversed([row for row in rows if _speaks(row)]):
        for category in (each.value for each in CONSENT_CATEGORIES):
            if current["consent"][category] != _YES:
                continue
            agreed = _that_agreed(rows, current, category)
            yield ConsentEvidence(
                category=category,
                list_name=current["list"],
                file=agreed["file"],
                sheet=agreed["sheet"] or "",
                row=int(agreed["consent_row"] or agreed["row"]),
                imported=_moment(agreed["imported_at"]),
                operator=agreed["operator"] or "",
                said_at=_moment(agreed["consent_at"]),
                source=agreed["consent_source"] or "",
                wording=agreed["consent_wording"] or "",
                counts=category not in barred and current["import_state"] == _DONE,
                gone=current["import_state"] != _DONE,
            )


def _speaks(row: Mapping[str, Any]) -> bool:
    return row["import_state"] == _TAKEN_BACK or (row["current"] and row["import_state"] in (_DONE, _KEPT))


def _that_agreed(rows: Sequence[Mapping[str, Any]], current: Mapping[str, Any], category: str) -> Mapping[str, Any]:
    """The row that brought a list's consent: its own, or an earlier import's that the list goes on from."""
    if current["said"][category] == _YES:
        return current
    same = [row for row in rows if row["list"] == current["list"]
            and row["import_state"] == current["import_state"] and row["said"][category] == _YES]  # fmt: skip
    return same[-1] if same else current


def _message(one: Mapping[str, Any]) -> PersonMessage:
    attempts = one["attempts"]
    last = attempts[-1] if attempts else {}
    return PersonMessage(
        campaign=int(one["campaign"]),
        name=one["name"],
        template=one["template"],
        language=one["language"] or "",
        state=one["state"],
        reason=one["reason"] or "",
        changed=_moment(one["changed_at"]),
        reference=last.get("reference") or "",
    )


def _reply(one: Mapping[str, Any]) -> PersonReply:
    return PersonReply(_moment(one["happened_at"]), one["form"], one["body"] or "", one["name"] or "")


def _talk(record: Mapping[str, Any]) -> list[PersonReply]:
    """What the person wrote and what we answered, the newest first."""
    ours = [
        PersonReply(_moment(one["happened_at"]), "text", one["body"], ours=True, by=one["operator"])
        for one in record.get("replies", ())
    ]
    theirs = [_reply(one) for one in record["received"]]
    return sorted([*theirs, *ours], key=lambda one: one.received or _NEVER, reverse=True)


def _stop(one: Mapping[str, Any]) -> PersonStop:
    return PersonStop(
        kind=one["kind"],
        categories=tuple(one["categories"]),
        said=_moment(one["said_at"]),
        reason=one["reason"] or "",
        source=one["source"] or "",
        file=one["file"] or "",
        row=one["row"],
        operator=one["operator"] or "",
        removed=_moment(one["removed_at"]),
    )


def _row(one: Mapping[str, Any]) -> PersonRow:
    return PersonRow(
        list_name=one["list"],
        file=one["file"],
        sheet=one["sheet"] or "",
        row=int(one["row"]),
        name=" ".join(part for part in (one["first_name"], one["name"]) if part),
        imported=_moment(one["imported_at"]),
        operator=one["operator"] or "",
        fields={key: str(value) for key, value in one["fields"].items()},
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
