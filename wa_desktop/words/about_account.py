"""The words about account, key and connection."""

from wa_desktop.words.language import N_

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    "not_connected": N_("No account is connected. Connect one first (command “connect”), or use the trial mode."),
    "trial_beside_team": N_(
        "This data is your team's: the trial mode would put everybody's account aside. Start WA Desktop with an empty "
        "folder instead (“wa-desktop --home FOLDER”), and try it there."
    ),
    "trial_elsewhere": N_(
        "Somebody of your team is in the trial mode. Wait until they have left it, or try with an empty folder of "
        "your own (“wa-desktop --home FOLDER”)."
    ),
    "key_missing": N_(
        "The API key is missing. Type it again, or set WA_DESKTOP_API_KEY; it is on client.smsbox.net/fr/cles-api."
    ),
    "key_malformed": N_(
        "The API key holds spaces or characters that no key has. Copy it again from client.smsbox.net/fr/cles-api."
    ),
    "key_refused": N_(
        "SMSBOX ({host}) refused the API key or the account is closed (answer {status}). "
        "Check the key on client.smsbox.net/fr/cles-api."
    ),
    "unknown_ids": N_(
        "SMSBOX ({host}) does not know this agent id or phone number id: {error} "
        "Copy both from client.smsbox.net/fr/agents-whatsapp-business."
    ),
    "id_missing": N_("An id is missing. Copy both ids from client.smsbox.net/fr/agents-whatsapp-business."),
    "id_looks_like_phone": N_(
        "“{id}” looks like a telephone number; SMSBOX wants the phone number's id. "
        "Copy it from client.smsbox.net/fr/agents-whatsapp-business."
    ),
    "ids_swapped": N_(
        "The agent id and the phone number id were the wrong way round; they were put right "
        "(agent {waba}, phone number {phone_id})."
    ),
    "no_balance": N_("The SMSBOX account has no credit left. Top it up, then try again; nothing was lost."),
    "unreachable": N_(
        "SMSBOX ({host}) cannot be reached. Check the network, the proxy and the firewall, "
        "then try again; nothing was lost."
    ),
    "unreachable+cause": N_(
        "SMSBOX ({host}) cannot be reached: {cause}. Check the network, the proxy and the firewall, "
        "then try again; nothing was lost."
    ),
    "tls_failed": N_(
        "The secure connection to {host} failed: {problem}. Check the computer's clock, and ask your IT service "
        "whether a proxy replaces certificates."
    ),
    "service_unavailable": N_("SMSBOX ({host}) is unavailable for the moment: {error} Try again in a few minutes."),
    "unexpected_answer": N_(
        "{host} answered something that is not SMSBOX's (answer {status}). "
        "Check the address, and whether a proxy or a sign-in page stands between."
    ),
    "credit_refused": N_("SMSBOX ({host}) does not tell the balance with this API key. Sending may still work."),
    "credit_unknown": N_(
        "The balance could not be read from {host}. Sending may still work; check it on client.smsbox.net."
    ),
    "no_keyring": N_(
        "This computer has no keyring: the API key is kept until the program ends. "
        "To keep it, set {variable} before starting, or install a keyring."
    ),
    "url_not_https": N_(
        "“{url}” is not secure: the API key would travel in clear. Use an address that begins with https."
    ),
    "url_malformed": N_("“{url}” is not an address. It looks like https://api.wababox.net."),
    "port_taken": N_("Port {port} cannot be used: {problem}. Choose another one."),
    "scenario_unreadable": N_("The scenario “{file}” cannot be used: {problem}. See docs/sandbox.md for its form."),
    "template_unknown": N_("No template is called “{name}”. Read the list again, or check the spelling."),
    "template_name_malformed": N_(
        "“{name}” is not a template's name: small letters without accents, digits and “_” only, as on Meta's platform."
    ),
    "template_language_malformed": N_("“{language}” is not a language code. It looks like fr, en or en_US."),
    "template_category_differs": N_(
        "SMSBOX lists “{name}” ({language}) as {category}. Choose that category: it decides price and consent."
    ),
    "template_category_service": N_("“{name}” is a template: its category is marketing, utility or authentication."),
    "template_text_known": N_("SMSBOX already gives the text of “{name}” ({language}); it cannot be typed by hand."),
    "template_body_missing": N_("The message's text is missing. Paste it as it was approved."),
    "template_text_too_long": N_(
        "The {part} has {length} characters; WhatsApp takes {limit}. Paste the text as it was approved."
    ),
    "template_variables_mixed": N_(
        "The text mixes numbered and named variables. Use {{{{1}}}}, {{{{2}}}}… or names such as {{{{first_name}}}}."
    ),
}

LABELS: dict[str, str] = {
    "part.header": N_("Header"),
    "part.body": N_("Text"),
    "part.footer": N_("Footer"),
    "part.button": N_("Button"),
    "dns": N_("the name leads nowhere"),
    "connect_timeout": N_("no connection in time"),
    "no_connection": N_("no connection free"),
    "read_timeout": N_("no answer in time"),
    "connection_lost": N_("connection lost"),
    "certificate.self-signed": N_("its certificate vouches for itself"),
    "certificate.expired": N_("its certificate has expired"),
    "certificate.not yet valid": N_("its certificate is not valid yet"),
    "certificate.local issuer": N_("nobody this computer trusts vouches for its certificate"),
    "certificate.mismatch": N_("its certificate belongs to another server"),
}
