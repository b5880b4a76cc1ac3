"""The words about the people of a team, what they may do, and approvals."""

from collections.abc import Mapping

from wa_desktop.words.language import N_

_WAITING = N_(
    "Campaign “{name}” ({campaign}) waits for another person's approval: nothing of it is sent before. An approver or "
    "an administrator looks at it under “Team”; once it is approved, resume it."
)

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    "role_not_allowed+role": N_(
        "On this team's data you are “{role}”, and the server does not let that role do this: nothing was changed. An "
        "administrator can do it, or give you another role: {administrators}."
    ),
    "approval_waiting": N_(
        "This campaign waits for another person's approval: nothing of it is sent before. An approver or an "
        "administrator looks at it under “Team”; once it is approved, resume it."
    ),
    "approval_waiting+name": _WAITING,
    "approved": N_("Approved by {approver}. Resume the campaign to send it."),
    "approval_own": N_(
        "Campaign “{name}” ({campaign}) is your own: another person approves it, an approver or an administrator."
    ),
    "approval_other_seal": N_(
        "Campaign “{name}” ({campaign}) was changed since you looked at it: nothing was approved. Look at it again."
    ),
    "approval_not_needed": N_(
        "Campaign “{name}” ({campaign}) needs no approval: approvals are off, or it is a test to own numbers."
    ),
    "approval_one_word": N_("Say one thing at a time: --decline or --withdraw."),
    "approval_reason_missing": N_("Say why: the author reads your reason. Nothing was noted."),
    "approval_unknown": N_("Campaign “{name}” ({campaign}) has no approval that could be withdrawn."),
    "four_eyes_alone": N_(
        "Approvals need a second person: connect to your team's server and give somebody the role of approver first "
        "(“Team”, or wa-desktop team add)."
    ),
    "team_no_server": N_(
        "The data of this workstation is in a file of its own: there are no people and no roles here. Connect to your "
        "team's server first (“Team”)."
    ),
    "team_name_refused": N_(
        "“{person}” cannot be the name of a person on the server: at most 63 characters, nothing before or after it, "
        "and not beginning with “pg_”."
    ),
    "team_password_missing": N_(
        "The server does not know “{person}” yet: a password is needed for the new login. Type one; on the command "
        "line it comes from the variable WA_DESKTOP_NEW_PASSWORD or from a prompt."
    ),
    "team_password_differs": N_("The two passwords differ: nothing was changed."),
    "team_known": N_("“{person}” belongs to the team already, as “{role}”. Change the role instead."),
    "team_unknown": N_("“{person}” does not belong to the team. These do: {known}."),
    "team_last_administrator": N_(
        "“{person}” is the only administrator: nobody could give roles any more. Make somebody else one first."
    ),
}

_ROLES: Mapping[str, str] = {
    "viewer": N_("Viewer"),
    "author": N_("Author"),
    "approver": N_("Approver"),
    "administrator": N_("Administrator"),
    "none": N_("without a role"),
}
_REASONS: Mapping[str, str] = {
    "approval_waiting": N_("waiting for an approval"),
    "approved": N_("approved, to be sent"),
}

LABELS: dict[str, str] = {
    **{f"role.{code}": words for code, words in _ROLES.items()},
    **_REASONS,
    **{f"reason.{code}": words for code, words in _REASONS.items()},
    "setting.four_eyes": N_("Campaigns are sent only after another person's approval"),
    "audit.campaign_resume": N_("Campaign resumed"),
    "audit.campaign_approved": N_("Campaign approved"),
    "audit.campaign_declined": N_("Campaign declined"),
    "audit.approval_withdrawn": N_("Approval withdrawn"),
    "audit.approval_voided": N_("Approval voided by a change"),
    "audit.team_changed": N_("Role given"),
    "audit.team_left": N_("Role taken"),
}
