"""The inbox as it is read: one line for each person who wrote, and everything between us and one of them."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from wa_desktop.domain.clocks import LENGTH
from wa_desktop.domain.events import PreferenceChange
from wa_desktop.domain.replies import Conversation, InboxFilter, MessageView, NoteView, SentView
from wa_desktop.domain.service_window import Clock, Window, Wish, clock_of
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.webhooks import MalformedBody, read_body
from wa_desktop.store.fast import run
from wa_desktop.store.instants import from_stored, now, to_stored

_MICROSECOND = timedelta(microseconds=1)
_LATEST_EVENTS = 500
NAMELESS = "#"
"""What a conversation's key begins with where WhatsApp gave no number, before the id of its message."""

_NAME = (
    "SELECT trim(m.first_name || ' ' || m.name) FROM member m WHERE m.number = {number}"
    " AND (m.name <> '' OR m.first_name <> '') LIMIT 1"
)
_KEY = "CASE WHEN r.number = '' THEN '#' || r.id ELSE r.number END"
_PEOPLE = (
    f"SELECT {_KEY} AS key, max(r.number) AS number, max(r.happened_at) AS last, count(*) AS messages,"  # noqa: S608
    " count(*) FILTER (WHERE r.read_at IS NULL) AS unread,"
    " count(*) FILTER (WHERE r.wish = 'doubtful' AND r.settled_at IS NULL) AS doubtful,"
    " count(*) FILTER (WHERE r.wish LIKE 'stop%') AS stops FROM received r WHERE r.number < '~'"
)
_SUMMARY = (
    f"WITH people AS ({_PEOPLE}{{which}} GROUP BY key), line AS ("  # noqa: S608 - fixed words
    "SELECT p.key, p.number, p.last, p.messages, p.unread, p.doubtful,"
    " coalesce(s.suppressed, 0) AS suppressed,"
    " coalesce((SELECT max(a.created_at) FROM reply a WHERE a.number = p.number AND a.number <> ''"
    " AND a.state NOT IN ('refused', 'failed')), 0) >= p.last AS answered,"
    " (SELECT count(*) FROM reply a WHERE a.number = p.number AND a.state = 'unconfirmed') AS unconfirmed,"
    f" coalesce(({_NAME.format(number='p.number')}), '') AS name, p.stops"
    " FROM people p LEFT JOIN standing s ON s.number = p.number)"
    " SELECT p.key, p.number, p.last, p.messages, p.unread, p.doubtful, p.suppressed, p.answered, p.unconfirmed, p.name"
    " FROM line p"
)
_LAST_MESSAGE = (
    "SELECT r.kind, r.body, r.campaign_id, coalesce(c.name, '') FROM received r"
    " LEFT JOIN campaign c ON c.id = r.campaign_id WHERE {who} ORDER BY r.happened_at DESC, r.id DESC LIMIT 1"
)


def clock(c: Connection) -> Clock:
    """What time it is, by this computer's clock and the latest news."""
    here = now()
    # Where a relay received the news, its clock stamped them: what lies ahead of ours tells as well.
    ahead = run(c, _AHEAD, (here,)).fetchone()[0]
    return clock_of(from_stored(here), None if ahead is None else ahead * _MICROSECOND)


_AHEAD = (
    "SELECT max(max(happened_at - received_at, happened_at - ?)) FROM (SELECT happened_at, received_at FROM event"  # noqa: S608
    f" WHERE happened_at IS NOT NULL ORDER BY id DESC LIMIT {_LATEST_EVENTS})"
)


def conversations(c: Connection, wanted: InboxFilter, limit: int) -> list[Conversation]:
    """The people who wrote, whoever wrote last first."""
    at = clock(c).now
    inside, outside, values = _conditions(wanted, to_stored(at))
    query = f"{_SUMMARY.format(which=inside)} {outside} ORDER BY p.last DESC, p.key LIMIT ?"
    return [_conversation(c, row, at) for row in run(c, query, (*values, limit)).fetchall()]


