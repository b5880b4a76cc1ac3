"""What deserves attention today, worked out from plain facts: words, tone, and where to go about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from wa_desktop.domain.accounts import AccountView
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.contacts import ListView
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.estimates import CardName, Notice
from wa_desktop.domain.first_run import FirstRun
from wa_desktop.domain.prices import M_TARGET_PHONE, M_TARGET_SITE
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.team import APPROVED, WaitingCampaign
from wa_desktop.domain.templates import CategoryChange
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.team_approvals import waiting_words
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence

_MOST = 3
"""Lists without consent that are named one by one."""


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What the home page knows. `card` is the newest card in force in the account's currency."""

    account: AccountView | None
    campaigns: Sequence[CampaignView]
    lists: Sequence[ListView]
    card: CardName | None
    tariff_set: bool
    follow_up: bool
    today: date
    new_consents: Mapping[str, int] = field(default_factory=dict)
    """By list, how many consents dated after a refusal wait for a decision."""
    recategorised: Sequence[CategoryChange] = ()
    backup_late: Notice | None = None
    """What is to be said of the backups, if anything."""
    retention_waits: Notice | None = None
    relay_problem: UserError | None = None
    """What stands between the relay and this workstation."""
    replies_waiting: tuple[int, int] = (0, 0)
    """How many people have written what may be a stop, and how many answers of ours may have left."""
    approvals: Sequence[WaitingCampaign] = ()
    """Campaigns that wait for another person's word."""
    first_run: FirstRun = FirstRun()
    """How far the assistant of the first run is."""


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to look at, and the page where it is done."""

    words: str
    tone: str
    action: str
    place: str
    arguments: dict[str, str] = field(default_factory=dict)


def needing_attention(facts: HomeFacts) -> list[Attention]:
    """What needs a look, most urgent first."""
    found = [*_about_approvals(facts)]
    found += [item for campaign in facts.campaigns for item in _about_campaign(campaign)]
    others = (_about_replies, _about_safety, _about_lists, _about_templates, _about_prices, _about_news)
    return [*found, *(item for about in others for item in about(facts))]


def _about_approvals(facts: HomeFacts) -> Iterator[Attention]:
    for one in facts.approvals:
        action = _("Look at it") if one.obstacle else _("Look and approve")
        tone = "info" if one.obstacle else "warn"
        yield Attention(waiting_words(one), tone, action, "approval", {"ref": str(one.id)})


def _about_replies(facts: HomeFacts) -> Iterator[Attention]:
    doubtful, uncertain = facts.replies_waiting
    if doubtful:
        words = ngettext(
            "{n} person may have asked to stop: read the message and decide.",
            "{n} people may have asked to stop: read their messages and decide.",
            doubtful,
        )
        yield Attention(words.format(n=amounts.count(doubtful)), "warn", _("Decide"), "replies", {"which": "doubtful"})
    if uncertain:
        words = ngettext(
            "{n} answer may have left, nobody knows. Decide whether it counts as sent.",
            "{n} answers may have left, nobody knows. Decide whether they count as sent.",
            uncertain,
        )
        said = words.format(n=amounts.count(uncertain))
        yield Attention(said, "warn", _("Decide"), "replies", {"which": "unconfirmed"})


def _about_safety(facts: HomeFacts) -> Iterator[Attention]:
    late = facts.backup_late
    if late is not None and (late.code != "backup_never" or facts.campaigns):
        tone = "info" if late.code == "backup_never" else "warn"
        yield Attention(sentence(late), tone, _("See the backups"), "backup")
    if facts.retention_waits is not None:
        yield Attention(sentence(facts.retention_waits), "info", _("See how long data is kept"), "retention")


def _about_lists(facts: HomeFacts) -> Iterator[Attention]:
    for name, count in facts.new_consents.items():
        words = ngettext(
            "“{list}”: {n} person agreed again after refusing. Decide whether this consent counts.",
            "“{list}”: {n} people agreed again after refusing. Decide whether these consents count.",
            count,
        )
        said = words.format(list=name, n=amounts.count(count))
        yield Attention(said, "info", _("Decide"), "lists", {"name": name, "consents": "yes"})
    waiting = facts.new_consents
    silent = [one for one in facts.lists if one.contacts and not any(one.consent.values()) and one.name not in waiting]
    for found in silent[:_MOST]:
        words = _("“{list}”: no consent counts in this list, so nobody of it can be written to.")
        yield Attention(words.format(list=found.name), "warn", _("Open the list"), "lists", {"name": found.name})
    if len(silent) > _MOST:
        more = len(silent) - _MOST
        words = ngettext("{n} other list without any consent.", "{n} other lists without any consent.", more)
        yield Attention(words.format(n=amounts.count(more)), "warn", _("See the lists"), "lists")


def _about_templates(facts: HomeFacts) -> Iterator[Attention]:
    for change in facts.recategorised:
        words = _(
            "Meta has moved the template “{name}” ({language}) from {before} to {after}: its price and the consent "
            "it needs have changed."
        )
        said = words.format(
            name=change.name, language=amounts.language_name(change.language),
            before=labels.category(change.before.value), after=labels.category(change.after.value),
        )  # fmt: skip
        yield Attention(said, "warn", _("See the template"), "templates", {"name": change.name})


def _about_campaign(campaign: CampaignView) -> Iterator[Attention]:
    place = {"ref": str(campaign.id)}
    uncertain = campaign.counts.get(RecipientState.UNCONFIRMED, 0)
    if uncertain and campaign.state is not CampaignState.RUNNING:
        words = ngettext(
            "“{name}”: {n} message may have left, nobody knows. Decide whether it counts as sent.",
            "“{name}”: {n} messages may have left, nobody knows. Decide whether they count as sent.",
            uncertain,
        )
        said = words.format(name=campaign.name, n=amounts.count(uncertain))
        yield Attention(said, "warn", _("Decide"), "campaign", place)
    elif campaign.state is CampaignState.READY and campaign.reason == APPROVED:
        words = _("“{name}” is approved and waits to be sent.").format(name=campaign.name)
        yield Attention(words, "good", _("Open the campaign"), "campaign", place)
    elif campaign.state is CampaignState.PAUSED or campaign.reason == "interrupted":
        words = _("“{name}” waits for you: {reason}.").format(name=campaign.name, reason=labels.reason(campaign.reason))
        yield Attention(words, "warn", _("Open the campaign"), "campaign", place)


def _about_prices(facts: HomeFacts) -> Iterator[Attention]:
    if facts.card is not None and quarter_of(facts.card.effective_from) < quarter_of(facts.today):
        words = _("Meta’s rates used here date from {day}; Meta may change its rates every quarter.")
        yield Attention(words.format(day=amounts.long_day(facts.card.effective_from)), "warn", _("See rates"), "prices")
    if not facts.tariff_set:
        words = _(
            "M-Target’s fee per message is not set: every cost is shown without it. Ask M-Target, {phone}, {web}."
        )
        said = words.format(phone=M_TARGET_PHONE, web=M_TARGET_SITE)
        yield Attention(said, "info", _("Set the fee"), "prices")


def _about_news(facts: HomeFacts) -> Iterator[Attention]:
    if facts.relay_problem is not None:
        yield Attention(sentence(facts.relay_problem), "warn", _("See the follow-up"), "relay")
    if facts.account is not None and facts.campaigns and not facts.follow_up:
        words = _("Follow-up is not connected: what SMSBOX received is known, who got the message is not.")
        yield Attention(words, "info", _("Connect follow-up"), "relay")


def quarter_of(day: date) -> tuple[int, int]:
    """The year and quarter of a day."""
    return day.year, (day.month - 1) // 3


def card_in_force(cards: Sequence[CardName], currency: str, today: date) -> CardName | None:
    """The newest card that has begun, in this currency."""
    begun = [card for card in cards if card.currency == currency and card.effective_from <= today]
    return max(begun, key=lambda card: card.effective_from, default=None)
