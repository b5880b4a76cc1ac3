"""One person taken out of the database: what counts stays, anonymised, what only tells of the person goes."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from wa_desktop.domain.erasing import keyed_hash, token
from wa_desktop.domain.events import EventKind
from wa_desktop.store.fast import is_file, run, run_many
from wa_desktop.store.instants import now
from wa_desktop.store.ledger import as_webhooks_write
from wa_desktop.store.replies import anonymise as anonymise_replies
from wa_desktop.store.settings import read_setting, write_setting

LEFT = "erasure_left"
"""Setting: recipients whose call was under way, to be anonymised when it has ended (ids)."""
SWEPT = "erasure_swept"
"""Setting: the last event that `sweep` has looked at."""
KEY_ID, KEY_CHECK = "erasure_id", "erasure_check"
"""Settings: the name under which the key is kept elsewhere, and what tells it from another one."""
IN_FLIGHT = ("sending", "queued", "ack", "sent", "unconfirmed")
_HELD = {
    "rows": "SELECT count(*) FROM member WHERE number = ?",
    "decisions": "SELECT count(*) FROM standing_entry WHERE number = ?",
    "campaigns": "SELECT count(*) FROM recipient WHERE number = ?",
    "messages": "SELECT count(*) FROM received WHERE number = ?",
    "events": "SELECT count(*) FROM event WHERE number = ?",
}


class Erased(NamedTuple):
    """Who was erased in a database: the name of the key, what tells it, the hashes with their instants."""

    key_id: str = ""
    key_check: str = ""
    hashes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """What is kept on a number."""

    held: Mapping[str, int]
    planned: int
    in_flight: int
    calling: int
    lists: tuple[str, ...]
    campaigns: tuple[str, ...]


def holding_of(c: Connection, number: str) -> Holding:
    """What is kept on `number` (E.164) now."""
    states: dict[str, int] = dict(
        run(c, "SELECT state, count(*) FROM recipient WHERE number = ? GROUP BY state", (number,)).fetchall()
    )
    return Holding(
        held={kind: int(run(c, query, (number,)).fetchone()[0]) for kind, query in _HELD.items()},
        planned=states.get("planned", 0),
        in_flight=sum(states.get(state, 0) for state in IN_FLIGHT),
        calling=states.get("sending", 0) + int(run(c, _ANSWERING, (number,)).fetchone()[0]),
        lists=tuple(_names(c, _LISTS, number)),
        campaigns=tuple(_names(c, _UNDER_WAY, number)),
    )


_LISTS = (
    "SELECT DISTINCT l.name FROM member m JOIN contact_list l ON l.id = m.list_id"
    " WHERE m.number = ? AND l.visible = 1 ORDER BY l.name"
)
_UNDER_WAY = (
    "SELECT DISTINCT p.name FROM recipient r JOIN campaign p ON p.id = r.campaign_id WHERE r.number = ?"  # noqa: S608 - fixed words
    f" AND r.state IN ('planned', {', '.join(repr(state) for state in IN_FLIGHT)}) ORDER BY p.name"
)


_ANSWERING = "SELECT count(*) FROM reply WHERE number = ? AND state = 'sending'"


def _names(c: Connection, query: str, number: str) -> Iterator[str]:
    yield from (row[0] for row in run(c, query, (number,)))


def erased_people(c: Connection) -> dict[str, int]:
    """When (as stored) everybody who was erased was, by their keyed hash."""
    return dict(run(c, "SELECT hash, erased_at FROM erased_person").fetchall())


def somebody_was_erased(c: Connection) -> bool:
    """Whether any hash is kept."""
    return run(c, "SELECT 1 FROM erased_person LIMIT 1").fetchone() is not None


def erase(c: Connection, key: bytes, number: str) -> int:
    """Take `number` out and keep its hash, in the caller's transaction; how many rows were touched.

    Planned messages are excluded (`erased`). What a call has under way is anonymised by `sweep` once it has ended.
    """
    # What is overwritten or freed is filled with zeros, not left in the file.
    if is_file(c):
        run(c, "PRAGMA secure_delete = ON").fetchall()
    remember(c, [(keyed_hash(key, number), now())])
    touched: int = _lists(c, number)
    touched += _standing(c, key, number)
    touched += _recipients(c, key, number)
    touched += _events(c, key, number)
    touched += anonymise_replies(
        c, number, lambda campaign: token(key, "number", campaign, number), lambda wamid: _alias_of(key, wamid)
    )
    return touched + int(run(c, "DELETE FROM reached WHERE number = ?", (as_webhooks_write(number),)).rowcount)


def remember(c: Connection, erased: Iterable[tuple[str, int]]) -> None:
    """Keep keyed hashes with their instants; those that are known stay as they are."""
    if read_setting(c, SWEPT) is None:
        write_setting(c, SWEPT, run(c, "SELECT coalesce(max(id), 0) FROM event").fetchone()[0])
    run_many(c, "INSERT INTO erased_person (hash, erased_at) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING", erased)


def adopt(c: Connection, before: Erased) -> bool:
    """Keep away from this restored database whoever was erased in the former one; False when another key made the
    hashes, which mean nothing here then."""
    if not before.hashes:
        return True
    known = read_setting(c, KEY_CHECK)
    if known not in (None, before.key_check):
        return False
    write_setting(c, KEY_ID, before.key_id)
    write_setting(c, KEY_CHECK, before.key_check)
    remember(c, before.hashes)
    # The older news may name them where nothing was read out of it.
    write_setting(c, SWEPT, 0)
    return True


def _lists(c: Connection, number: str) -> int:
    run(
        c,
        "UPDATE contact_list SET generation = generation + 1, counted = -1"
        " WHERE id IN (SELECT list_id FROM member WHERE number = ?)",
        (number,),
    )
    return int(run(c, "DELETE FROM member WHERE number = ?", (number,)).rowcount)


def _standing(c: Connection, key: bytes, number: str) -> int:
    """Stops in answer to a campaign are counted in its figures: they stay, of nobody. The others go."""
    run(c, "DELETE FROM standing WHERE number = ?", (number,))
    gone = run(c, "DELETE FROM standing_entry WHERE number = ? AND event_id IS NULL", (number,)).rowcount
    kept = run(
        c,
        "UPDATE standing_entry SET number = ?, operator = '', source_row = NULL, removed_at = coalesce(removed_at, ?)"
        " WHERE number = ?",
        (token(key, "number", 0, number), now(), number),
    ).rowcount
    return int(gone + kept)


def _recipients(c: Connection, key: bytes, number: str) -> int:
    rows = run(c, "SELECT id, state FROM recipient WHERE number = ?", (number,)).fetchall()
    run(
        c,
        "UPDATE recipient SET state = 'excluded', reason = 'erased', changed_at = ?"
        " WHERE number = ? AND state = 'planned'",
        (now(), number),
    )
    calling = [recipient_id for recipient_id, state in rows if state == "sending"]
    _anonymise(c, key, [recipient_id for recipient_id, state in rows if state != "sending"])
    if calling:
        write_setting(c, LEFT, sorted({*(read_setting(c, LEFT) or ()), *calling}))
    return len(rows)


def _anonymise(c: Connection, key: bytes, recipient_ids: Sequence[int]) -> None:
    for recipient_id in recipient_ids:
        number, campaign_id, content_id = run(
            c, "SELECT number, campaign_id, content_id FROM recipient WHERE id = ?", (recipient_id,)
        ).fetchone()
        alias = token(key, "number", campaign_id, number)
        run(c, "UPDATE recipient SET number = ?, member_id = NULL WHERE id = ?", (alias, recipient_id))
        _anonymise_attempts(c, key, recipient_id, alias, as_webhooks_write(number))
        _forget_content(c, content_id, recipient_id)


def _anonymise_attempts(c: Connection, key: bytes, recipient_id: int, alias: str, digits: str) -> None:
    told = "SELECT id, batch_id, wamid FROM attempt WHERE recipient_id = ?"
    for attempt_id, batch_id, wamid in run(c, told, (recipient_id,)).fetchall():
        run(
            c,
            "UPDATE attempt SET number = ?, wamid = ?, details = replace(details, ?, '~') WHERE id = ?",
            (alias, _alias_of(key, wamid), digits, attempt_id),
        )
        run(c, "UPDATE batch SET detail = replace(detail, ?, '~') WHERE id = ?", (digits, batch_id))


def _alias_of(key: bytes, wamid: str) -> str:
    # A wamid holds the number, in base64.
    return token(key, "wamid", 0, wamid) if wamid else ""


def _forget_content(c: Connection, content_id: int | None, recipient_id: int) -> None:
    """Texts filled in for this person alone; a text that others got as well tells nothing of anybody."""
    shared = "SELECT 1 FROM recipient WHERE content_id = ? AND id <> ? LIMIT 1"
    if content_id is not None and run(c, shared, (content_id, recipient_id)).fetchone() is None:
        run(c, "UPDATE content SET message = '{}', hash = '~' || id WHERE id = ?", (content_id,))


def _events(c: Connection, key: bytes, number: str) -> int:
    """Bodies keep what is counted; a message received is counted, its text is not kept."""
    rows = run(c, "SELECT id, campaign_id, reference, wamid, body FROM event WHERE number = ?", (number,)).fetchall()
    for event_id, campaign_id, reference, wamid, body in rows:
        alias = _alias_in(c, key, number, campaign_id, reference)
        rewrite_event(c, event_id, alias, _alias_of(key, wamid), bytes(body))
    told = "SELECT id, wamid, answers, campaign_id FROM received WHERE number = ?"
    for received_id, wamid, answers, campaign_id in run(c, told, (number,)).fetchall():
        run(
            c,
            "UPDATE received SET number = ?, body = '', wamid = ?, answers = ? WHERE id = ?",
            (token(key, "number", campaign_id or 0, number), _alias_of(key, wamid), _alias_of(key, answers),
             received_id),
        )  # fmt: skip
    return len(rows) + _unread_events(c, number)


def _unread_events(c: Connection, number: str) -> int:
    """News of a kind that nothing was read out of, kept as it came: what names this person goes."""
    told = "UPDATE event SET body = x'7b7d', wamid = '' WHERE number = '' AND instr(body, ?) > 0"
    return int(run(c, told, (as_webhooks_write(number).encode(),)).rowcount)


def _alias_in(c: Connection, key: bytes, number: str, campaign_id: int | None, reference: str) -> str:
    """The alias under which the ledger knows the person an event is about."""
    if campaign_id is not None:
        return token(key, "number", campaign_id, number)
    called = "SELECT campaign_id FROM batch WHERE reference = ? AND reference <> ''"
    written_to = "SELECT DISTINCT campaign_id FROM attempt WHERE number >= '~' ORDER BY campaign_id DESC"
    for query, values in ((called, (reference,)), (written_to, ())):
        for (known,) in run(c, query, values).fetchall():
            alias = token(key, "number", known, number)
            if run(c, "SELECT 1 FROM attempt WHERE number = ? LIMIT 1", (alias,)).fetchone() is not None:
                return alias
    return token(key, "number", 0, number)


def rewrite_event(c: Connection, event_id: int, alias: str, wamid: str, body: bytes) -> None:
    """Put a body in place of an event's that says what happened, and to nobody."""
    run(
        c,
        "UPDATE event SET number = ?, wamid = ?, body = ? WHERE id = ?",
        (alias, wamid, _impersonal(body, alias, wamid), event_id),
    )


