"""The words about people's rights, backups, retention and the audit."""

from wa_desktop.words.language import N_, NP_

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    "erase_unconfirmed": N_(
        "Nothing was erased: {number} would be erased for good, which cannot be undone. Confirm it to go on."
    ),
    "erasure_key_missing": N_(
        "People were erased here, and the key that recognises them is not found: without it an import could bring them "
        "back. Set {variable}, unlock the keyring of this computer, or restore a backup."
    ),
    "erasure_key_other": N_(
        "The erasure key found here is not the one that erased people in this data. Set {variable} to the former key, "
        "or remove it."
    ),
    "erasure_key_short": N_("{variable} is too short: {least} characters at least."),
    "no_keyring_erasure": N_(
        "This computer has no keyring: the erasure key is kept in “{file}”, for you alone. Keep it apart from the "
        "data, or set {variable}."
    ),
    "erased_unknown": N_(
        "People were erased in the former data with another key: whoever of them stands in this backup must be erased "
        "again by hand."
    ),
    "backup_folder_unset": N_("No folder is chosen for the backup. Choose one, on another disk or on a network share."),
    "backup_folder_missing": N_(
        "The backup folder “{folder}” is not there. Connect the disk or the share, or choose another folder."
    ),
    "backup_no_space": N_(
        "There is not enough room in “{folder}” for a backup: {needed} MB are needed, {free} MB are free. Make room, "
        "or choose another folder."
    ),
    "restore_no_space": N_(
        "There is not enough room in “{folder}” to restore: {needed} MB are needed, {free} MB are free. Nothing was "
        "changed."
    ),
    "backup_unwritable": N_("The backup cannot be written to “{folder}”: {problem}. Check the folder and its rights."),
    "backup_same_disk": N_(
        "The folder “{folder}” is on the same disk as the data: should the disk fail, both are lost. Another disk or a "
        "network share is safer."
    ),
    "backup_not_one": N_("“{file}” is no backup of WA Desktop."),
    "backup_damaged": N_(
        "The backup “{file}” is damaged or incomplete: it is not used, and nothing was changed. Take another backup."
    ),
    "backup_newer": N_(
        "The backup “{file}” was made by a newer version of WA Desktop. Install the latest version; nothing was "
        "changed."
    ),
    "backup_database_broken": N_(
        "The database in “{file}” is not consistent: {problem}. Keep it, and restore the last good backup."
    ),
    "backup_passphrase_wrong": N_(
        "The passphrase does not open the backup “{file}”. Nothing was changed: check it, capitals included."
    ),
    "passphrase_missing": N_(
        "The backup needs a passphrase: set {variable}, or type it when asked. Without it nobody can restore."
    ),
    "passphrase_short": N_("This passphrase is too short: {least} characters at least; several words are best."),
    "passphrase_differs": N_("The two passphrases differ. Nothing was written; type the same one twice."),
    "no_keyring_backup": N_(
        "This computer has no keyring: the passphrase is known until the program is closed, then the daily backup asks "
        "for it again, or needs {variable}."
    ),
    "copies_stay": N_(
        "The older copies in “{folder}” cannot be deleted: {problem}. Close the programs that use them, then try again."
    ),
    "backup_never": N_(
        "No backup has been made yet: should this computer fail, lists, proofs of consent and campaigns are lost."
    ),
    "backup_old": N_("The last backup dates from {made}: what was done since would be lost with this computer."),
    "erase_in_flight": NP_(
        "Nothing was erased: {count} message to {number} stands in a call to SMSBOX that is not answered yet. Wait a "
        "moment, or pause the campaign, then erase again.",
        "Nothing was erased: {count} messages to {number} stand in calls to SMSBOX that are not answered yet. Wait a "
        "moment, or pause the campaigns, then erase again.",
        "count",
    ),
    "retention_waits": N_(
        "Old personal data is kept until you look at what the delays you chose would take away, and agree."
    ),
    "retention_clock": NP_(
        "Nothing was taken away: the clock of this computer is {days} day after the last time this data was worked "
        "on. If that is right, look at what would go and agree once more.",
        "Nothing was taken away: the clock of this computer is {days} days after the last time this data was worked "
        "on. If that is right, look at what would go and agree once more.",
        "days",
    ),
    "restore_unconfirmed": N_(
        "Nothing was changed: the backup of {made} (computer {computer}) would take the place of the data here, which "
        "is kept aside. Confirm it to go on."
    ),
    "restore_in_use": N_("A program is working on this data (“{file}”). Close every WA Desktop, then restore again."),
    "old_workstation_active": N_(
        "This data was restored from a backup of the computer “{computer}”, which may still be sending: nothing is "
        "sent from here until you declare that it sends no more."
    ),
    "retention_not_previewed": NP_(
        "Nothing was taken away: {count} item would go with these delays, and nobody has looked at that yet.",
        "Nothing was taken away: {count} items would go with these delays, and nobody has looked at that yet.",
        "count",
    ),
    "audit_broken": N_("The audit does not hold from line {line} on: {why}. Compare it with the one of a backup."),
    "audit_head_malformed": N_("“{given}” is no head of the audit. Write it as “audit verify” showed it: COUNT:HASH."),
}

