"""What a campaign's page says: the funnel, what went wrong, the cost, the pace. Pure words and figures."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.codes import FailureAction, action_for
from wa_desktop.domain.figures import Actual, funnel_of
from wa_desktop.domain.states import CampaignState
from wa_desktop.ui.pages import labels
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.widgets.tiles import Tile
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label

ACTIVE = (CampaignState.READY, CampaignState.RUNNING)
_WINDOW = 8.0
_LEAST = 0.5
_MOST_PROBLEMS = 4
LIVE_TILES = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """One line of the funnel; `count` None is not known, which is not 0."""

    words: str
    count: int | None


def funnel(view: CampaignView) -> list[Stage]:
    """From the list to the telephone. Without follow-up nothing is said beyond SMSBOX."""
    found = funnel_of(view)
    stages = [
        Stage(_("On the list"), found.listed),
        Stage(_("To be written to"), found.listed - found.excluded),
        Stage(_("Handed to SMSBOX"), found.accepted),
    ]
    if not view.follow_up:
        return [*stages, Stage(_("Delivered: not known"), None)]
    read = Stage(_("Read, as far as people let it be known"), found.read)
    return [*stages, Stage(_("Delivered"), found.delivered), read]


def funnel_headings() -> list[Heading]:
    """Stage, people, share of the list."""
    return [
        Heading(_("Stage"), stretch=True),
        Heading(_("Contacts"), right=True),
        Heading(_("Share of the list"), right=True),
    ]


def funnel_rows(view: CampaignView) -> list[Row]:
    """The funnel as rows."""
    return [
        Row((stage.words, _count(stage.count), _share(stage.count, view.total)), stage.words, order=(None, stage.count))
        for stage in funnel(view)
    ]


def live_tiles(view: CampaignView) -> list[Tile]:
    """What is asked for first while it is sent and afterwards."""
    found = funnel_of(view)
    spent = view.spent.committed + view.spent.reserved
    return [
        Tile(amounts.count(found.accepted), _("Handed to SMSBOX")),
        Tile(_count(found.delivered), label("stage.delivered")),
        Tile(_count(found.read), label("stage.read")),
        Tile(amounts.count(found.failed), label("stage.failed"), tone="bad" if found.failed else ""),
        Tile(amounts.money(spent, view.currency), _("Spent at most")),
    ]


def _count(number: int | None) -> str:
    return "–" if number is None else amounts.count(number)


def _share(number: int | None, total: int) -> str:
    return "–" if number is None or not total else amounts.percent(Decimal(number) / total, 1)


def total_words(view: CampaignView) -> str:
    """What the bar sums to."""
    words = ngettext("{n} contact on the list, in exactly one state", "{n} contacts on the list, each in exactly one "
                     "state", view.total)  # fmt: skip
    return words.format(n=amounts.count(view.total))


def problem_lines(view: CampaignView) -> list[str]:
    """What went wrong so far, the most frequent reason first, with what the program does about it."""
    return [
        _("{n} failed: {reason}. {consequence}").format(
            n=amounts.count(number), reason=labels.failure(code), consequence=consequence_words(code)
        )
        for code, number in _by_size(view.failures)[:_MOST_PROBLEMS]
    ]


def consequence_words(code: str) -> str:
    """What happens after a failure with this code, and what there is to do."""
    if not code.isdigit():
        return _("Correct the number, then send again.")
    return {
        FailureAction.PAUSE_CAMPAIGN: _("The campaign pauses: see what to do above."),
        FailureAction.FAIL: _("Trying again does not help."),
        FailureAction.FAIL_RETRY_LATER: _("May be tried again after a day."),
        FailureAction.BACK_OFF: _("Tried again by itself, more slowly."),
        FailureAction.PAUSE_COUNTRY: _("This country pauses, the others go on."),
        FailureAction.TEMPLATE_WRONG: _("The campaign pauses: look at the template."),
        FailureAction.VALUES_WRONG: _("Correct this person’s values in the list."),
        FailureAction.OPTED_OUT: _("Suppressed from now on."),
        FailureAction.UNKNOWN: _("The campaign pauses when this becomes frequent."),
    }[action_for(code)]


def _by_size(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: -item[1])


def spent_words(view: CampaignView, actual: Actual | None = None) -> str:
    """What it cost so far, as honestly as is known; `actual` once nothing is being sent."""
    if not view.follow_up:
        words = _("Cost: {amount} before tax as a maximum, as if everything were delivered")
        most = actual.at_most if actual is not None else view.spent.committed + view.spent.reserved
        return words.format(amount=amounts.money(most, view.currency))
    if actual is None:
        spent = amounts.money(view.spent.committed + view.spent.reserved, view.currency)
        return _("Spent: at most {amount} before tax").format(amount=spent)
    certain, highest = (amounts.money(amount, actual.currency) for amount in (actual.total, actual.at_most))
    if actual.is_maximum:
        return _("Cost: {certain} before tax so far, at most {most}").format(certain=certain, most=highest)
    return _("Cost: {certain} before tax").format(certain=certain)


def cap_words(view: CampaignView) -> str:
    """How much is left under the cap."""
    if view.cap is None:
        return _("No cap")
    left = view.cap - view.spent.committed - view.spent.reserved
    words = _("Cap: {cap} · left: {left}")
    said = words.format(cap=amounts.money(view.cap, view.currency), left=amounts.money(left, view.currency))
    if not view.spent.reserved:
        return said
    reserved = _("reserved: {reserved}").format(reserved=amounts.money(view.spent.reserved, view.currency))
    return f"{said} · {reserved}"


def estimate_words(view: CampaignView) -> str:
    """What was estimated; empty when there was no total."""
    if view.estimate is None or view.estimate.totals.total is None:
        return ""
    amount = amounts.money(view.estimate.totals.total, view.estimate.currency)
    if not view.estimate.tariff_set:
        return _("Estimated: {amount} without M-Target’s fee").format(amount=amount)
    return _("Estimated: {amount}").format(amount=amount)


class Pace:
    """Recipients per second over the last seconds, and how long the rest will take."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def note(self, now: float, left: int) -> None:
        """Remember that `left` recipients were still to go at `now` (seconds of a steady clock)."""
        self._seen.append((now, left))
        while self._seen and now - self._seen[0][0] > _WINDOW:
            self._seen.popleft()

    @property
    def rate(self) -> float | None:
        """Recipients per second; None until there is something to measure."""
        if len(self._seen) < 2 or self._seen[-1][0] - self._seen[0][0] < _LEAST:  # noqa: PLR2004 - two ends
            return None
        (begun, before), (now, after) = self._seen[0], self._seen[-1]
        return max(0.0, (before - after) / (now - begun))

    def words(self) -> str:
        """The pace as a person reads it; empty until it is known."""
        rate = self.rate
        if not rate or not self._seen:
            return ""
        said = _("{rate} a second").format(rate=amounts.count(max(1, round(rate))))
        return f"{said} · {_time_left(self._seen[-1][1] / rate)}"


def _time_left(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("less than a minute left")
    if minutes < 60:  # noqa: PLR2004 - an hour
        return ngettext("{n} minute left", "{n} minutes left", minutes).format(n=minutes)
    return _("{hours} h {minutes:02} left").format(hours=minutes // 60, minutes=minutes % 60)