def _conditions(wanted: InboxFilter, at: int) -> tuple[str, str, list[object]]:
    """What narrows the messages, what narrows the people, and the values of both."""
    inside, outside = "", []
    values: list[object] = []
    if wanted.campaign is not None:
        # The person's other messages belong to the line as well: the window is theirs, not the campaign's.
        inside = (
            " AND (r.number IN (SELECT number FROM received WHERE campaign_id = ? AND number <> '')"
            " OR (r.number = '' AND r.campaign_id = ?))"
        )
        values += [wanted.campaign, wanted.campaign]
    if wanted.open_only:
        outside.append("p.last > ? AND p.last <= ? AND p.number <> ''")
        values += [at - LENGTH // _MICROSECOND, at]
    if wanted.unanswered:
        outside.append("NOT p.answered")
    if wanted.opted_out:
        outside.append("(p.suppressed <> 0 OR p.stops > 0)")
    if wanted.doubtful:
        outside.append("p.doubtful > 0")
    if wanted.unconfirmed:
        outside.append("p.unconfirmed > 0")
    if wanted.unread:
        outside.append("p.unread > 0")
    if wanted.search.strip():
        outside.append(_FOUND)
        words = f"%{_escaped(wanted.search.strip())}%"
        values += [f"%{_digits(wanted.search)}%" if _digits(wanted.search) else words, words, words, words]
    return inside, f"WHERE {' AND '.join(outside)}" if outside else "", values


_FOUND = (
    "(p.number LIKE ? OR p.name LIKE ? ESCAPE '!'"
    " OR EXISTS (SELECT 1 FROM received x WHERE x.number = p.number AND x.number <> '' AND x.body LIKE ? ESCAPE '!')"
    " OR EXISTS (SELECT 1 FROM reply y WHERE y.number = p.number AND y.body LIKE ? ESCAPE '!'))"
)


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _digits(text: str) -> str:
    """The digits of something typed as a number, without the zero of a national one; empty for words."""
    bare = "".join(sign for sign in text if sign.isdigit())
    return bare.lstrip("0") if bare and not any(sign.isalpha() for sign in text) else ""


def _conversation(c: Connection, row: Sequence[Any], at: Any) -> Conversation:
    key, number, last, messages, unread, doubtful, suppressed, answered, unconfirmed, name = row
    who, value = who_of(key)
    form, body, campaign_id, campaign = run(c, _LAST_MESSAGE.format(who=who), (value,)).fetchone()
    window = Window(from_stored(last))
    return Conversation(
        key=key,
        number=number,
        name=name,
        last=from_stored(last),
        form=form,
        text=body,
        unread=unread,
        messages=messages,
        window=window,
        is_open=bool(number) and window.is_open(at),
        answered=bool(answered),
        suppressed=suppressed,
        doubtful=doubtful,
        unconfirmed=unconfirmed,
        campaign=campaign,
        campaign_id=campaign_id,
    )


def name_of(c: Connection, number: str) -> str:
    """First and last name as a list gives them; empty when none does."""
    found = run(c, _NAME.format(number="?"), (number,)).fetchone()
    return "" if found is None else str(found[0])


def campaign_of(c: Connection, key: str) -> int | None:
    """The campaign that a person's last message answers, if any."""
    who, value = who_of(key)
    found: int | None = run(c, _LAST_MESSAGE.format(who=who), (value,)).fetchone()[2]
    return found


def who_of(key: str) -> tuple[str, object]:
    """The condition on `received r` that a conversation's key stands for, and its value."""
    if key.startswith(NAMELESS):
        return "r.id = ?", int(key.removeprefix(NAMELESS)) if key[1:].isdigit() else 0
    return "r.number = ?", key


def unread(c: Connection) -> int:
    """How many messages nobody has looked at."""
    query = "SELECT count(*) FROM received WHERE read_at IS NULL AND number < '~'"
    return int(run(c, query).fetchone()[0])


def waiting(c: Connection) -> tuple[int, int]:
    """How many people's messages are doubtful, and how many of our answers are uncertain."""
    doubtful = (
        "SELECT count(DISTINCT number) FROM received WHERE wish = 'doubtful' AND settled_at IS NULL AND number < '~'"
    )
    uncertain = "SELECT count(*) FROM reply WHERE state = 'unconfirmed' AND number < '~'"
    return int(run(c, doubtful).fetchone()[0]), int(run(c, uncertain).fetchone()[0])


_MESSAGES = (
    "SELECT r.id, r.kind, r.body, r.happened_at, r.wish, r.settled_at, r.read_at, r.receipt_at, coalesce(p.name, ''),"
    " r.wamid FROM received r LEFT JOIN campaign p ON p.id = r.campaign_id WHERE {who} ORDER BY r.happened_at, r.id"
)


def messages_of(c: Connection, key: str) -> list[MessageView]:
    """What a person wrote, the oldest first."""
    who, value = who_of(key)
    return [
        MessageView(
            id=id_,
            form=form,
            text=body,
            at=from_stored(at),
            wish=wish,
            settled=settled is not None,
            seen=read is not None,
            receipt=receipt is not None,
            campaign=campaign,
            wamid=wamid,
        )
        for id_, form, body, at, wish, settled, read, receipt, campaign, wamid in run(
            c, _MESSAGES.format(who=who), (value,)
        ).fetchall()
    ]


_SENT = (
    "SELECT r.campaign_id, max(p.name), max(k.message), max(v.frozen), r.state, r.reason, max(a.claimed_at)"
    " FROM recipient r"
    " JOIN campaign p ON p.id = r.campaign_id JOIN attempt a ON a.recipient_id = r.id"
    " LEFT JOIN content k ON k.id = r.content_id"
    " LEFT JOIN campaign_version v ON v.campaign_id = r.campaign_id AND v.language = k.language"
    " WHERE r.number = ? GROUP BY r.id ORDER BY 7"
)


def sent_to(c: Connection, number: str) -> list[tuple[SentView, str, str]]:
    """What campaigns sent to a number, with the content as sent and its frozen template (JSON, perhaps empty)."""
    return [
        (SentView(campaign_id, name, "", RecipientState(state), reason, from_stored(at)), message or "", frozen or "")
        for campaign_id, name, message, frozen, state, reason, at in run(c, _SENT, (number,)).fetchall()
    ]


_ENTRIES = (
    "SELECT kind, reason, scope, said_at, operator, removed_at FROM standing_entry"
    " WHERE number = ? AND import_id IS NULL ORDER BY said_at, id"
)


def notes_on(c: Connection, number: str) -> list[NoteView]:
    """Stops and their ends, and choices made in WhatsApp."""
    found = []
    for kind, reason, scope, said_at, operator, removed_at in run(c, _ENTRIES, (number,)).fetchall():
        code = f"note.{kind}" if kind != "suppression" else (reason or "typed")
        found.append(NoteView(code, from_stored(said_at), scope, operator))
        if removed_at is not None:
            found.append(NoteView("note.removed", from_stored(removed_at), scope))
    return [*found, *_choices(c, number)]


def _choices(c: Connection, number: str) -> Iterable[NoteView]:
    """Who switched promotions on again in WhatsApp; switching them off is a stop, noted already."""
    told = "SELECT body, coalesce(happened_at, received_at) FROM event WHERE number = ? AND kind = 'user_preferences'"
    for body, at in run(c, told, (number,)).fetchall():
        try:
            event = read_body(bytes(body))
        except MalformedBody:
            continue
        if isinstance(event, PreferenceChange) and event.wants:
            yield NoteView("note.resumed", from_stored(at))


def mark_seen(c: Connection, key: str, *, seen: bool) -> int:
    """Remember that a conversation was looked at; or that its last message was not. How many messages changed."""
    who, value = who_of(key)
    if seen:
        told = f"UPDATE received AS r SET read_at = ? WHERE {who} AND r.read_at IS NULL"  # noqa: S608 - fixed words
        return int(run(c, told, (now(), value)).rowcount)
    told = (
        f"UPDATE received SET read_at = NULL WHERE id = (SELECT r.id FROM received r WHERE {who}"  # noqa: S608
        " ORDER BY r.happened_at DESC, r.id DESC LIMIT 1)"
    )
    return int(run(c, told, (value,)).rowcount)


def settle_doubts(c: Connection, key: str, *, stop_as: str = "") -> list[int]:
    """A person has read the doubtful messages of a conversation: the events they came with, the oldest first.

    `stop_as`: they are stops, for this reason.
    """
    who, value = who_of(key)
    which = f"{who} AND r.wish = '{Wish.DOUBTFUL.value}' AND r.settled_at IS NULL"
    events = run(c, f"SELECT r.event_id FROM received r WHERE {which} ORDER BY r.happened_at", (value,)).fetchall()  # noqa: S608
    told = f"UPDATE received AS r SET settled_at = ?, wish = CASE WHEN ? <> '' THEN ? ELSE r.wish END WHERE {which}"  # noqa: S608
    run(c, told, (now(), stop_as, stop_as, value))
    return [event_id for (event_id,) in events]


def keep_receipt(c: Connection, key: str, until: int) -> int:
    """WhatsApp was told that the messages up to `until` (as stored) were read; how many."""
    who, value = who_of(key)
    told = f"UPDATE received AS r SET receipt_at = ? WHERE {who} AND r.happened_at <= ? AND r.receipt_at IS NULL"  # noqa: S608
    return int(run(c, told, (now(), value, until)).rowcount)


def campaigns_answered(c: Connection) -> list[tuple[int, str]]:
    """The campaigns that somebody answered, the newest first: what the inbox may be narrowed to."""
    query = (
        "SELECT p.id, p.name FROM campaign p WHERE p.id IN (SELECT campaign_id FROM received"
        " WHERE campaign_id IS NOT NULL) ORDER BY p.id DESC"
    )
    return [(row[0], row[1]) for row in run(c, query).fetchall()]


def json_of(text: str) -> Any:
    """A stored JSON value; None for what is none (any more)."""
    try:
        return json.loads(text)
    except ValueError:
        return None