LABELS: dict[str, str] = {
    "exclusion.erased": N_("Erased at the person’s request"),
    "about.account": N_("Account"),
    "about.backup": N_("Backup"),
    "about.budget": N_("Budget"),
    "about.campaign": N_("Campaign"),
    "about.estimate": N_("Estimate"),
    "about.events": N_("News from SMSBOX"),
    "about.import": N_("Import"),
    "about.invoice": N_("Invoice"),
    "about.list": N_("List"),
    "about.person": N_("Person"),
    "about.rate_card": N_("Rate card"),
    "about.retention": N_("Retention"),
    "about.setting": N_("Setting"),
    "about.standing": N_("Suppressions"),
    "about.tariff": N_("Fees"),
    "about.template": N_("Template"),
    "about.workstation": N_("Workstation"),
    "detail.about": N_("about"),
    "detail.accepted": N_("accepted"),
    "detail.amount": N_("amount"),
    "detail.basis": N_("what the sent fee counts"),
    "detail.because": N_("because"),
    "detail.cap": N_("cap"),
    "detail.card": N_("rate card"),
    "detail.category": N_("category"),
    "detail.choice": N_("decision"),
    "detail.cost_after": N_("cost afterwards"),
    "detail.cost_before": N_("cost before"),
    "detail.count": N_("how many"),
    "detail.country": N_("country"),
    "detail.currency": N_("currency"),
    "detail.excluded": N_("left out"),
    "detail.file": N_("file"),
    "detail.from": N_("from"),
    "detail.host": N_("address"),
    "detail.ids": N_("recipients"),
    "detail.import_id": N_("import"),
    "detail.key": N_("setting"),
    "detail.language": N_("language"),
    "detail.malformed": N_("unreadable"),
    "detail.messages": N_("messages"),
    "detail.month": N_("month"),
    "detail.monthly": N_("fixed part a month"),
    "detail.name": N_("name"),
    "detail.new": N_("new"),
    "detail.outcome": N_("outcome"),
    "detail.planned": N_("planned"),
    "detail.read": N_("read"),
    "detail.reason": N_("reason"),
    "detail.received": N_("per message received"),
    "detail.recipients": N_("recipients"),
    "detail.rows": N_("rows"),
    "detail.scope": N_("scope"),
    "detail.sent": N_("per message sent"),
    "detail.stop": N_("STOP"),
    "detail.total": N_("total"),
    "detail.value": N_("value"),
    "detail.without_consent": N_("without consent"),
    "held.rows": N_("Rows of lists"),
    "held.decisions": N_("Refusals, stops and decisions"),
    "held.campaigns": N_("Messages of campaigns"),
    "held.messages": N_("Messages received"),
    "held.events": N_("News from SMSBOX"),
    "retention.messages": N_("Texts of messages received"),
    "retention.events": N_("Raw news from SMSBOX"),
    "retention.campaigns": N_("Personal texts of ended campaigns"),
    "retention.lists": N_("Lists that nothing used"),
    "step.backup_copying": N_("Copying the database"),
    "step.backup_writing": N_("Writing the backup"),
    "step.backup_checking": N_("Reading the backup back"),
    "step.restore_reading": N_("Reading the backup"),
    "step.restore_storing": N_("Putting the data in place"),
    "broken.changed": N_("it was changed"),
    "broken.missing": N_("a line is missing"),
    "broken.cut": N_("the end was cut off"),
    "broken.added": N_("a line was added"),
    "broken.head": N_("the note of its end was changed"),
    "proof.messages": N_("Texts sent"),
    "proof.events": N_("News from SMSBOX"),
    "proof.reached": N_("Counted for Meta’s limit"),
    "proof.audit": N_("Audit"),
    "proof.action": N_("What"),
    "proof.subject": N_("About"),
    "proof.status": N_("Status"),
    "proof.received_at": N_("Received"),
    "setting.backup_daily": N_("Back up every day"),
    "setting.backup_folder": N_("Folder of the backups"),
    "setting.backup_keep_days": N_("Daily backups to keep"),
    "setting.backup_keep_weeks": N_("Weekly backups to keep"),
    "setting.retention_enabled": N_("Take old personal data away by itself"),
    "setting.retention_messages_months": N_("Keep the texts of messages received, in months (0: for ever)"),
    "setting.retention_events_months": N_("Keep the raw news from SMSBOX, in months (0: for ever)"),
    "setting.retention_campaigns_months": N_("Keep the personal texts of ended campaigns, in months (0: for ever)"),
    "setting.retention_lists_months": N_("Keep lists that nothing uses, in months (0: for ever)"),
    "audit.account_connected": N_("Account connected"),
    "audit.backup_made": N_("Backup made"),
    "audit.backup_restored": N_("Backup restored"),
    "audit.campaign_cancel": N_("Campaign cancelled"),
    "audit.campaign_frozen": N_("Campaign prepared"),
    "audit.campaign_renamed": N_("Campaign renamed"),
    "audit.campaign_start_now": N_("Campaign sent without waiting for its countdown"),
    "audit.cap_changed": N_("Cap changed"),
    "audit.card_adopted": N_("Rate card adopted"),
    "audit.card_removed": N_("Rate card taken back"),
    "audit.category_accepted": N_("Category accepted"),
    "audit.copies_deleted": N_("Older copies deleted"),
    "audit.estimate_saved": N_("Estimate saved"),
    "audit.events_imported": N_("News taken in"),
    "audit.import_undone": N_("Import taken back"),
    "audit.invoice_kept": N_("Invoice kept"),
    "audit.list_deleted": N_("List deleted"),
    "audit.list_imported": N_("List imported"),
    "audit.list_renamed": N_("List renamed"),
    "audit.month_cap_set": N_("Monthly cap set"),
    "audit.new_consents_accepted": N_("New consents accepted"),
    "audit.old_workstation_retired": N_("Former workstation declared retired"),
    "audit.person_erased": N_("Person erased"),
    "audit.person_exported": N_("Personal data handed over"),
    "audit.report_made": N_("Report made"),
    "audit.retention_previewed": N_("Retention looked at"),
    "audit.retention_run": N_("Retention carried out"),
    "audit.sending_from_here": N_("Sending goes on from here"),
    "audit.setting_changed": N_("Setting changed"),
    "audit.suppression_added": N_("Suppression added"),
    "audit.suppression_removed": N_("Suppression removed"),
    "audit.tariff_removed": N_("Fees removed"),
    "audit.tariff_set": N_("Fees set"),
    "audit.template_typed": N_("Template typed in"),
    "audit.test_sent": N_("Test sent"),
    "audit.unconfirmed_resolved": N_("Unconfirmed recipients decided"),
}
