"""Four eyes: a frozen campaign is sent only after another person's word on exactly what will be sent.

With the setting `four_eyes`, `campaigns.start` freezes and raises `WaitingForPerson` (`approval_waiting`, with
`campaign` and `name`); so do `resume_here` and everything else that would send before the approval. The campaign stands
`ready` with the reason `approval_waiting`, then `approved`; whoever may send resumes it then, and a scheduled one waits
for its moment as well.
"""

from collections.abc import Sequence

from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.estimates import Estimate
from wa_desktop.domain.masking import masked
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.states import CampaignState
from wa_desktop.domain.team import Approval, Role, WaitingCampaign
from wa_desktop.store import approvals as stored
from wa_desktop.store import campaigns as rows
from wa_desktop.store import signing
from wa_desktop.store.audit import record
from wa_desktop.store.campaign_views import view
from wa_desktop.store.instants import from_stored
from wa_desktop.store.roles import my_role, told_of_roles
from wa_desktop.store.targets import Reading
from wa_desktop.workspace.desk import Desk


def required(desk: Desk) -> bool:
    """Whether campaigns need an approval (the setting `four_eyes`)."""
    with desk.store.read() as c:
        return stored.four_eyes(c)


def waiting(desk: Desk) -> Sequence[WaitingCampaign]:
    """The campaigns that wait for an approval, the oldest first, one's own too; empty when none is required."""
    with desk.store.read() as c:
        if not stored.four_eyes(c):
            return ()
        mine = my_role(c)
        return [_view(desk, c, found, mine) for found in stored.waiting(c)]


def one(desk: Desk, ref: str) -> WaitingCampaign:
    """What there is to approve of one campaign, approved already or not.

    Raises `InputRefused` (`campaign_unknown`, `campaign_ambiguous`, `approval_not_needed`, `campaign_over`).
    """
    with desk.store.read() as c:
        campaign_id = _wanted(c, ref)
        (found,) = stored.waiting(c, campaign_id)
        return _view(desk, c, found, my_role(c))


def approvals(desk: Desk, ref: str) -> Sequence[Approval]:
    """Every approval of a campaign, the newest first, those that were voided too."""
    with desk.store.read() as c:
        return [_approval(found) for found in stored.of_campaign(c, rows.find(c, ref))]


def ready_to_send(desk: Desk) -> Sequence[int]:
    """The ids of this person's own campaigns that are approved and that nobody has begun to send: resume them."""
    with desk.store.read() as c:
        return stored.ready_of(c, desk.operator) if stored.four_eyes(c) else ()


def approve(desk: Desk, ref: str, seal: str = "") -> Approval:
    """Approve a campaign as it is now; `seal`: only if it is still the one that the person has looked at.

    Raises `InputRefused` (`campaign_unknown`, `campaign_ambiguous`, `approval_not_needed`, `campaign_over`,
    `approval_other_seal`), `WaitingForPerson` (`approval_own` for the author's own campaign, `role_not_allowed`).
    """
    with desk.store.write() as c:
        campaign_id, now = _looked_at(desk, c, ref, seal)
        given = stored.give(c, campaign_id, now)
        record(c, desk.operator, "campaign_approved", "campaign", campaign_id, approval=given.id, seal=given.seal)
        return _approval(given)


def decline(desk: Desk, ref: str, reason: str, seal: str = "") -> None:
    """Say no to a campaign as it is now, with a reason that its author reads; `seal` as in `approve`.

    It goes on waiting: its author cancels it and makes another one, or somebody approves it after all. Raises as
    `approve`, and `InputRefused` (`approval_reason_missing`).
    """
    why = masked(" ".join(reason.split()))[:_LONGEST_REASON]
    if not why:
        raise InputRefused("approval_reason_missing")
    with desk.store.write() as c:
        campaign_id, now = _looked_at(desk, c, ref, seal)
        record(c, desk.operator, signing.DECLINED, "campaign", campaign_id, why=why, seal=now)


