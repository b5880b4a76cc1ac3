"""The words about campaigns and dispatch."""

from collections.abc import Mapping

from wa_desktop.words.language import N_, NP_

_PAUSED: Mapping[str, str | tuple[str, str, str]] = {
    "asked": N_("The campaign is paused because you asked for it. Resume when you are ready."),
    "interrupted": N_("The program stopped while it was sending. Resume: nobody gets the message twice."),
    "month_cap_reached": N_(
        "All campaigns of {month} together hold {held} {currency} of the month's cap of {cap}: the next call would go "
        "beyond it, so nothing more was sent. Raise the month's cap or wait for the next month, then resume."
    ),
    "cap_reached": N_(
        "The next call would cost more than the cap, so nothing more was sent. The rest stays planned: cancel it, or "
        "resume with a higher cap. A new campaign would write to everybody again."
    ),
    "balance": N_(
        "The SMSBOX account has no credit left; the rest was not sent. Top it up on client.smsbox.net, then resume. "
        "SMSBOX says: {detail}"
    ),
    "key_refused": N_(
        "SMSBOX refused the API key or the account (answer {status}). Check the key in the account's settings, "
        "then resume. SMSBOX says: {detail}"
    ),
    "unknown_id": N_(
        "SMSBOX does not know the agent id or the phone number's id. Check the account, then resume. "
        "SMSBOX says: {detail}"
    ),
    "bad_request": N_(
        "SMSBOX refused the message as malformed (answer {status}). Send a test, or tell M-Target what SMSBOX says: "
        "{detail}"
    ),
    "too_large": N_(
        "SMSBOX refused a call to a single recipient as too large (answer 413), so no smaller one can help and nothing "
        "more was sent. Send a test, or tell M-Target what SMSBOX says, then resume: {detail}"
    ),
    "method": N_("SMSBOX refused the kind of request (answer 405): check the address of the service in the account."),
    "no_name": N_(
        "The address of SMSBOX could not be found several times in a row: this computer seems to be without network. "
        "Nothing was lost. Check the network, then resume. Last problem: {detail}"
    ),
    "tls": N_(
        "The secure connection to SMSBOX was refused several times in a row, so nothing was sent. Check the clock of "
        "this computer, and ask whoever runs your network whether it inspects connections; then resume. "
        "Last problem: {detail}"
    ),
    "proxy": N_(
        "The proxy of your network did not let the calls to SMSBOX through. Ask whoever runs your network, then "
        "resume. Last problem: {detail}"
    ),
    "redirected": N_(
        "The address of SMSBOX sends callers elsewhere (answer {status}), so sending stopped: the message may not have "
        "arrived. Is this computer behind a sign-in page, or has the address changed? Check it in the account, then "
        "resume."
    ),
    "too_many_requests": N_(
        "SMSBOX asked several times in a row for fewer calls (answer 429), so sending stopped. What was on its way "
        "counts as perhaps sent. Wait a while, choose a lower rate in the settings, then resume."
    ),
    "no_answer": N_(
        "SMSBOX took the calls but did not answer, several times in a row, so sending stopped. What was on its way "
        "counts as perhaps sent. Check the network, wait a while, then resume. Last problem: {detail}"
    ),
    "answer_unreadable": N_(
        "The answers could not be understood several times in a row (answer {status}): a sign-in page or a proxy may "
        "stand between this computer and SMSBOX. What was on its way counts as perhaps sent. Check the network, then "
        "resume. Last answer: {detail}"
    ),
    "to_retry": NP_(
        "{recipients} message failed for a passing reason and was not sent. Resume to try again, or cancel.",
        "{recipients} messages failed for a passing reason and were not sent. Resume to try again, or cancel.",
        "recipients",
    ),
    "unavailable": N_(
        "SMSBOX answered badly several times in a row, so sending stopped. What was on its way counts as perhaps sent. "
        "Wait a while, then resume. Last answer: {detail}"
    ),
    "unreachable": N_(
        "SMSBOX could not be reached several times in a row; nothing was lost. Check the network, then resume. "
        "Last problem: {detail}"
    ),
    "template_not_approved": N_(
        "The template “{template}” ({language}) is no longer approved (status {status}). Wait until it is, read the "
        "templates again, then resume."
    ),
    "template_category_changed": N_(
        "Meta moved the template “{template}” ({language}) from {before} to {category}: its price and the consent it "
        "needs have changed, so nothing more is sent until you decide. Look at the new price, then go on in the new "
        "category, or cancel the rest."
    ),
    "unconfirmed": NP_(
        "Everything else is done, but nobody knows whether {recipients} message left: wait for SMSBOX's statuses, or "
        "decide: count as sent, or send again.",
        "Everything else is done, but nobody knows whether {recipients} messages left: wait for SMSBOX's statuses, or "
        "decide: count as sent, or send again.",
        "recipients",
    ),
}
"""Why a campaign stands still, by reason: what happened and what to do."""

