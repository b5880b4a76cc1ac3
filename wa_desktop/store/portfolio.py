"""The rolling ledger of Meta's portfolio limit: unique people of the last 24 hours, whichever campaign wrote to them.

Kept only while there is a limit; brought up to date from the attempts, in the transaction that claims the next ones.
A failed message counts (Meta may have counted it), a refused one and one known not to have left do not.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from wa_desktop.domain.portfolio import WINDOW
from wa_desktop.store.fast import run
from wa_desktop.store.notes import accounts_like, is_trial, marks, read_note, write_note
from wa_desktop.store.settings import read_setting

SETTING = "portfolio_limit"
_WINDOW = int(WINDOW.total_seconds()) * 1_000_000
_HOUR = 3_600_000_000
_NOT_SENT = "('planned', 'refused')"


def limit_of(c: Connection) -> int:
    """The limit that a person stored; 0 = none."""
    return int(read_setting(c, SETTING) or 0)


def bring_up(c: Connection, account_id: int | None, at: int) -> bool:
    """Take the attempts since the last time into the ledger; whether this account is a trial (its own ledger)."""
    trial = is_trial(c, account_id)
    key = f"reached:{int(trial)}"
    done, last = read_note(c, key) or (0, 0)
    if at < last - _HOUR:
        # The clock was put back: who left the window by the wrong one is in it by the right one.
        done = 0
    newest = run(c, "SELECT coalesce(max(id), 0) FROM attempt").fetchone()[0]
    left = run(c, "DELETE FROM reached WHERE is_trial = ? AND at <= ?", (int(trial), at - _WINDOW)).rowcount
    if newest != done:
        accounts = accounts_like(c, account_id)
        run(c, _TAKE.format(accounts=marks(accounts)), (int(trial), at, done, at - _WINDOW, *accounts))
    if newest != done or left:
        write_note(c, key, (newest, at))
    return trial


_TAKE = (
    "INSERT INTO reached (number, is_trial, at)"  # noqa: S608 - marks only
    " SELECT a.number, ?, min(max(a.claimed_at), ?) FROM attempt a JOIN campaign k ON k.id = a.campaign_id"
    f" WHERE a.id > ? AND a.claimed_at > ? AND a.state NOT IN {_NOT_SENT} AND k.account_id IN ({{accounts}})"
    " AND NOT EXISTS (SELECT 1 FROM received v WHERE v.number = '+' || a.number"
    f" AND v.happened_at BETWEEN a.claimed_at - {_WINDOW} AND a.claimed_at)"
    " GROUP BY a.number ON CONFLICT (number, is_trial) DO UPDATE SET at = excluded.at"
)


def forget_unsent(c: Connection, trial: bool, at: int) -> None:
    """Take people off the ledger whose every attempt of the window is known not to have left."""
    run(
        c,
        "DELETE FROM reached WHERE is_trial = ? AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.number = reached.number"  # noqa: S608
        f" AND a.claimed_at > ? AND a.state NOT IN {_NOT_SENT})",
        (int(trial), at - _WINDOW),
    )


def used(c: Connection, trial: bool) -> int:
    """The people on the ledger."""
    return int(run(c, "SELECT count(*) FROM reached WHERE is_trial = ?", (int(trial),)).fetchone()[0])


def freed(c: Connection, trial: bool) -> list[tuple[int, int]]:
    """When people leave the window (as stored, the end of an hour) and how many, soonest first."""
    rows = run(
        c,
        "SELECT max(at), count(*) FROM reached WHERE is_trial = ? GROUP BY at / ? ORDER BY 1",
        (int(trial), _HOUR),
    )
    return [(int(last) + _WINDOW, int(number)) for last, number in rows.fetchall()]


class Room:
    """How many new people the claim may still write to; says so number by number."""

    def __init__(self, c: Connection, limit: int, account_id: int | None, at: int) -> None:
        self.limit = limit
        self._c = c
        self._at = at
        self._trial = bring_up(c, account_id, at)
        self._left = limit - used(c, self._trial)
        if self._left <= 0:
            forget_unsent(c, self._trial, at)
            self._left = limit - used(c, self._trial)
        self._taken: set[str] = set()
        self._looked: dict[str, bool] = {}

    def takes(self, number: str) -> bool:
        """Whether a message to `number` (E.164) fits; it is counted when it does."""
        if number in self._taken or self._is_free(number):
            return True
        if self._left <= 0:
            return False
        self._left -= 1
        self._taken.add(number)
        return True

    def next_room(self) -> int:
        """The instant (as stored) at which the first person leaves the window."""
        query = "SELECT min(at) FROM reached WHERE is_trial = ?"
        first = run(self._c, query, (int(self._trial),)).fetchone()[0]
        return (self._at if first is None else int(first)) + _WINDOW

    def look_at(self, numbers: Sequence[str]) -> None:
        """Read at once whether these numbers are free."""
        asked = marks(numbers)
        counted = f"SELECT '+' || number FROM reached WHERE is_trial = ? AND number IN ({asked})"  # noqa: S608
        opened = f"SELECT number FROM received WHERE happened_at > ? AND number IN ({asked})"  # noqa: S608
        digits = [number.removeprefix("+") for number in numbers]
        free = {row[0] for row in run(self._c, counted, (int(self._trial), *digits)).fetchall()}
        free |= {row[0] for row in run(self._c, opened, (self._at - _WINDOW, *numbers)).fetchall()}
        self._looked.update((number, number in free) for number in numbers)

    def _is_free(self, number: str) -> bool:
        """Already counted, or inside the window that the person's own message opened."""
        if number in self._looked:
            return self._looked[number]
        values = (number.removeprefix("+"), int(self._trial), number, self._at - _WINDOW)
        return run(self._c, _FREE, values).fetchone() is not None


_FREE = (
    "SELECT 1 FROM reached WHERE number = ? AND is_trial = ?"
    " UNION ALL SELECT 1 FROM received WHERE number = ? AND happened_at > ? LIMIT 1"
)
