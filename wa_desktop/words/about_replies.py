"""The words about the inbox: answers, windows, doubts, read receipts."""

from wa_desktop.words.language import N_, NP_

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    "reply_empty": N_("The answer is empty. Type a text."),
    "reply_too_long": N_("The answer has {length} characters; WhatsApp takes at most {most}. Shorten it."),
    "reply_too_many_buttons": N_("The answer has {n} buttons; WhatsApp takes at most {most}."),
    "reply_button_refused": N_("“{title}” cannot stand on a button: it needs 1 to {most} characters on one line."),
    "reply_buttons_alike": N_("Two buttons say the same: give each its own words."),
    "reply_header_missing": N_("An answer with buttons needs a title above its text. Type one."),
    "reply_header_refused": N_("The title above the text takes at most {most} characters on one line."),
    "reply_nobody": N_("Nobody wrote from {number}: there is nothing to answer. Begin with a template."),
    "reply_no_number": N_(
        "WhatsApp gave no phone number for this person (they write under a user name), so they cannot be answered "
        "from here."
    ),
    "reply_window_closed": N_(
        "The service window closed on {ends}: 24 hours after the person’s last message, WhatsApp delivers free text no "
        "more (it is {now} by this computer’s clock). Send an approved template, or wait until they write again."
    ),
    "reply_window_closed_late_clock": N_(
        "The service window closed on {ends}: 24 hours after the person’s last message, WhatsApp delivers free text no "
        "more. This computer’s clock says {here}, but the latest news shows that it is late: it is at least {now}. Set "
        "the clock; send an approved template, or wait until they write again."
    ),
    "reply_suppressed": N_(
        "{number} must not be contacted at all (suppression of everything), not even to answer. End the suppression "
        "first if they ask for an answer."
    ),
    "reply_unconfirmed": N_(
        "An earlier answer to {number} may have left: nobody knows. Decide first whether it counts as sent (look at "
        "the telephone, or ask), so that nobody gets it twice."
    ),
    "reply_said_already": N_(
        "The same words were sent to {number} already, in answer to the same message. Ask for it again only if they "
        "should get it twice."
    ),
    "reply_under_way": N_("Another answer is being sent. Wait a moment, then try again."),
    "reply_not_uncertain": N_("Answer {id} is not uncertain (any more): there is nothing to decide."),
    "reply_not_agreed": N_(
        "Nothing was sent: agree to the price, or give --yes. An answer is sent once and cannot be called back."
    ),
    "reply_sent_uncertain": N_(
        "The answer may have left: SMSBOX’s word on it is missing. It is not sent again by itself; decide on it with "
        "“replies decide”."
    ),
    "reply_refused": N_("The answer was not sent: {problem}. Nothing is charged; try again once the cause is gone."),
    "receipt_refused": N_("WhatsApp was not told that the messages were read: {problem}. Try again later."),
    "replies_marked": NP_("{n} message marked.", "{n} messages marked.", "n"),
}

LABELS: dict[str, str] = {
    "form.audio": N_("Voice message or sound"),
    "form.button": N_("Button tapped"),
    "form.contacts": N_("Contact card"),
    "form.document": N_("Document"),
    "form.image": N_("Picture"),
    "form.interactive": N_("Choice tapped"),
    "form.location": N_("Place"),
    "form.order": N_("Order"),
    "form.reaction": N_("Reaction"),
    "form.reaction_removed": N_("Reaction taken back"),
    "form.sticker": N_("Sticker"),
    "form.system": N_("Notice by WhatsApp"),
    "form.text": N_("Text"),
    "form.unknown": N_("Message of an unknown kind"),
    "form.unsupported": N_("Message that WhatsApp could not hand over"),
    "form.video": N_("Video"),
    "stop_decided": N_("Wrote a request to stop, read by a person"),
    "wish.doubtful": N_("Perhaps a stop: to be read"),
    "wish.resume": N_("Asks for messages again: no consent by itself"),
    "note.decision": N_("New consent, accepted by a person"),
    "note.refusal": N_("Refusal"),
    "note.removed": N_("Suppression ended by a person"),
    "note.resumed": N_("Switched promotions on again in WhatsApp: no consent by itself"),
    "note.withdrawal": N_("Withdrawal"),
    "reply.queued": N_("Handed over to SMSBOX"),
    "reply.ack": N_("Handed over to Meta"),
    "reply.sending": N_("Being sent"),
    "reply.sent": N_("Sent"),
    "reply.delivered": N_("Delivered"),
    "reply.read": N_("Read"),
    "reply.failed": N_("Not delivered"),
    "reply.refused": N_("Not sent"),
    "reply.unconfirmed": N_("Perhaps sent"),
    "reply.decided": N_("counted as sent by a person"),
    "reply.given_up": N_("counted as never sent by a person"),
    "reply.http_400": N_("refused by SMSBOX: the message is not accepted in this form"),
    "reply.http_402": N_("refused by SMSBOX: the balance does not cover it"),
    "reply.http_403": N_("refused by SMSBOX: key or account"),
    "reply.http_404": N_("refused by SMSBOX: the agent or the number is not known"),
    "reply.http_405": N_("refused by SMSBOX: the message is not accepted in this form"),
    "reply.http_413": N_("refused by SMSBOX: the message is not accepted in this form"),
    "reply.crash": N_("the program ended during the call"),
    "audit.reply_sent": N_("Answer sent"),
    "audit.reply_decided": N_("Uncertain answer decided"),
    "audit.doubt_settled": N_("Doubtful message read and decided"),
    "audit.receipt_told": N_("Read receipt given"),
    "proof.replies": N_("Our answers"),
    "proof.buttons": N_("Buttons"),
    "131047": N_("The service window had closed: 24 hours after the person’s last message"),
    "setting.read_receipts": N_("Show people that their messages were read, as soon as they are opened here"),
}
