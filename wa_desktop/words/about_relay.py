"""The words about the relay."""

from wa_desktop.words.language import N_

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    "relay_secret_missing": N_(
        "{name} is not set. The relay needs two secrets, each in a variable, in a file that {name}_FILE names, or as a "
        "systemd credential of that name: WA_RELAY_SECRET (the path that SMSBOX calls) and WA_RELAY_TOKEN (for the "
        "workstations). Make each with: wa-desktop relay secret."
    ),
    "relay_secret_unusable": N_(
        "The content of {name} cannot be used. Take one that consists of letters, digits, - and _ alone: "
        "wa-desktop relay secret."
    ),
    "relay_secrets_equal": N_(
        "{secret} and {token} hold the same word: whoever sends webhooks could read every event. Make another one: "
        "wa-desktop relay secret."
    ),
    "relay_secret_unreadable": N_("The file “{file}” with {name} cannot be read: {problem}. Check its rights."),
    "relay_list_unreadable": N_("The list of addresses “{file}” cannot be read: {problem}. Check --allow-file."),
    "relay_address_unreadable": N_(
        "“{given}” is no address for {option}. Write it as 192.0.2.10, 192.0.2.0/24 or 2001:db8::/32."
    ),
    "relay_folder_unwritable": N_(
        "The folder “{folder}” cannot be written to: {problem}. Choose another one with --data."
    ),
}
