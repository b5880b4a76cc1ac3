"""The words about files, columns, numbers and consent."""

from wa_desktop.words.language import N_, NP_

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    # Files
    "file_missing": N_("There is no file “{file}”. Check the name and the folder."),
    "file_is_folder": N_("“{file}” is a folder. Choose a spreadsheet (xlsx, xls, ods or csv)."),
    "file_unreadable": N_(
        "“{file}” cannot be opened: {problem}. Close it in other programs, or copy it to your computer."
    ),
    "file_is_device": N_("“{file}” is not an ordinary file. Save the list as xlsx or csv and import that file."),
    "file_is_archive": N_("“{file}” is an archive. Unpack it and import the spreadsheet inside: {inside}."),
    "file_changed": N_("“{file}” was changed while it was read. Close it in other programs and import it again."),
    "file_empty": N_("“{file}” is empty. Export the list again."),
    "file_not_spreadsheet": N_(
        "“{file}” is not a spreadsheet, whatever its name says. Open it in Excel or LibreOffice and save it as xlsx "
        "or csv."
    ),
    "file_password": N_(
        "“{file}” is protected by a password. Remove the password in Excel, save, and import it again."
    ),
    "file_damaged": N_(
        "“{file}” is damaged and cannot be read. Open it in Excel or LibreOffice and save it again as xlsx."
    ),
    "file_too_large": N_(
        "“{file}” is too large to be read safely. Remove the sheets and columns you do not need, or split the list."
    ),
    "file_too_slow": N_("“{file}” takes too long to read. Save only the list as csv, and import that file."),
    "file_quote_open": N_(
        "In “{file}”, a quotation mark opened in row {row} is never closed: the rows after it cannot be told apart. "
        "Remove it and import the file again."
    ),
    "no_rows": N_("“{file}” holds no row of data. Check that this is the right file and the right sheet."),
    "sheet_unknown": N_("There is no sheet “{sheet}” in this file. Its sheets: {sheets}."),
    "header_row_unknown": N_(
        "Row {row} cannot be the header: the list does not reach it. Give the row number Excel shows."
    ),
    "hidden_rows": NP_(
        "{count} row of “{file}” is hidden or filtered away. Say whether to include it or to skip it.",
        "{count} rows of “{file}” are hidden or filtered away. Say whether to include them or to skip them.",
        "count",
    ),
    # Columns
    "no_phone_column": N_(
        "No column holds phone numbers. Columns seen: {columns}. Say which one does, or choose another sheet."
    ),
    "no_phone_column+sheets": N_(
        "No column of the sheet “{sheet}” holds phone numbers (columns: {columns}). Other sheets seem to hold a list: "
        "{sheets}. Choose one of them, or say which column has the numbers."
    ),
    "column_unknown": N_("There is no column “{column}”. Columns of this sheet: {columns}."),
    "column_used_twice": N_("The column “{column}” is given two meanings. Keep one of them."),
    "repair_unknown": N_("There is no repair “{rule}”. Repairs: {rules}, all."),
    # Lists
    "list_unknown": N_("There is no list “{list}”. Lists: {lists}."),
    "list_exists": N_("A list “{list}” exists already. Choose another name, or add to it or replace it."),
    "list_in_use": N_(
        "The list “{list}” cannot be deleted: it is needed by {campaigns}. Wait until that has ended, or cancel it "
        "first."
    ),
    "list_name_refused": N_("“{name}” cannot name a list: use 1 to 120 characters."),
    "import_unknown": N_("There is no import number {number} that can be undone."),
    "rejects_unwritable": N_(
        "The rejected rows cannot be written to “{file}”. Choose a folder that exists and that you may write to."
    ),
    "rejects_not_workbook": N_(
        "The rejected rows become an Excel workbook, to be corrected in Excel: “{file}” must end with .xlsx."
    ),
    "rejects_over_source": N_(
        "“{file}” is the file that you import: the rejected rows would overwrite it. Give them another name."
    ),
    "corrections_unknown": N_(
        "Import {number} has no rejected row that could be corrected: it rejected none, was taken back or was replaced."
    ),
    "corrections_not_rejects": N_(
        "“{file}” is not the workbook of rejected rows with its columns as they were. Correct the cells of that "
        "workbook, leave its row numbers, codes and columns in place, and import it again."
    ),
    "corrections_not_rejects+missing": N_(
        "“{file}” is not the workbook of rejected rows with its columns as they were. Correct the cells of that "
        "workbook, leave its row numbers, codes and columns in place, and import it again. Missing columns: {missing}."
    ),
    "corrections_of_another": N_(
        "“{file}” holds the rejected rows of another file. Give the number of the import that rejected them."
    ),
    "paste_empty": N_("Nothing was pasted. Copy the rows with their header, then paste them here."),
    "list_delete_unconfirmed": N_(
        "Deleting the list “{list}” removes its {contacts} contacts; refusals stay, and the proof of consent of those "
        "to whom a campaign wrote. Confirm it to do so."
    ),
    # Consents
    "consent_not_new": N_(
        "No new consent waits for {numbers}: an agreement counts again only when it is dated after the refusal, with "
        "its source."
    ),
    "consent_source_unknown": N_("“{source}” is no source of consent. Sources: {sources}."),
    # Suppressions
    "numbers_refused": N_(
        "These are not phone numbers: {numbers}. Write them with their country code, such as +33612345678."
    ),
    "suppression_unknown": N_("No suppression is in force for {numbers}."),
    "suppression_rows_refused": NP_(
        "{count} row of “{file}” holds a number that cannot be read (row {rows}). Correct it, or take the other rows "
        "alone: nothing was changed.",
        "{count} rows of “{file}” hold numbers that cannot be read (rows {rows}). Correct them, or take the other rows "
        "alone: nothing was changed.",
        "count",
    ),
    # Remarks of an import
    "mapping_known": N_(
        "A file with the same column names was imported before. You can use what you said then ({said})."
    ),
    "mapping_remembered": N_("What you said of an earlier file with the same column names is used again: {said}."),
    "columns_joined": N_("The columns {column} are read as one."),
    "phone_column_chosen": N_("“{column}” is the phone number; not used: {others}."),
    "phone_in_other_column": NP_(
        "{count} row has no number in “{phone}” but one in “{column}”: both can be used.",
        "{count} rows have no number in “{phone}” but one in “{column}”: both can be used.",
        "count",
    ),
    "flags_unused": N_("The column “{column}” holds only yes and no. Say so if it records an agreement."),
    "name_case_waiting": NP_(
        "{count} name is in capitals or without any: “{written}” becomes “{cased}” if you accept it.",
        "{count} names are in capitals or without any: “{written}” becomes “{cased}” if you accept it.",
        "count",
    ),
    "bought_list_runs": NP_(
        "{count} number stands in runs of {run} or more consecutive numbers (the longest: {longest}). Lists that were "
        "bought or generated look like this: make sure that these people agreed.",
        "{count} numbers stand in runs of {run} or more consecutive numbers (the longest: {longest}). Lists that were "
        "bought or generated look like this: make sure that these people agreed.",
        "count",
    ),
    "bought_list_signs": N_(
        "This list of {count} contacts has signs of a bought one: {signs}. Make sure that these people agreed, and "
        "that you can show it."
    ),
    "column_unclear": N_(
        "The column “{column}” is not used: what a “yes” in it means, and for which messages, is not clear from its "
        "name. "
        "Say so if it counts as agreement or as refusal."
    ),
    "column_other_channel": N_(
        "The column “{column}” is not used: it speaks of another channel ({channel}). Agreeing to that is no agreement "
        "to WhatsApp messages, unless you know that it covers them: then say so."
    ),
    "consent_date_unread": NP_(
        "{count} cell of “{column}” is no date that can be read, such as “{value}”: this agreement has no date.",
        "{count} cells of “{column}” are no dates that can be read, such as “{value}”: these agreements have no date.",
        "count",
    ),
    "consent_date_future": NP_(
        "{count} date of “{column}” lies in the future, such as “{value}”: correct it. Such an agreement never lifts a "
        "refusal.",
        "{count} dates of “{column}” lie in the future, such as “{value}”: correct them. Such agreements never lift a "
        "refusal.",
        "count",
    ),
    "consent_date_old": NP_(
        "{count} date of “{column}” is before {year}, such as “{value}”: make sure that it is the day of the "
        "agreement.",
        "{count} dates of “{column}” are before {year}, such as “{value}”: make sure that they are the days of the "
        "agreements.",
        "count",
    ),
    "dates_day_first": N_(
        "The dates of “{column}” are read day first: “{value}” is {read}. If this file writes the month first, change "
        "the format of that column (2024-12-31) and import it again."
    ),
    "dates_month_first": N_("The dates of “{column}” are read month first: “{value}” is {read}."),
    "consent_date_alone": N_(
        "“{column}” holds dates of agreement, but no column says who agreed. If a date means yes, say to which "
        "messages."
    ),
    "flag_word_refused": N_("“{word}” cannot mean yes: it is a word for no, or given for both. Nothing was read."),
    "consent_scope_needed": N_(
        "The column “{column}” records agreement without saying to what. It counts for nothing until you say which "
        "categories people agreed to."
    ),
    "consent_none": N_("No column records an agreement for any category: nobody of this file can be written to."),
    "flag_unknown": NP_(
        "“{value}” in the column “{column}” is neither yes nor no: {count} row counts as no agreement.",
        "“{value}” in the column “{column}” is neither yes nor no: {count} rows count as no agreement.",
        "count",
    ),
    "country_word_unknown": NP_(
        "“{value}” in the column “{column}” is no known country ({count} row): the country of the import was used.",
        "“{value}” in the column “{column}” is no known country ({count} rows): the country of the import was used.",
        "count",
    ),
    "language_word_unknown": NP_(
        "“{value}” in the column “{column}” is no known language: {count} contact gets no message "
        "until it is corrected.",
        "“{value}” in the column “{column}” is no known language: {count} contacts get no message "
        "until it is corrected.",
        "count",
    ),
    "consent_conflict": NP_(
        "{count} row agrees in one column and refuses in another: the refusal counts.",
        "{count} rows agree in one column and refuse in another: the refusal counts.",
        "count",
    ),
    "consent_conflict+rows": NP_(
        "{count} row agrees in one column and refuses in another (row {rows}): the refusal counts.",
        "{count} rows agree in one column and refuse in another (such as rows {rows}): the refusal counts.",
        "count",
    ),
    "consent_conflict_rows": NP_(
        "{count} number agrees in one row and refuses in another of this file (row {rows}): the refusal counts.",
        "{count} numbers agree in one row and refuse in another of this file (such as rows {rows}): the refusals "
        "count.",
        "count",
    ),
    "consent_not_upgraded": NP_(
        "{count} row says yes, but this person refused or withdrew before (last on {last}): the refusal stays.",
        "{count} rows say yes, but these people refused or withdrew before (last on {last}): the refusals stay.",
        "count",
    ),
    "consent_new": NP_(
        "{count} of these agreements is dated after the refusal, with its source: it counts once you accept it.",
        "{count} of these agreements are dated after the refusal, with their source: they count once you accept them.",
        "count",
    ),
    "file_is_rejects": N_(
        "This file holds the rejected rows of an earlier import. Taken in like this they make a list of their own, "
        "with the columns of the workbook. To have them join their first list, import them as its corrections."
    ),
    "other_sheets": N_(
        "Only the sheet “{sheet}” is read. Other sheets seem to hold a list too: {sheets}. Import them one by one."
    ),
    "encodings_mixed": NP_(
        "{count} line (line {line}) is written in {encoding}, unlike the others: each was read in its own. Check its "
        "accents.",
        "{count} lines (the first is line {line}) are written in {encoding}, unlike the others: each was read in its "
        "own. Check their accents.",
        "count",
    ),
    "numbers_above_titles": NP_(
        "{count} row with a phone number stands above the column names (row {row}): it is not read.",
        "{count} rows with a phone number stand above the column names (row {row}): they are not read.",
        "count",
    ),
    "merged_cells": NP_(
        "{count} merged cell reaches into the list: its text counts for its first row and column, a refusal for every "
        "row that it covers.",
        "{count} merged cells reach into the list: their text counts for their first row and column, a refusal for "
        "every row that they cover.",
        "count",
    ),
    "formula_error_unused": NP_(
        "{count} cell of the column “{column}” holds a formula without a result: it is read as empty.",
        "{count} cells of the column “{column}” hold a formula without a result: they are read as empty.",
        "count",
    ),
    "phone_fixed": NP_(
        "{count} number is a landline: WhatsApp works on it only with WhatsApp Business.",
        "{count} numbers are landlines: WhatsApp works on them only with WhatsApp Business.",
        "count",
    ),
    "hidden_rows_found": NP_(
        "{count} hidden or filtered row is included.", "{count} hidden or filtered rows are included.", "count"
    ),
    "hidden_rows_skipped": NP_(
        "{count} hidden or filtered row was left out.", "{count} hidden or filtered rows were left out.", "count"
    ),
    "repair_waiting": NP_(
        "{count} number can be repaired if you accept it.",
        "{count} numbers can be repaired if you accept it.",
        "count",
    ),
    "repair_waiting+written": NP_(
        "{count} number can be repaired if you accept it ({part}: “{written}” becomes {mended}).",
        "{count} numbers can be repaired if you accept it ({part}: “{written}” becomes {mended}).",
        "count",
    ),
}

