"""The words about pace, limits, guards and decisions on what was perhaps sent."""

from collections.abc import Mapping

from wa_desktop.words.language import N_, NP_

Sentence = str | tuple[str, str, str]

_REASONS: Mapping[str, Sentence] = {
    "quiet_hours": NP_(
        "{recipients} recipient lives where it is night, a Sunday or a public holiday now: sending goes on by itself "
        "on {until}. The workstation must stay on.",
        "{recipients} recipients live where it is night, a Sunday or a public holiday now: sending goes on by itself "
        "on {until}. The workstation must stay on.",
        "recipients",
    ),
    "portfolio_limit": N_(
        "Meta's limit of {limit} people in 24 hours is reached; all campaigns of this database share it. Sending goes "
        "on by itself from {until} on. The workstation must stay on."
    ),
    "templates_due": N_(
        "Before it goes on, the program reads the template list again; SMSBOX has not given it yet. Sending goes on by "
        "itself as soon as it has."
    ),
    "canary": N_(
        "The first {sent} messages have left; the rest waits for their news, until {until} at the latest. So far: "
        "{known} with a final word, {failed} failed, {opted_out} said stop."
    ),
    "canary_failed": N_(
        "Too many of the {sent} first messages failed: {failed} (limit {failed_limit}%). Read why under "
        "“failed”, put it right, then resume to write to the rest, or cancel."
    ),
    "canary_capped": N_(
        "Meta held back {capped} of the {sent} first messages because these people get too many marketing messages "
        "(limit {capped_limit}%). Wait some days, then resume, or cancel."
    ),
    "canary_opted_out": N_(
        "{opted_out} of the {sent} first recipients said stop (limit {opted_out_limit}%). Look at the text and "
        "at the list again, then resume to write to the rest, or cancel."
    ),
    "canary_unconfirmed": N_(
        "Nobody knows what became of {unconfirmed} of the {sent} first messages. Wait for SMSBOX's statuses or "
        "decide about them, then resume, or cancel."
    ),
    "late_start": N_(
        "The campaign was to start on {due}, but the workstation was off or asleep until {now}. Nothing was sent: "
        "resume to send it now, or cancel it."
    ),
    "answers_not_kept": N_(
        "The database cannot be written ({problem}), so what SMSBOX answered is not kept yet. Make room on the disk "
        "now and leave the program open: closed, it would not know which messages left."
    ),
    "server_lost": N_(
        "The team's server {server} does not answer, so nothing is sent for now. What SMSBOX answered is held in "
        "memory: leave the program open. Sending goes on by itself as soon as the server is back."
    ),
    "balance_low": N_(
        "The SMSBOX account has {credit} credits, less than the {floor} that you want to keep. Top it up on "
        "client.smsbox.net, or lower the limit in the settings, then resume."
    ),
}

SENTENCES: dict[str, Sentence] = {
    **{f"reason.{reason}": words for reason, words in _REASONS.items()},
    **{f"paused_{reason}": words for reason, words in _REASONS.items()},
    "balance_low": _REASONS["balance_low"],
    "quiet_hours_malformed": N_("“{given}” are no open hours. Write them as 8-20 or 08:30-19:00, or off."),
    "canary_refused": N_("A first slice of {size} is not possible: choose from 0 (none) to {largest}."),
    "countdown_refused": N_("A countdown of {seconds} seconds is not possible: choose from 0 to {longest}."),
    "batch_unknown": N_("Campaign {campaign} has no uncertain call {batches}. See “unconfirmed”."),
    "media_link_malformed": N_(
        "“{link}” is no public https address of a file. Meta must be able to open it without a password."
    ),
    "media_link_unneeded": N_("The template “{template}” has no place for a picture, a video or a document."),
    "category_unchanged": N_("Campaign {campaign} “{name}” does not wait for a decision about its category."),
    "portfolio_days": N_(
        "Meta lets this account write to {limit} people in 24 hours: the {recipients} recipients go out over "
        "{days} days, the last from {finishes} on. The workstation must stay on."
    ),
    "portfolio_unknown": N_(
        "Meta's messaging limit of your account is not set: above it Meta refuses messages. Read it in the WhatsApp "
        "manager and type it in the settings."
    ),
    "schedule_stays_on": N_(
        "The campaign starts on {due}. The workstation must stay on, awake and connected until it has finished."
    ),
    "countdown_runs": N_("The first message leaves in {seconds} seconds. Ctrl+C stops it before."),
    "unconfirmed.no_answer": N_("The call left this computer, and no answer came back in time."),
    "unconfirmed.cut": N_("The call left this computer, and the connection broke before SMSBOX answered."),
    "unconfirmed.unreadable": N_("SMSBOX (or something on the way) answered, but not in a form that says what it did."),
    "unconfirmed.interrupted": N_("The program stopped, or the computer failed, while the call was on its way."),
    "unconfirmed.slept": N_("The computer slept while the call was on its way."),
    "unconfirmed.overloaded": N_("SMSBOX said that it had too much to do; it does not say whether it took the call."),
    "unconfirmed.status": N_("SMSBOX, or a proxy on the way, answered with the error {status}."),
    "unconfirmed.unknown": N_("Something unforeseen ended the call; whether it left is not known."),
    "unconfirmed.provider_silent": N_("SMSBOX has reported nothing about this call so far."),
    "unconfirmed.provider_spoke": NP_(
        "SMSBOX has reported on {n} recipient of this very call: it took the call, so the others very probably got "
        "the message too.",
        "SMSBOX has reported on {n} recipients of this very call: it took the call, so the others very probably got "
        "the message too.",
        "n",
    ),
    "unconfirmed.no_follow_up": N_("No follow-up is connected: SMSBOX's reports cannot reach this workstation."),
    "unconfirmed.wait": N_("Wait: later reports settle it by themselves, mostly within minutes, at most in 48 hours."),
    "unconfirmed.sent": N_("Count as sent: nobody gets it twice; whoever did not get it will not get it."),
    "unconfirmed.resend": N_("Send again: everybody gets it, and whoever had it gets it twice and costs twice."),
}

