"""One sentence for every code: errors, notices, reasons and states, for every skin alike."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.estimates import Notice
from wa_desktop.words import (
    about_account,
    about_campaigns,
    about_commands,
    about_figures,
    about_first_run,
    about_follow_up,
    about_lists,
    about_markets,
    about_pacing,
    about_prices,
    about_privacy,
    about_rates,
    about_relay,
    about_releases,
    about_replies,
    about_results,
    about_roles,
    about_store,
    about_tables,
    about_team,
    about_templates,
    amounts,
)
from wa_desktop.words.language import _, ngettext

Sentence = str | tuple[str, str, str]
"""A message, or (one, many, the detail that counts)."""

SENTENCES: dict[str, Sentence] = {
    **about_store.SENTENCES,
    **about_team.SENTENCES,
    **about_privacy.SENTENCES,
    **about_account.SENTENCES,
    **about_lists.SENTENCES,
    **about_prices.SENTENCES,
    **about_rates.SENTENCES,
    **about_relay.SENTENCES,
    **about_releases.SENTENCES,
    **about_follow_up.SENTENCES,
    **about_campaigns.SENTENCES,
    **about_pacing.SENTENCES,
    **about_results.SENTENCES,
    **about_replies.SENTENCES,
    **about_roles.SENTENCES,
    **about_commands.SENTENCES,
    **about_figures.SENTENCES,
    **about_first_run.SENTENCES,
    **about_templates.SENTENCES,
}
"""Full sentences, by code of an error or a notice: what, where, what to do."""

LABELS: dict[str, str] = {
    **about_store.LABELS,
    **about_team.LABELS,
    **about_tables.LABELS,
    **about_account.LABELS,
    **about_lists.LABELS,
    **about_campaigns.LABELS,
    **about_pacing.LABELS,
    **about_prices.LABELS,
    **about_rates.LABELS,
    **about_markets.LABELS,
    **about_results.LABELS,
    **about_releases.LABELS,
    **about_replies.LABELS,
    **about_roles.LABELS,
    **about_commands.LABELS,
    **about_privacy.LABELS,
    **about_follow_up.LABELS,
    **about_figures.LABELS,
    **about_first_run.LABELS,
    **about_templates.LABELS,
}
"""A few words, by code of a state, a reason, a rule or a field."""


_NUMBERS_THAT_NAME = frozenset({"campaign", "ids", "import", "batch", "pid"})
"""Details that are typed or looked up as they stand: 1234, not 1,234."""


def sentence(said: UserError | Notice) -> str:
    """What a person reads for an error or a notice."""
    return sentence_of(said.code, said.details)


def sentence_of(code: str, details: Mapping[str, Any]) -> str:
    """The sentence of `code`; a code without one shows itself rather than nothing."""
    # `code+detail` says more than `code`, where that detail is known.
    known = (SENTENCES.get(f"{code}+{key}") for key, value in details.items() if value)
    template: Sentence | None = next((one for one in known if one), None) or SENTENCES.get(code)
    if template is None:
        return code
    plain = {key: _as_typed(value) if key in _NUMBERS_THAT_NAME else value for key, value in details.items()}
    plain["card_day"] = _card_day(str(details.get("card", "")))
    if "language" in details:
        plain["in_language"] = amounts.language_name(str(details["language"]))
    shown = defaultdict(str, {key: _shown(value, _WORDED.get(key, str)) for key, value in plain.items()})
    if isinstance(template, tuple):
        one, many, key = template
        return ngettext(one, many, int(details.get(key, 0))).format_map(shown)
    return _(template).format_map(shown)


def _card_day(card: str) -> str:
    """The day that a rate card's name holds; the name itself when it holds none."""
    found = re.search(r"\d{4}-\d\d-\d\d", card)
    try:
        return amounts.long_day(date.fromisoformat(found[0])) if found else card
    except ValueError:
        return card


def _as_typed(value: object) -> object:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else str(value)


def command_sentence(said: UserError | Notice) -> str:
    """A sentence with the option that answers it, where the command line has one."""
    option = about_commands.OPTIONS.get(said.code)
    words = sentence(said)
    return f"{words} ({option.format_map(defaultdict(str, said.details))})" if option else words


def label(code: str) -> str:
    """The short words of a state, a reason, a rule or a field; the code itself when it has none.

    A code whose words stand in a family (`marketing` in `category.marketing`) is found there too.
    """
    key = code if code in LABELS else _families().get(code)
    return code if key is None else _(LABELS[key])


@lru_cache(maxsize=1)
def _families() -> Mapping[str, str]:
    return {key.partition(".")[2]: key for key in reversed(LABELS) if "." in key}


def _moment(text: str) -> str:
    """An instant kept as ISO text beside a campaign."""
    try:
        return amounts.instant(datetime.fromisoformat(text))
    except ValueError:
        return text


def _amount(text: str) -> str:
    """An amount kept as text; what a person typed instead of one stays as it is."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return text
    return amounts.plain_money(found) if found.is_finite() else text


def _month(text: str) -> str:
    try:
        return amounts.long_month(date.fromisoformat(f"{text}-01"))
    except ValueError:
        return text


def _problem(text: str) -> str:
    """What ended a call, kept as its cause and whatever else was said: `read_timeout …`."""
    cause, _space, rest = text.partition(" ")
    if f"problem.{cause}" not in SENTENCES:
        return text
    words = sentence_of(f"problem.{cause}", {})
    # The name of an error's class, such as ServerDisconnectedError, helps nobody who reads this.
    named = rest[:1].isupper() and rest.isidentifier()
    return f"{words} ({_certificate(rest)})" if rest and not named else words


def _certificate(text: str) -> str:
    """What is wrong with a certificate, in words; other problems as the system tells them."""
    known = (key for key in LABELS if key.startswith("certificate.") and key.partition(".")[2] in text)
    found = next(known, None)
    return text if found is None or "CERTIFICATE" not in text else label(found)


_WORDED: Mapping[str, Callable[[str], str]] = {
    "cause": lambda code: label(f"unreachable.{code}") if f"unreachable.{code}" in LABELS else code,
    "detail": _problem,
    "problem": _certificate,
    "countries": amounts.country_name,
    "markets": label,
    "market": label,
    "category": label,
    "categories": label,
    "before": label,
    "part": label,
    "channel": label,
    "obstacle": lambda code: label(f"obstacle.{code}"),
    "doubt": lambda code: label(f"doubt.{code}"),
    "role": lambda code: label(f"role.{code}"),
    "said": lambda code: label(code) if code in LABELS else code,
    "signs": label,
    "cap": _amount,
    "held": _amount,
    "left": _amount,
    "month": _month,
    "until": _moment,
    "due": _moment,
    "made": _moment,
    "why": lambda code: label(f"broken.{code}") if f"broken.{code}" in LABELS else code,
    "now": _moment,
    "finishes": _moment,
}
"""How the codes of a detail become words; other details are shown as they are."""


def _shown(value: object, words: Callable[[str], str] = str) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return amounts.count(value)
    if isinstance(value, Decimal):
        return amounts.quantity(value)
    if isinstance(value, datetime):
        return amounts.instant(value)
    if isinstance(value, date):
        return amounts.day(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_shown(item, words) for item in value) or "–"
    return words(str(value))
