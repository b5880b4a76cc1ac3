"""Teams in words: the server, its encryption, roles and what each may do, who is online, who sends what."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.news import Online
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.stores import Encryption, StoreFacts
from wa_desktop.domain.team import Person, Role
from wa_desktop.ui.records import Heading, Row
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _

ROLES = {
    Role.VIEWER: (N_("Viewer"), N_("reads everything, and records STOP requests")),
    Role.AUTHOR: (N_("Author"), N_("makes lists and campaigns, sends them, answers people")),
    Role.APPROVER: (N_("Approver"), N_("reads everything, and approves the campaigns of others")),
    Role.ADMINISTRATOR: (
        N_("Administrator"),
        N_("does whatever the others may, and looks after people, settings and prices"),
    ),
}
"""Each role's name, and what it may do."""


def role_name(role: Role | None) -> str:
    """The role in a word."""
    return _("No role") if role is None else _(ROLES[role][0])


def role_sentence(role: Role | None) -> str:
    """The role, and what it may do."""
    if role is None:
        return _("No role: this login has no right on the data. Ask an administrator of your team for one.")
    name, deeds = ROLES[role]
    return _("{role}: {deeds}.").format(role=_(name), deeds=_(deeds))


def encryption_words(facts: StoreFacts) -> str:
    """How what goes over the wire is protected, and who vouches for the server."""
    if facts.encryption is Encryption.NONE:
        return _("Not encrypted: the server is this very computer.")
    if facts.encryption is Encryption.UNVERIFIED:
        return _("Encrypted ({tls}) with a server of this computer, whose name was not checked.").format(tls=facts.tls)
    by = facts.certificates or _("the authorities that this computer trusts")
    words = _("Encrypted ({tls}), and the server has proved its name. Vouched for by: {by}")
    return words.format(tls=facts.tls, by=by)


def latency_words(facts: StoreFacts) -> str:
    """One round trip."""
    milliseconds = amounts.quantity(Decimal(str(round(facts.latency_ms or 0.0, 1))))
    return _("It answers in {ms} ms.").format(ms=milliseconds)


def facts_sentence(facts: StoreFacts) -> str:
    """A server that was tried out, in a line."""
    return f"{facts.program}. {latency_words(facts)} {encryption_words(facts)}"


def online_headings() -> list[Heading]:
    """Person, computer, version, since, what runs there."""
    return [
        Heading(_("Person")),
        Heading(_("Computer")),
        Heading(_("Version"), spare=2),
        Heading(_("Online since"), spare=1),
        Heading(_("What is sent from there"), stretch=True),
    ]


def online_row(one: Online) -> Row:
    """One program that is open."""
    computer = _("{computer} (this window)").format(computer=one.computer) if one.is_here else one.computer
    return Row(
        (one.person, computer, one.version, amounts.instant(one.since), running_words(one)),
        (one.person, one.computer, one.since),
        "info" if one.running else "",
    )


def running_words(one: Online) -> str:
    """What an engine sends."""
    if one.running:
        return ", ".join(_("“{name}”").format(name=found.name) for found in one.running)
    return _("Ready to send, nothing to send at the moment") if one.sends else "–"


@dataclass(frozen=True, slots=True)
class Sending:
    """A campaign under way, and who sends it from where."""

    campaign: int
    words: str
    done: int
    total: int


def sendings(online: Sequence[Online], campaigns: Sequence[CampaignView]) -> list[Sending]:
    """Who sends what, with how far it is."""
    known = {view.id: view for view in campaigns}
    found = []
    for one in online:
        for running in one.running:
            view = known.get(running.campaign_id)
            done, total = (0, 0) if view is None else progress_of(view)
            who = _("{person}, {computer}").format(person=one.person, computer=one.computer)
            words = _("“{campaign}”: {who} · {done} of {total}").format(
                campaign=running.name, who=who, done=amounts.count(done), total=amounts.count(total)
            )
            found.append(Sending(running.campaign_id, words, done, total))
    return found


def progress_of(view: CampaignView) -> tuple[int, int]:
    """How many recipients are done with, of how many that were to be written to."""
    total = view.total - view.counts.get(RecipientState.EXCLUDED, 0)
    left = view.counts.get(RecipientState.PLANNED, 0) + view.counts.get(RecipientState.SENDING, 0)
    return total - left, total


def sent_by(view: CampaignView, online: Sequence[Online]) -> Online | None:
    """Whose engine sends this campaign, when it is another workstation's."""
    if view.state not in (CampaignState.READY, CampaignState.RUNNING):
        return None
    return next(
        (one for one in online if not one.is_here and any(each.campaign_id == view.id for each in one.running)), None
    )


def people_headings() -> list[Heading]:
    """Person, role, what it may do, where they are."""
    return [
        Heading(_("Person")),
        Heading(_("Role")),
        Heading(_("What this role may do"), stretch=True),
        Heading(_("Online"), spare=1),
    ]


def person_row(one: Person) -> Row:
    """One person of the team; the key is the name."""
    name = _("{person} (you)").format(person=one.name) if one.is_me else one.name
    deeds = _(ROLES[one.role][1]) if one.role is not None else "–"
    where = (", ".join(one.computers) or _("yes")) if one.online else "–"
    return Row((name, role_name(one.role), deeds, where), one.name, "good" if one.online else "")