def _impersonal(body: bytes, alias: str, wamid: str) -> bytes:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return b"{}"
    if not isinstance(said, dict):
        return b"{}"
    inner = said.get("data")
    data: dict[str, Any] = inner if isinstance(inner, dict) else {}
    errors = data.get("errors")
    kept: dict[str, Any] = {
        name: said[name] for name in ("requestType", "requestUUID", "requestDate", "reference") if name in said
    }
    inside = {name: data[name] for name in ("status", "timestamp", "type", "pricing") if name in data}
    codes = [{"code": one.get("code")} for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    person = "recipient_id" if "recipient_id" in data else "from"
    kept["data"] = inside | {person: alias, "id": wamid} | ({"errors": codes} if codes else {})
    return json.dumps(kept, ensure_ascii=False).encode()


def sweep(c: Connection, key: bytes, at_most: int = 2_000) -> bool:
    """Anonymise news that came about people after they were erased, at most some events; whether some are left.

    The statuses among them count for whom the ledger knows under an alias. A message that a person writes after their
    erasure is a new contact: it stays.
    """
    since = int(read_setting(c, SWEPT) or 0)
    rows = run(c, _NEWS, (since, at_most)).fetchall()
    erased = erased_people(c) if rows else {}
    late = [row for row in rows if row[2] and _is_late(row, erased, key)]
    unread = [(row[0],) for row in rows if erased and not row[2] and _names_somebody(bytes(row[6]), erased, key)]
    run_many(c, "UPDATE event SET body = x'7b7d', wamid = '' WHERE id = ?", unread)
    for event_id, _, number, campaign_id, reference, wamid, body, _ in late:
        alias = _alias_in(c, key, number, campaign_id, reference)
        rewrite_event(c, event_id, alias, _alias_of(key, wamid), bytes(body))
        run(c, "UPDATE received SET number = ?, body = '', wamid = '', answers = '' WHERE event_id = ?",
            (alias, event_id))  # fmt: skip
        run(c, "DELETE FROM standing_entry WHERE event_id = ? AND number = ?", (event_id, number))
        run(c, "DELETE FROM standing WHERE number = ?", (number,))
    if rows:
        write_setting(c, SWEPT, rows[-1][0])
    return len(rows) == at_most


_NEWS = (
    "SELECT id, kind, number, campaign_id, reference, wamid, body, happened_at FROM event"
    " WHERE id > ? ORDER BY id LIMIT ?"
)
_DIGITS = re.compile(rb"(?<!\d)\d{8,15}(?!\d)")


def _names_somebody(body: bytes, erased: Mapping[str, int], key: bytes) -> bool:
    """Whether news that nothing was read out of holds the number of somebody who was erased."""
    return any(keyed_hash(key, f"+{found.decode()}") in erased for found in set(_DIGITS.findall(body)))


def _is_late(row: Sequence[Any], erased: Mapping[str, int], key: bytes) -> bool:
    kind, number, happened_at = row[1], row[2], row[7]
    erased_at = erased.get(keyed_hash(key, number))
    return erased_at is not None and (kind == EventKind.STATUS or (happened_at or 0) < erased_at)


def brought_back(c: Connection, key: bytes) -> Iterator[str]:
    """The numbers kept here whose hash says that they were erased: what an older copy of the data brings back."""
    erased = erased_people(c)
    for table in ("member", "recipient", "standing_entry", "received", "event", "reply"):
        numbers = run(c, f"SELECT DISTINCT number FROM {table} WHERE number > '' AND number < '~'").fetchall()  # noqa: S608 - own names
        yield from (number for (number,) in numbers if keyed_hash(key, number) in erased)


def finish_calls(c: Connection, key: bytes) -> int:
    """Anonymise the recipients whose call was under way when they were erased and has ended; how many still wait."""
    waiting = [int(one) for one in read_setting(c, LEFT) or ()]
    still = [
        one for one in waiting
        if run(c, "SELECT 1 FROM recipient WHERE id = ? AND state = 'sending'", (one,)).fetchone() is not None
    ]  # fmt: skip
    ended = [one for one in waiting if one not in still]
    if ended:
        _anonymise(c, key, ended)
        write_setting(c, LEFT, still)
    # News of a failure may have planned another try, and a person may have asked for one.
    run(
        c,
        "UPDATE recipient SET state = 'excluded', reason = 'erased', changed_at = ?"
        " WHERE number >= '~' AND +state = 'planned'",
        (now(),),
    )
    return len(still)
