"""The words about the first run: ids that cannot be right, and each stage of the way to SMSBOX."""

from wa_desktop.words.language import N_

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    "account_part_missing": N_(
        "“{part}” is empty: this id is missing. Copy it from client.smsbox.net/fr/agents-whatsapp-business."
    ),
    "account_part_is_phone": N_(
        "“{part}”: “{id}” looks like a telephone number. SMSBOX wants the ID that stands beside the number; "
        "copy it from client.smsbox.net/fr/agents-whatsapp-business."
    ),
    "id_looks_like_phone+part": N_(
        "“{part}”: “{id}” looks like a telephone number. SMSBOX wants the ID that stands beside the number; "
        "copy it from client.smsbox.net/fr/agents-whatsapp-business."
    ),
    "account_part_is_address": N_(
        "“{part}”: “{id}” is a web address. Copy the ID itself, which holds digits only, from that page."
    ),
    "account_part_has_letters": N_(
        "“{part}” holds something else than digits: it may be the API key or a name. "
        "Copy the ID from client.smsbox.net/fr/agents-whatsapp-business."
    ),
    "account_ids_same": N_(
        "The same ID stands in both fields. The agent and its phone number have one ID each; copy the other one too."
    ),
    "account_key_is_id": N_(
        "The API key is the same as “{part}”. The key is made on another page: client.smsbox.net/fr/cles-api."
    ),
    "account_part_short": N_(
        "“{part}” has {n} digits; such an ID usually has 15 or more. SMSBOX is asked all the same: "
        "check that it is not a telephone number."
    ),
    "webhook_malformed": N_(
        "“{url}” cannot receive SMSBOX’s news. The webhook address begins with https, is open to the internet and has "
        "a path of its own, such as https://relay.example.com/a-long-secret-word."
    ),
}

LABELS: dict[str, str] = {
    "unreachable.dns": N_("the name leads nowhere"),
    "unreachable.proxy": N_("the proxy refused"),
    "unreachable.tls": N_("secure connection failed"),
    "unreachable.refused": N_("connection refused"),
    "unreachable.connect_timeout": N_("no connection in time"),
    "unreachable.no_connection": N_("no connection free"),
    "unreachable.read_timeout": N_("no answer in time"),
    "unreachable.timeout": N_("no answer in time"),
    "unreachable.connection_lost": N_("connection lost"),
    "account.agent": N_("Agent ID"),
    "account.phone": N_("Phone number ID"),
    "account.key": N_("API key"),
    "stage.dns": N_("Name of the server (DNS)"),
    "stage.proxy": N_("Proxy"),
    "stage.network": N_("Network and firewall"),
    "stage.certificate": N_("Certificate (secure connection)"),
    "stage.answer": N_("SMSBOX’s answer"),
    "stage.key": N_("API key"),
    "stage.agent": N_("Agent ID"),
    "stage.phone": N_("Phone number ID"),
    "stage.balance": N_("Balance of credits"),
    "verdict.good": N_("in order"),
    "verdict.maybe": N_("to be checked"),
    "verdict.bad": N_("not in order"),
    "verdict.untried": N_("not tried"),
    "stage_help.dns": N_("The name of SMSBOX’s server is not found: is the computer online, is the address right?"),
    "stage_help.proxy": N_(
        "The company’s proxy does not answer or refuses the way to SMSBOX: ask your IT service to open it."
    ),
    "stage_help.network": N_("Nothing answers there: the network, or a firewall that stops the way to SMSBOX."),
    "stage_help.certificate": N_(
        "The server’s certificate is not trusted: check the computer’s clock; a proxy may replace certificates."
    ),
    "stage_help.answer": N_(
        "What answers is not SMSBOX, or SMSBOX is not well: a sign-in page in between, a wrong address, or try later."
    ),
    "stage_help.key": N_("SMSBOX refuses this key: copy it again, or create one on client.smsbox.net/fr/cles-api."),
    "stage_help.agent": N_("SMSBOX does not know this agent: copy “Agent ID” again from SMSBOX’s page of agents."),
    "stage_help.phone": N_("SMSBOX does not know this number: copy “Phone number ID” again, not the telephone number."),
    "stage_help.balance": N_("The SMSBOX account has no credit left, or does not tell: look at client.smsbox.net."),
}
