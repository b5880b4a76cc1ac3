"""The words about new versions of the program."""

from wa_desktop.words.language import N_

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    "release_unreachable": N_(
        "Whether there is a newer version could not be asked at {host}: {obstacle}. Check the network and the proxy, "
        "or try again tomorrow; nothing else depends on it."
    ),
    "release_asking_forbidden": N_(
        "Your administrator does not want this computer to ask for newer versions (WA_DESKTOP_NO_UPDATE_CHECK). Ask "
        "your administrator for a newer version."
    ),
    "release_not_configured": N_(
        "This copy was built without an address for news of versions, so it cannot ask. Look where you got it."
    ),
    "release_refused": N_(
        "An announcement of a version arrived and is not believed: {doubt}. Nothing was changed. If this goes on, ask "
        "where you got WA Desktop."
    ),
}

LABELS: dict[str, str] = {
    "setting.version_news": N_("Look once a day whether there is a newer version"),
    "asking.on": N_("Once a day the program asks by itself."),
    "asking.off": N_("Switched off: the program does not ask by itself."),
    "asking.forbidden": N_("Your administrator has switched this off for this computer."),
    "asking.not_configured": N_(
        "This copy was built without an address for news of versions: it never asks. Look where you got it."
    ),
    "obstacle.certificate": N_("its certificate is not accepted"),
    "obstacle.no_announcement": N_("nothing is announced there"),
    "doubt.no_signature": N_("it is not signed"),
    "doubt.unknown_key": N_("the program does not know the key that signed it"),
    "doubt.signature": N_("its signature is wrong"),
    "doubt.malformed": N_("it cannot be read"),
    "doubt.product": N_("it is about another program"),
    "doubt.too_large": N_("it is far too large"),
    "doubt.web_page": N_("a web page came instead, perhaps of a proxy"),
    "doubt.led_away": N_("it was forwarded to an address that is not secure, or too often"),
    "doubt.older": N_("it goes back behind a version announced before"),
    "doubt.expired": N_("it is out of date"),
    "doubt.too_far": N_("that version cannot take over data as old as yours; install one in between first"),
}