_PROBLEMS: Mapping[str, str] = {
    "dns": N_("the address was not found"),
    "tls": N_("no secure connection"),
    "proxy": N_("turned away by the proxy"),
    "refused": N_("no connection"),
    "connect_timeout": N_("no connection in time"),
    "no_connection": N_("no connection free in time"),
    "read_timeout": N_("no answer in time"),
    "connection_lost": N_("the connection broke"),
    "answer_unreadable": N_("an answer that could not be understood"),
    "wrong_answer": N_("an answer about other recipients"),
    "unexpected_status": N_("an unexpected answer"),
    "http_status": N_("an error answer"),
    "unavailable": N_("the service is unavailable"),
    "interrupted": N_("the program stopped"),
    "unknown": N_("something unforeseen"),
}
"""What ended a call, by its cause: within a sentence."""

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    **{f"problem.{cause}": words for cause, words in _PROBLEMS.items()},
    "delivery_past": N_("{on} is over: a campaign cannot be delivered at that day’s rates. Leave the date out."),
    "test_too_many": N_(
        "A test goes to at most {most} numbers of your own; {n} were given. For more people, send a campaign."
    ),
    "test_suppressed": N_(
        "{numbers} must not be contacted (list of suppressions). Test with another number, or take it off the list."
    ),
    **{f"reason.{reason}": words for reason, words in _PAUSED.items()},
    **{f"paused_{reason}": words for reason, words in _PAUSED.items()},
    "reason.no_follow_up": N_(
        "Handed over to SMSBOX; no follow-up is connected, so what was delivered and read is not known here and the "
        "cost is a maximum."
    ),
    "test_not_followed": N_("Campaign {campaign} was a test: it has no list to send to again."),
    "campaign_name_refused": N_("“{name}” cannot name a campaign: use 1 to 120 characters."),
    "campaign_exists": N_("There is a campaign “{name}” already: choose another name."),
    "campaign_unknown": N_("There is no campaign “{campaign}”. See “campaigns” for their numbers and names."),
    "campaign_ambiguous": N_("Several campaigns are called “{campaign}”: use the number of one of them ({ids})."),
    "campaign_unfinished": N_(
        "The same message to the same list is not finished: campaign {campaign} “{name}”. Resume or cancel that one."
    ),
    "campaign_repeated": N_(
        "The same message was already sent to this list by campaign {campaign} “{name}”. To send it again on purpose, "
        "say so."
    ),
    "campaign_over": N_("Campaign {campaign} “{name}” is over: nothing is left to send."),
    "campaign_running": N_("Campaign {campaign} “{name}” is being sent already."),
    "campaign_other_account": N_(
        "Campaign {campaign} “{name}” belongs to another account than the connected one. Connect that account, "
        "then resume."
    ),
    "campaign_still_stopping": N_(
        "Campaign {campaign} is asked to stop, but its last calls have not ended yet. Look again in a minute."
    ),
    "engine_elsewhere": N_(
        "Another WA Desktop on this computer is sending (process {pid}). Use that one, or close it first."
    ),
    "engine_other_computer": N_(
        "The computer “{computer}” is sending with this data until {until}. Stop it there, or wait until then."
    ),
    "handed_over": N_(
        "“{computer}” sends for this account right now, so it sends this campaign too, at the one pace and under the "
        "one limit of the account."
    ),
    "handed_without_key": N_(
        "The computer that was sending campaign {campaign} has stopped, and this one has no API key to go on. Connect "
        "the account here, or resume the campaign on a computer that has the key."
    ),
    "store_copied": N_(
        "This data was copied from another place since it last sent: campaign {campaign} “{name}” may have been sent "
        "on from there, and some people would get it twice. Resume it where it was begun. If that place no longer "
        "sends, say that you go on from here."
    ),
    "store_restored": N_(
        "This data was put back from a backup: since then more messages left than it knows of, and some people would "
        "get campaign {campaign} “{name}” twice. Cancel it and send again to those who did not get it, or say that you "
        "go on all the same."
    ),
    "lease_lost": N_(
        "Another computer began to send with this data, so sending stopped here. Look which computer should send, "
        "then resume there."
    ),
    "other_account_sending": N_(
        "A campaign of the account connected before is still being sent. Pause it, or wait until it is done."
    ),
    "estimate_incomplete": N_(
        "There is no rate for {countries}, so the cost cannot be known and nothing was sent. Leave these countries "
        "out, or accept derived rates."
    ),
    "list_changed": N_("The list “{list}” changed while the campaign was prepared. Look at the estimate again."),
    "batch_size_refused": N_("A call takes between 1 and {largest} recipients, not {size}."),
    "rate_refused": N_("“{rate}” is not a rate: give recipients per second, 0 for no limit."),
    "cap_refused": N_("“{cap}” is not a cap: give an amount before tax, 0 or more."),
    "not_unconfirmed": N_("These numbers are not waiting for a decision in this campaign: {numbers}."),
    "store_write_failed": N_(
        "The database cannot be written ({problem}), so sending stopped. Make room on the disk, then resume; nobody "
        "gets the message twice."
    ),
}