_REASON_LABELS: Mapping[str, str] = {
    "quiet_hours": N_("waiting for the recipients' daytime"),
    "portfolio_limit": N_("waiting for Meta's limit of 24 hours"),
    "templates_due": N_("waiting for the template list"),
    "canary": N_("waiting for news of the first ones"),
    "canary_failed": N_("too many failures among the first ones"),
    "canary_capped": N_("Meta holds back too many of the first ones"),
    "canary_opted_out": N_("too many stops among the first ones"),
    "canary_unconfirmed": N_("too many of the first ones perhaps sent"),
    "late_start": N_("the moment to start has passed"),
    "answers_not_kept": N_("the disk is full"),
    "server_lost": N_("waiting for the team's server"),
    "balance_low": N_("credit below your limit"),
}
_EXCLUSIONS: Mapping[str, str] = {
    "recent_same_content": N_("Had this very message a few days ago"),
    "too_many_messages": N_("Had enough marketing messages lately"),
}

LABELS: dict[str, str] = {
    **_REASON_LABELS,
    **_EXCLUSIONS,
    **{f"reason.{code}": words for code, words in _REASON_LABELS.items()},
    **{f"exclusion.{code}": words for code, words in _EXCLUSIONS.items()},
    "setting.request_ceiling": N_("Most calls to SMSBOX per second"),
    "setting.portfolio_limit": N_("Meta’s messaging limit: people in 24 hours"),
    "setting.portfolio_limit.0": N_("Not known, or none"),
    "setting.portfolio_limit.250": N_("250 people"),
    "setting.portfolio_limit.2000": N_("2,000 people"),
    "setting.portfolio_limit.10000": N_("10,000 people"),
    "setting.portfolio_limit.100000": N_("100,000 people"),
    "setting.quiet_hours": N_("Send marketing in the recipients’ daytime only"),
    "setting.quiet_opens": N_("Daytime begins, hour"),
    "setting.quiet_closes": N_("Daytime ends, hour"),
    "setting.quiet_sundays": N_("No marketing on Sundays"),
    "setting.quiet_holidays": N_("No marketing on public holidays"),
    "setting.late_start_minutes": N_("A start that is later than this asks first, in minutes"),
    "setting.canary_wait_minutes": N_("Wait for news of the first ones, in minutes"),
    "setting.canary_failed_percent": N_("Stop when so many of the first ones fail, in %"),
    "setting.canary_capped_percent": N_("Stop when Meta holds back so many of the first ones, in %"),
    "setting.canary_opted_out_percent": N_("Stop when so many of the first ones say stop, in %"),
    "setting.same_content_days": N_("Nobody gets the same marketing message again within, in days"),
    "setting.frequency_most": N_("Most marketing messages per person (0: no limit)"),
    "setting.frequency_days": N_("… within, in days"),
    "setting.resend_unavailable": N_("Send again what SMSBOX turned away as unavailable (503)"),
    "setting.templates_every_minutes": N_("Read the templates again while sending every, in minutes"),
    "setting.credit_floor": N_("Pause below this credit, in SMSBOX credits (0: never)"),
}
