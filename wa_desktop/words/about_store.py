"""The words about the data folder and the database."""

from wa_desktop.words.language import N_

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    "store_shared_folder": N_(
        "The data folder “{folder}” is shared or synchronised ({service}): two computers would overwrite each other. "
        "Choose a folder on this computer."
    ),
    "store_newer": N_(
        "“{file}” was written by a newer version of WA Desktop. Install the latest version; nothing was changed."
    ),
    "team_moved_on": N_(
        "A newer version of WA Desktop is used in your team and has changed its database. Install the latest version "
        "on this computer: until then, nothing can be changed or sent from here."
    ),
    "store_unreadable": N_("“{file}” cannot be opened: {problem}. Check the disk and the rights of the folder."),
    "store_not_written": N_(
        "The database “{file}” cannot be written: {problem}. Wait until no other program works on it, make room on the "
        "disk, check the rights of the folder, then try again."
    ),
    "locked_by_another": N_(
        "Another WA Desktop is working on this data (“{file}”). Close it, or wait until it is done."
    ),
    "store_not_read": N_(
        "The database “{file}” cannot be read: {problem}. Close other programs that work on it and try again; if it is "
        "damaged, put a backup back from “Privacy”, “Backups”."
    ),
    "disk_full": N_(
        "The disk is full: nothing more can be written ({file}). Make room, then do it again; what was stored before "
        "is kept."
    ),
    "file_not_written": N_(
        "“{file}” cannot be used: {problem}. Check that it is there, that no other program holds it and that you may "
        "write in its folder, then do it again."
    ),
    "window_silent": N_(
        "WA Desktop is already open on “{folder}” but does not answer. Look for its window, or close it, then start "
        "again."
    ),
    "support_not_written": N_(
        "The support file “{file}” cannot be written: {problem}. Choose another place, or make room on the disk."
    ),
    "setting_unknown": N_("There is no setting “{key}”. Known settings: {known}."),
    "setting_refused": N_("The setting “{key}” cannot take the value “{value}”."),
}

LABELS: dict[str, str] = {
    "setting.country": N_("Country of numbers without a country code"),
    "setting.time_zone": N_("Time zone of the account"),
    "setting.currency": N_("Currency of Meta’s rates"),
    "setting.meta_biller": N_("Who bills Meta’s part"),
    "setting.meta_biller.unknown": N_("Not known yet"),
    "setting.meta_biller.m_target": N_("M-Target, on its invoice"),
    "setting.meta_biller.meta": N_("Meta, directly"),
    "setting.rate_ceiling": N_("Highest rate, in recipients per second"),
    "setting.calls_in_flight": N_("Most calls to SMSBOX at the same time (0: as many as the rate needs)"),
    "setting.follow_up": N_("Follow-up connected: statuses and replies reach this workstation"),
    "setting.stop_scope": N_("What a bare STOP covers"),
    "setting.stop_scope.1": N_("Marketing"),
    "setting.stop_scope.3": N_("Marketing and utility"),
    "setting.stop_scope.15": N_("Everything"),
    "setting.send_authentication": N_("Allow one-time codes to be sent from a list"),
}