LABELS: dict[str, str] = {
    "reject.erased": N_("The person was erased (right to be forgotten)"),
    "reject.phone_missing": N_("No phone number"),
    "reject.phone_invalid": N_("Not a valid phone number"),
    "reject.phone_too_short": N_("Phone number too short"),
    "reject.phone_too_long": N_("Phone number too long"),
    "reject.phone_digits_lost": N_("Excel has lost digits of this number: ask for it again"),
    "reject.phone_ambiguous": N_("Valid in two countries: write it with + and its country code"),
    "reject.phone_premium": N_("Special number (premium, shared cost, toll-free, internet or short)"),
    "reject.repair_not_accepted": N_("Can be repaired, if you accept it"),
    "reject.formula_error": N_(
        "A formula of this row gives an error or no result: mend it in Excel, then save the file"
    ),
    "reject.not_a_correction": N_("Not a row of the rejected ones, or given twice: nothing was taken from it"),
    "reject_rule.phone_missing": N_("A row needs a phone number"),
    "reject_rule.phone_invalid": N_("A number must exist in the numbering plan of its country"),
    "reject_rule.phone_too_short": N_("A number must have all the digits of its country"),
    "reject_rule.phone_too_long": N_("A number must not have more digits than its country uses"),
    "reject_rule.phone_digits_lost": N_("Digits are never guessed"),
    "reject_rule.phone_ambiguous": N_("A country is never guessed"),
    "reject_rule.phone_premium": N_("WhatsApp is for mobile and fixed numbers"),
    "reject_rule.formula_error": N_("A formula needs a result"),
    "reject_rule.erased": N_("An erased person does not come back by a file"),
    "reject_rule.not_a_correction": N_("Only the rejected rows of that import are corrected"),
    "rule.name_case": N_("“DUPONT” becomes “Dupont”"),
    "source.online_form": N_("Online form"),
    "source.tick_box": N_("Tick box"),
    "source.sms_confirmation": N_("Confirmation by SMS"),
    "source.other": N_("Other"),
    "sign.no_names": N_("no contact has a name"),
    "sign.all_agree": N_("everybody agreed, without any source"),
    "sign.same_day": N_("every agreement is of the same day"),
    "conflict.new": N_("New consent, waits for your decision"),
    "conflict.undated": N_("The agreement has no date"),
    "conflict.before": N_("The agreement is not after the refusal"),
    "conflict.no_source": N_("The agreement has no source"),
    "conflict.suppressed": N_("Suppressed: only its removal lifts it"),
    "outcome.accepted": N_("accepted"),
    "outcome.rejected": N_("rejected"),
    "outcome.duplicate": N_("duplicate"),
    "rule.separators": N_("Spaces, dots and dashes removed"),
    "rule.apostrophe": N_("Leading apostrophe removed"),
    "rule.optional_zero": N_("“(0)” removed"),
    "rule.exit_code": N_("“00” read as +"),
    "rule.trunk_zero": N_("0 after the country code removed"),
    "rule.national": N_("Country code added to a national number"),
    "rule.decimal_zero": N_("Number cell read as text, without “.0”"),
    "rule.other_digits": N_("Digits of another script read"),
    "rule.link_prefix": N_("“Tel.” or a WhatsApp link removed"),
    "rule.lost_leading_zero": N_("Leading 0 restored"),
    "rule.missing_plus": N_("Missing + restored"),
    "rule.letters_for_digits": N_("Letters O, l and I read as 0 and 1"),
    "rule.two_numbers": N_("First mobile number of several kept"),
    "rule.scientific_all_digits": N_("Scientific notation read, no digit lost"),
    "rule.foreign_exit_code": N_("Exit code of another country (00, 011…) read as +"),
    "rule.all": N_("every repair of numbers"),
    "rule.mexican_one": N_("Former 1 of Mexican mobile numbers removed (+52 1 55…)"),
    "rule.extension": N_("Extension left out (“poste 12”)"),
    "rule.words_around": N_("Words beside the number left out"),
    "rule.overseas_france": N_("French number given the calling code of its own territory (0692… is in La Réunion)"),
    "role.field": N_("Field"),
    "role.consent": N_("Agreement"),
    "role.refusal": N_("Refusal"),
    "role.unclear": N_("To be clarified"),
    "role.other": N_("Kept under its own name"),
    "field.phone": N_("Phone number"),
    "field.phone_prefix": N_("Country code of the phone number"),
    "field.name": N_("Name"),
    "field.first_name": N_("First name"),
    "field.last_name": N_("Last name"),
    "field.language": N_("Language"),
    "field.country": N_("Country"),
    "field.consent_date": N_("Date of consent"),
    "field.consent_source": N_("Source of consent"),
    "channel.email": N_("E-mail"),
    "channel.sms": N_("SMS"),
    "channel.post": N_("Post"),
    "channel.phone": N_("Telephone"),
    "channel.push": N_("Other application"),
    "encoding.utf-8": N_("Unicode (UTF-8)"),
    "encoding.utf-16": N_("Unicode (UTF-16)"),
    "encoding.cp1252": N_("Windows (cp1252)"),
    "encoding.iso8859_15": N_("Western European (ISO-8859-15)"),
    "encoding.mac_roman": N_("Mac (MacRoman)"),
    "separator.semicolon": N_("Semicolon ;"),
    "separator.comma": N_("Comma ,"),
    "separator.tab": N_("Tabulation"),
    "separator.bar": N_("Vertical bar |"),
    "suppressions_storing": N_("Storing the suppressions"),
    "exporting": N_("Writing the contacts"),
    "roll": N_("Getting ready to search and sort"),
    "consent_yes": N_("Yes"),
    "consent_no": N_("Refused"),
    "consent_withdrawn": N_("Withdrawn"),
    "consent_unknown": N_("Not known"),
    "import_reading": N_("Reading the file"),
    "import_cleaning": N_("Checking the rows"),
    "import_writing": N_("Preparing"),
    "import_storing": N_("Storing the contacts"),
}
