"""The words about the way back: a relay's client, what is missing without one, the e-mail to SMSBOX."""

from wa_desktop.words.language import N_, _

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    "relay_not_connected": N_(
        "No relay is connected. Connect one first (command “relay connect”, or “Follow-up” in the settings), or import "
        "a file of SMSBOX's news."
    ),
    "relay_token_missing": N_(
        "The relay's token is missing. Type it again, or set {variable}; it is the WA_RELAY_TOKEN of the relay."
    ),
    "relay_token_malformed": N_(
        "The token holds spaces or characters that no token has. Copy the WA_RELAY_TOKEN of the relay again."
    ),
    "relay_token_refused": N_(
        "The relay ({host}) refused the token. Copy the WA_RELAY_TOKEN of the relay again; it is not the secret path."
    ),
    "relay_unreachable": N_(
        "The relay ({host}) cannot be reached. Check its address, the network and the proxy; its news is kept there "
        "and nothing is lost meanwhile."
    ),
    "relay_unreachable+obstacle": N_(
        "The relay ({host}) cannot be reached: {obstacle}. Check its address, the network and the proxy; its news is "
        "kept there and nothing is lost meanwhile."
    ),
    "relay_tls": N_(
        "The secure connection to the relay ({host}) failed: {problem}. Check its certificate and this computer's "
        "clock; nothing is lost meanwhile."
    ),
    "relay_busy": N_(
        "The relay ({host}) is busy or restarting (answer {status}). It is asked again later; nothing is lost."
    ),
    "relay_not_one": N_(
        "{host} answers, but not as a relay does (answer {status}). Give the relay's own address, without the secret "
        "path, such as https://relay.example.com."
    ),
    "relay_gap": N_(
        "News is missing: the relay ({host}) no longer keeps everything that this workstation had not read. Statuses, "
        "replies and STOP requests may be among it. Ask SMSBOX for a file of the events and import it."
    ),
    "relay_reset": N_(
        "The relay ({host}) was set up anew: it is read from its beginning, and nothing counts twice. What the former "
        "one had not handed over is missing; ask SMSBOX for a file of the events and import it."
    ),
    "no_keyring_relay": N_(
        "This computer has no keyring: the relay's token is kept until the program ends. To keep it, set {variable} "
        "before starting, or install a keyring."
    ),
    "webhook_unknown": N_(
        "The webhook's address is not known yet: connect a relay, or give its address followed by its secret path."
    ),
    "follow_up_missing": N_(
        "No follow-up is connected: STOP replies cannot be seen here, nor who received the message; the cost stays a "
        "maximum. Before a marketing campaign: connect a relay, or import SMSBOX's file of events regularly, or import "
        "an up-to-date suppression list every day."
    ),
}

LABELS: dict[str, str] = {
    "follow_up.missing": N_("Follow-up not connected"),
    "pulling": N_("Reading the relay"),
    "obstacle.dns": N_("its name leads nowhere"),
    "obstacle.refused": N_("it refuses the connection"),
    "obstacle.timeout": N_("it does not answer in time"),
    "obstacle.connection_lost": N_("the connection broke"),
    "audit.relay_connected": N_("Relay connected"),
    "audit.relay_disconnected": N_("Relay disconnected"),
    "audit.relay_gap": N_("News missing at the relay"),
    "audit.relay_reset": N_("Relay set up anew"),
}


def email_to_smsbox(waba: str, phone_id: str, webhook: str) -> tuple[str, str]:
    """Subject and text of the request to SMSBOX's team that connects an agent's webhooks, in the language in use."""
    return (
        _("WhatsApp webhook for agent {waba}").format(waba=waba),
        _(
            "Hello,\n\n"
            "Please send the WhatsApp notifications of our agent (statuses, messages received, errors) to this "
            "webhook address:\n\n"
            "{webhook}\n\n"
            "Agent ID (ID de l'agent): {waba}\n"
            "Phone number ID (ID du numéro de téléphone): {phone_id}\n\n"
            "The address answers 200 with the body OK. It holds a secret: please do not pass it on.\n"
            "Could you confirm when it is active, and tell us whether a notification that fails is sent again, "
            "and for how long?\n\n"
            "Thank you,\n"
        ).format(webhook=webhook, waba=waba, phone_id=phone_id),
    )
