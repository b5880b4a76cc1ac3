"""What F1 says of each page, and what the words of the trade mean: marked here, translated where they are shown."""

from collections.abc import Mapping

from wa_desktop.words.language import N_

_PRIVACY = (
    N_("Everything kept about one person, how long data is kept, the backups and the log of decisions."),
    N_(
        "Somebody asks for their data, or to be forgotten: look for their number, then export their file or erase "
        "them. An erased person does not come back by a later import."
    ),
    N_("Make a backup on another disk, every day: without one, a broken computer takes lists and proofs with it."),
)

_SETTINGS = (
    N_("The account is connected here, in six steps that can wait for days: what you ticked is kept."),
    N_(
        "Follow-up brings back who received and read the messages, who answered and who said STOP. Without it you know "
        "only what SMSBOX took."
    ),
    N_("What you choose here holds for every campaign; most of it can be changed for a single one."),
)

_TEAM = (
    N_(
        "Several workstations share one server of your company: lists, STOP requests, campaigns and limits are the "
        "same for everybody, and one workstation sends at a time."
    ),
    N_(
        "Connect when the server holds your team’s data already; move this workstation’s data when the server is still "
        "empty. Every table is counted and compared before anything is switched."
    ),
    N_("A role says what a person may do. The server itself keeps to it; an administrator adds and changes people."),
)

_APPROVAL = (
    N_(
        "With approvals, a campaign is sent only after another person has looked at exactly what will leave: who gets "
        "it, who does not and why, the texts, the price and the cap."
    ),
    N_("An approval holds for that alone: whatever is changed afterwards has to be approved again."),
    N_("Declining gives the author your reason. The author never approves a campaign of her own."),
)

_CAMPAIGN = (
    N_("Everybody on the list is in exactly one state; the states together always make the whole list."),
    N_("Pausing lets the calls under way end; resuming goes on with those who are left. Nobody gets it twice."),
    N_(
        "An uncertain send may have left: the connection broke before SMSBOX answered. It is never sent again by "
        "itself; news settles it, or you decide."
    ),
    N_("Afterwards: what it cost against the estimate, who did not get it and why, and a second campaign to those."),
)

PAGE_HELP: Mapping[str, tuple[str, ...]] = {
    "home": (
        N_("What waits for you comes first, then your latest campaigns and lists."),
        N_(
            "A campaign takes five steps: the list, the template, the countries, the options, the review. Nothing "
            "leaves before you press the last button, and then you can still cancel while it counts down."
        ),
        N_("No account yet? “Try without an account” does everything as for real, and no message leaves."),
    ),
    "lists": (
        N_("A list is what your file became: people with a number, and what each of them agreed to."),
        N_(
            "Drop a file on the window. Numbers are put into shape; what would need a guess is asked, or rejected "
            "with its row, to be corrected in Excel and imported again."
        ),
        N_("Choose a list to see its contacts, its consents and its files, to rename it or to take an import back."),
    ),
    "templates": (
        N_(
            "A template is a message that Meta has approved. Without one, you can only answer people who wrote to you "
            "in the last 24 hours."
        ),
        N_("Fetching reads the templates of your account, with what to do about those that cannot be sent."),
        N_(
            "Preparing one checks Meta’s limits and makes a sheet for Meta’s platform or for M-Target. Approval "
            "usually takes less than an hour."
        ),
    ),
    "maker": (
        N_("Five steps, from your file to the send. You can go back to each of them; your choices are kept."),
        N_("The cost on the right follows every choice. It also tells who is left out, and why."),
        N_("Only people who agreed to this kind of message are written to: consent that is not known is no consent."),
        N_("A test to your own telephone shows what people will see."),
    ),
    "campaigns": (
        N_("Every campaign with its state. Choose one to follow it, to pause it, or to see what it cost."),
        N_("A campaign that waits for a decision says so here and on the home page."),
    ),
    "campaign": _CAMPAIGN,
    "figures": (
        N_("How far the messages got, by country, language, template or day, with the cost."),
        N_("Each share says what it is a share of. Export the figures, or the dossier that proves who had agreed."),
    ),
    "prices": (
        N_("A campaign costs Meta’s rate for each delivered message, and M-Target’s fee for each message sent and "
           "received."),
        N_("Meta’s rates change each quarter: import its file to be certain. Ask M-Target for its fees and type them."),
        N_("The month’s cap stops every campaign before it goes over."),
    ),
    "replies": (
        N_("Who wrote to you, newest first. For 24 hours after their last message you may answer freely."),
        N_("A STOP is obeyed at once, for every later campaign. What may be a STOP waits for your decision."),
        N_("Later than 24 hours, only an approved template can be sent."),
    ),
    "suppressions": (
        N_("Numbers that no campaign writes to, whatever a list says, with since when and why."),
        N_("STOP answers come here by themselves. Add those who told you otherwise, one by one or from a file."),
    ),
    **dict.fromkeys(("privacy", "person", "retention", "audit", "backup"), _PRIVACY),
    **dict.fromkeys(("settings", "connect", "relay"), _SETTINGS),
    "team": _TEAM,
    "approval": _APPROVAL,
}  # fmt: skip
"""Sentences by the key of the page."""

MEANINGS: tuple[tuple[str, str], ...] = (
    (N_("Template"), N_("a message approved by Meta, with blanks for each person’s own words")),
    (N_("Category"), N_("marketing, utility or authentication: it decides the price and the consent needed")),
    (N_("Consent"), N_("a clear yes to this kind of message, with its date and its source")),
    (N_("Suppression"), N_("a number that must not be contacted, after a STOP or on request")),
    (N_("Meta’s market"), N_("the countries that share a rate of Meta’s")),
    (N_("Cap"), N_("the most a campaign may spend before tax; it pauses rather than go over")),
    (N_("Uncertain send"), N_("perhaps sent: nobody knows whether the call arrived")),
    (N_("Follow-up"), N_("what brings back deliveries, answers and STOPs")),
    (N_("Service window"), N_("the 24 hours after a person’s last message, in which you may answer freely")),
    (N_("Trial mode"), N_("a stand-in for SMSBOX on this computer: no message leaves")),
)
"""The words of the trade and what they mean."""
