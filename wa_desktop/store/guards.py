"""Whom earlier messages protect: the same content a short while ago, or too many marketing messages.

Looked at twice: over the whole list when it is estimated and frozen, and per recipient in the claim.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from wa_desktop.domain.rules import Rules
from wa_desktop.domain.values import Category
from wa_desktop.store.fast import run
from wa_desktop.store.notes import accounts_like, marks

SAME_CONTENT = "recent_same_content"
TOO_OFTEN = "too_many_messages"
_DAY = 86_400_000_000
_MAY_HAVE_ARRIVED = "('sending', 'unconfirmed', 'queued', 'ack', 'sent', 'delivered', 'read')"


@dataclass(frozen=True, slots=True)
class Guarded:
    """What a look at earlier messages needs: the rules, the template, the account and the campaign itself (0: none)."""

    rules: Rules
    template: str
    account_id: int | None
    campaign_id: int = 0


class Recent(NamedTuple):
    """Of some members: by id the contents they have had of late, and who has had too many messages."""

    contents: Mapping[int, frozenset[str]]
    too_often: frozenset[int]

    def about(self, member_id: int) -> bool:
        """Whether anything is known of this member."""
        return member_id in self.contents or member_id in self.too_often

    def obstacle(self, member_id: int, content: str, category: Category) -> str:
        """Why this member does not get `content` (its hash); empty when it may."""
        if category is not Category.MARKETING:
            return ""
        if member_id in self.too_often:
            return TOO_OFTEN
        return SAME_CONTENT if content in self.contents.get(member_id, ()) else ""


class Guards:
    """The guards of one campaign at the instant `at`; asks the database only where an answer can differ."""

    def __init__(self, c: Connection, about: Guarded, at: int) -> None:
        self._c = c
        self._rules = about.rules
        self._since = at - about.rules.same_content_days * _DAY
        self._often_since = at - about.rules.frequency_days * _DAY
        accounts = accounts_like(c, about.account_id)
        since = self._since if about.rules.same_content_days else at
        self._same = _others(c, accounts, about.campaign_id, since, about.template)
        self._any: tuple[int, ...] = ()
        if about.rules.frequency_most:
            self._any = _others(c, accounts, about.campaign_id, self._often_since)

    @property
    def silent(self) -> bool:
        """Whether nobody can be protected now: no other campaign is recent enough."""
        return not self._same and not self._any

    @property
    def state(self) -> tuple[object, ...]:
        """A value that changes when the guards may say something else."""
        newest = run(self._c, "SELECT coalesce(max(id), 0) FROM attempt").fetchone()[0]
        news = run(self._c, "SELECT coalesce(max(id), 0) FROM event").fetchone()[0]
        return (self._same, self._any, newest, news, self._rules)

    def of_members(self, list_id: int, low: int, high: int) -> Recent:
        """What holds for the current members of a list whose ids lie between `low` and `high`."""
        contents: defaultdict[int, set[str]] = defaultdict(set)
        if self._same:
            values = (low, high, list_id, *self._same, self._since)
            for member_id, content in run(self._c, _SAME_OF_MEMBERS.format(others=marks(self._same)), values):
                contents[member_id].add(content)
        too_often: frozenset[int] = frozenset()
        if self._any:
            often = (low, high, list_id, *self._any, self._often_since, self._rules.frequency_most)
            rows = run(self._c, _OFTEN_OF_MEMBERS.format(others=marks(self._any)), often)
            too_often = frozenset(row[0] for row in rows)
        return Recent({one: frozenset(found) for one, found in contents.items()}, too_often)

    def obstacle(self, number: str, content_id: int, category: Category) -> str:
        """Why the recipient `number` (E.164) does not get this content now; empty when it may."""
        if category is not Category.MARKETING:
            return ""
        if self._any and self._too_often(number):
            return TOO_OFTEN
        return SAME_CONTENT if self._same and self._had(number, content_id) else ""

    def _had(self, number: str, content_id: int) -> bool:
        values = (number, content_id, *self._same, self._since)
        return run(self._c, _SAME_OF_NUMBER.format(others=marks(self._same)), values).fetchone() is not None

    def _too_often(self, number: str) -> bool:
        values = (number, *self._any, self._often_since)
        counted = run(self._c, _OFTEN_OF_NUMBER.format(others=marks(self._any)), values).fetchone()[0]
        return int(counted) >= self._rules.frequency_most


def _others(
    c: Connection, accounts: tuple[int, ...], campaign_id: int, since: int, template: str = ""
) -> tuple[int, ...]:
    """The other campaigns that may have written to anybody since; tests to one's own numbers are none."""
    of_template = " AND template = ?" if template else ""
    rows = run(
        c,
        f"SELECT id FROM campaign WHERE account_id IN ({marks(accounts)}) AND id <> ? AND is_test = 0"
        f" AND started_at IS NOT NULL AND coalesce(finished_at, ?) >= ?{of_template}",
        (*accounts, campaign_id, since, since, *((template,) if template else ())),
    )
    return tuple(int(row[0]) for row in rows.fetchall())


# ruff: noqa: S608 - fixed words and marks only
_HAD = (
    " JOIN content k ON k.id = r.content_id JOIN attempt a ON a.recipient_id = r.id"
    f" WHERE {{who}} AND r.campaign_id IN ({{others}}) AND a.claimed_at > ? AND a.state IN {_MAY_HAVE_ARRIVED}"
)
_RANGE = "m.id BETWEEN ? AND ? AND +m.list_id = ? AND +m.is_current = 1"
_IN_MARKETING = " JOIN campaign_version v ON v.campaign_id = r.campaign_id AND v.language = r.language" + _HAD.replace(
    "{who}", "v.category = 'marketing' AND {who}"
)
_OF_MEMBERS = " FROM member m JOIN recipient r ON r.number = m.number"
_SAME_OF_MEMBERS = "SELECT DISTINCT m.id, k.hash" + _OF_MEMBERS + _HAD.replace("{who}", _RANGE)
_SAME_OF_NUMBER = "SELECT 1 FROM recipient r" + _HAD.replace(
    "{who}", "r.number = ? AND k.hash = (SELECT hash FROM content WHERE id = ?)"
)
_OFTEN_OF_MEMBERS = (
    "SELECT m.id" + _OF_MEMBERS + _IN_MARKETING.replace("{who}", _RANGE) + " GROUP BY m.id HAVING count(*) >= ?"
)
_OFTEN_OF_NUMBER = "SELECT count(*) FROM recipient r" + _IN_MARKETING.replace("{who}", "r.number = ?")