def withdraw(desk: Desk, ref: str) -> Approval:
    """Take an approval back, one's own or another's; a campaign that is running stops.

    Raises `InputRefused` (`campaign_unknown`, `campaign_ambiguous`, `approval_unknown`), `WaitingForPerson`
    (`role_not_allowed`).
    """
    with desk.store.write() as c:
        campaign_id = rows.find(c, ref)
        counts = [found for found in stored.of_campaign(c, campaign_id) if found.voided_at is None]
        name = view(c, campaign_id, references=False).name
        if not counts or rows.facts(c, campaign_id).state in _OVER:
            raise InputRefused("approval_unknown", campaign=campaign_id, name=name)
        taken = stored.void(c, campaign_id)
        record(c, desk.operator, "approval_withdrawn", "campaign", campaign_id, approvals=[found.id for found in taken])
        return _approval(taken[0])


_OVER = (CampaignState.FINISHED, CampaignState.CANCELLED)
_LONGEST_REASON = 500


def _looked_at(desk: Desk, c: Reading, ref: str, seal: str) -> tuple[int, str]:
    """The campaign that this person may decide about and its seal now, which must be `seal` when one is given."""
    campaign_id = _wanted(c, ref)
    (found,) = stored.waiting(c, campaign_id)
    obstacle = _obstacle(desk, found, my_role(c))
    if obstacle:
        raise WaitingForPerson(obstacle, campaign=campaign_id, name=found.name, user=desk.operator, **told_of_roles(c))
    now = stored.seal_of(c, campaign_id)
    if seal and seal != now:
        raise InputRefused("approval_other_seal", campaign=campaign_id, name=found.name)
    return campaign_id, now


def _wanted(c: Reading, ref: str) -> int:
    campaign_id = rows.find(c, ref)
    name = view(c, campaign_id, references=False).name
    if rows.facts(c, campaign_id).state in _OVER:
        raise InputRefused("campaign_over", campaign=campaign_id, name=name)
    if not stored.is_needed(c, campaign_id):
        raise InputRefused("approval_not_needed", campaign=campaign_id, name=name)
    return campaign_id


def _view(desk: Desk, c: Reading, found: stored.Waiting, mine: Role | None) -> WaitingCampaign:
    versions = stored.versions(c, found.id)
    estimate = view(c, found.id, references=False).estimate
    seal = stored.seal_of(c, found.id)
    no = signing.declined(c, found.id, seal)
    return WaitingCampaign(
        id=found.id,
        name=found.name,
        state=found.state,
        author=found.author,
        template=found.template,
        languages=[language for language, _ in versions],
        categories=sorted({category for _, category in versions}),
        list_name=found.list_name,
        planned=found.planned,
        excluded=found.excluded,
        total=from_micro(found.total),
        cap=None if found.cap is None else from_micro(found.cap),
        currency=found.currency,
        card=estimate.card.id if isinstance(estimate, Estimate) else "",
        created=from_stored(found.created_at),
        not_before=None if found.not_before is None else from_stored(found.not_before),
        seal=seal,
        obstacle=_obstacle(desk, found, mine),
        history=[_approval(given) for given in stored.of_campaign(c, found.id)],
        declined_by="" if no is None else no.person,
        declined_why="" if no is None else no.why,
    )


def _obstacle(desk: Desk, found: stored.Waiting, mine: Role | None) -> str:
    if found.author == desk.operator:
        return "approval_own"
    return "" if mine in (Role.APPROVER, Role.ADMINISTRATOR) else "role_not_allowed"


def _approval(found: stored.Given) -> Approval:
    return Approval(
        id=found.id,
        campaign_id=found.campaign_id,
        approver=found.approver,
        computer=found.computer,
        approved=from_stored(found.approved_at),
        seal=found.seal,
        voided=None if found.voided_at is None else from_stored(found.voided_at),
        voided_by=found.voided_by,
    )