_STATES: Mapping[str, str] = {
    "planned": N_("To send"),
    "excluded": N_("Left out"),
    "cancelled": N_("Cancelled"),
    "sending": N_("Being sent"),
    "unconfirmed": N_("Perhaps sent"),
    "refused": N_("Refused by SMSBOX"),
    "queued": N_("Handed over to SMSBOX"),
    "ack": N_("Handed over to Meta"),
    "sent": N_("Sent"),
    "delivered": N_("Delivered"),
    "read": N_("Read"),
    "failed": N_("Failed"),
}
_EXCLUSIONS: Mapping[str, str] = {
    "country": N_("Country not chosen"),
    "no_language_version": N_("No approved version in the contact's language"),
    "suppressed": N_("Suppressed (STOP)"),
    "withdrawn": N_("Consent withdrawn"),
    "refused": N_("Refused in the file"),
    "no_consent": N_("No consent for this kind of message"),
    "variable_empty": N_("A value for the message is missing"),
    "message_too_long": N_("The filled message is too long"),
    "gone": N_("No longer in the list"),
    "already_reached": N_("Got the earlier campaign"),
    "perhaps_reached": N_("The earlier campaign may still reach them"),
    "not_reachable": N_("Could not be reached on WhatsApp before"),
    "too_soon": N_("Too soon after the last try"),
    "us_marketing": N_("Marketing to the United States, which Meta does not deliver"),
}
_CAMPAIGN: Mapping[str, str] = {
    "draft": N_("Draft"),
    "ready": N_("Ready"),
    "running": N_("Sending"),
    "paused": N_("Paused"),
    "finished": N_("Finished"),
    "cancelled": N_("Cancelled"),
}
_REASONS: Mapping[str, str] = {
    "asked": N_("paused by you"),
    "interrupted": N_("interrupted"),
    "cap_reached": N_("cap reached"),
    "month_cap_reached": N_("the month's cap is reached"),
    "balance": N_("no credit left"),
    "key_refused": N_("key or account refused"),
    "unknown_id": N_("unknown agent or phone number id"),
    "bad_request": N_("message refused as malformed"),
    "too_large": N_("even one recipient is too large for SMSBOX"),
    "method": N_("wrong service address"),
    "unavailable": N_("SMSBOX unavailable"),
    "unreachable": N_("SMSBOX cannot be reached"),
    "no_name": N_("no network: SMSBOX's address is not found"),
    "tls": N_("secure connection refused"),
    "proxy": N_("stopped by the network's proxy"),
    "redirected": N_("SMSBOX's address leads elsewhere"),
    "too_many_requests": N_("SMSBOX asks for fewer calls"),
    "no_answer": N_("SMSBOX does not answer"),
    "answer_unreadable": N_("answers that cannot be understood"),
    "to_retry": N_("failed for a passing reason, to be tried again"),
    "template_not_approved": N_("template no longer approved"),
    "template_category_changed": N_("template moved to another category"),
    "many_failures": N_("too many failures"),
    "unconfirmed": N_("waiting for a decision about messages perhaps sent"),
    "no_follow_up": N_("handed over to SMSBOX, follow-up not connected"),
}

_MISSED: Mapping[str, str] = {
    "reached": N_("Delivered"),
    "on_its_way": N_("Sent, no news of delivery yet"),
    "to_send": N_("Not sent yet"),
    "uncertain": N_("Perhaps sent"),
    "try_again": N_("Not delivered, can be sent again"),
    "too_soon": N_("Not delivered, too soon to send again"),
    "to_fix": N_("Something in the list or the template is missing or wrong"),
    "account": N_("Refused because of the account at Meta, not of these people"),
    "not_reachable": N_("Cannot be reached on WhatsApp"),
    "opted_out": N_("Refused marketing messages"),
    "left_out": N_("Left out on purpose"),
}
_NEXT: Mapping[str, str] = {
    "nothing": N_("nothing to do"),
    "wait": N_("wait"),
    "resume": N_("resume or cancel the campaign"),
    "decide": N_("wait for news, or decide: count as sent, or send again"),
    "send_again": N_("send again to those who did not get it"),
    "fix_and_send_again": N_("put it right (the list, the template, the account), then send again"),
    "suppress": N_("correct the number, or suppress it"),
}

LABELS: dict[str, str] = {
    **{f"missed.{code}": words for code, words in _MISSED.items()},
    **{f"next.{code}": words for code, words in _NEXT.items()},
    **_REASONS,
    **_EXCLUSIONS,
    **_CAMPAIGN,
    **_STATES,
    **{f"state.{code}": words for code, words in _STATES.items()},
    **{f"exclusion.{code}": words for code, words in _EXCLUSIONS.items()},
    **{f"campaign.{code}": words for code, words in _CAMPAIGN.items()},
    **{f"reason.{code}": words for code, words in _REASONS.items()},
}
