"""Figures as a person reads them: names of rows, counts that may not be known, shares with their definition."""

from datetime import date
from decimal import Decimal

from wa_desktop.domain.codes import KNOWN_CODES
from wa_desktop.domain.funnels import FiguresView, OutcomeKind, OutcomePart, Part, People, Rate, Split, rate, shown
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import LABELS, label


def part_name(split: Split, part: Part) -> str:
    """The name of a row: a country, a language, a day, a template or a campaign."""
    if not part.key:
        return label(f"split_nowhere.{split.value}")
    if split is Split.COUNTRY:
        return amounts.country_name(part.key)
    if split is Split.LANGUAGE:
        name = amounts.language_name(part.key)
        return name if name == part.key else f"{name} ({part.key})"
    if split is Split.DAY:
        return amounts.day(date.fromisoformat(part.key))
    return part.name or part.key


def figure(people: People, name: str) -> str:
    """One count as text; “not known” where no news can have come."""
    number = shown(people, name)
    return _("not known") if number is None else amounts.count(number)


def rate_figure(people: People, wanted: Rate) -> str:
    """One share as text with one decimal; “not known”, or a dash for a share of nobody."""
    share = rate(people, wanted)
    if share is not None:
        return amounts.percent(share, 1)
    return "–" if people.known else _("not known")


def percent_or_none(people: People, wanted: Rate) -> Decimal | None:
    """The share in percent with two decimals; None when it is not known."""
    share = rate(people, wanted)
    return None if share is None else (share * 100).quantize(Decimal("0.01"))


def reason_of(part: OutcomePart) -> str:
    """Why, in words; Meta's code stays beside them. Empty where the outcome says everything."""
    if part.kind is OutcomeKind.FAILED:
        if part.reason in KNOWN_CODES:
            return _("{reason} (Meta's code {code})").format(reason=label(part.reason), code=part.reason)
        if part.reason.isdigit():
            return _("Meta's code {code}").format(code=part.reason)
        return label(part.reason) if part.reason else _("No reason given")
    if part.kind is OutcomeKind.REFUSED:
        return label(part.reason) if part.reason else _("No reason given")
    if part.kind is OutcomeKind.EXCLUDED and f"exclusion.{part.reason}" in LABELS:
        return label(f"exclusion.{part.reason}")
    return label(part.reason) if part.reason else ""


def outcome_words(part: OutcomePart) -> str:
    """What became of them."""
    return label(f"stage.{part.kind.value}")


def advice_words(part: OutcomePart) -> str:
    """What to do now."""
    return label(f"todo.{part.advice}")


def definitions() -> list[str]:
    """What every share is of, in sentences."""
    return [label("definition.sent"), *(label(f"definition.{one.value}") for one in Rate)]


def zone_words(view: FiguresView) -> str:
    """Whose days these are."""
    words = _("Days are those of {zone}. A person counts on the day of the last call made for them.")
    return words.format(zone=view.time_zone)


def follow_up_words(view: FiguresView) -> str:
    """What is not known of these figures; empty when all is."""
    total = view.total
    if total.partly:
        missing = total.sent - total.followed
        words = ngettext(
            "Of {n} message no news can come: follow-up was not connected. The shares count the others.",
            "Of {n} messages no news can come: follow-up was not connected. The shares count the others.",
            missing,
        )
        return words.format(n=amounts.count(missing))
    if not total.known:
        return _(
            "Follow-up not connected: SMSBOX took the messages, and what became of them is not known here, "
            "which is not 0 %."
        )
    return ""


def period_words(view: FiguresView) -> str:
    """Which campaigns these are."""
    if len(view.campaigns) == 1 and view.name:
        return _("Campaign “{name}”").format(name=view.name)
    count = ngettext("{n} campaign", "{n} campaigns", len(view.campaigns)).format(n=amounts.count(len(view.campaigns)))
    if view.first is None and view.last is None:
        return _("{campaigns} begun so far").format(campaigns=count)
    first = "…" if view.first is None else amounts.day(view.first)
    last = "…" if view.last is None else amounts.day(view.last)
    return _("{campaigns} begun from {first} to {last}").format(campaigns=count, first=first, last=last)
