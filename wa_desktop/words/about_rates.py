"""The words about Meta's rate files, Meta's rules as assumptions, overrides, and who bills Meta's part."""

from wa_desktop.words.language import N_, NP_

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    # A file that cannot be Meta's, or was damaged on its way
    "card_file_empty": N_("The file “{file}” is empty. Download it again from Meta’s pricing page."),
    "card_file_pdf": N_(
        "The file “{file}” is a PDF: rates are never read from a picture of a page. Download the CSV from Meta."
    ),
    "card_file_web_page": N_(
        "The file “{file}” is a web page, not a table: the download needs to be signed in. Download it again from Meta."
    ),
    "card_file_json": N_("The file “{file}” is no table of rates. Download the CSV from Meta’s pricing page."),
    "card_file_too_large": N_("The file “{file}” is far larger than any of Meta’s rate files: it is none of them."),
    "card_file_damaged": N_(
        "The file “{file}” is damaged: a quotation mark is never closed, or its characters cannot be read. "
        "Download it again from Meta."
    ),
    "card_file_changed": N_("The file “{file}” has changed since it was looked at. Look at it again."),
    "card_no_header": N_(
        "The file “{file}” has no line of headings that begins with “Market”: it is none of Meta’s rate "
        "files, or its "
        "first lines were deleted. Download it again from Meta."
    ),
    "card_no_rates": N_("The file “{file}” holds no rate at all. Download it again from Meta."),
    "card_row_shape": N_(
        "Row {row} of “{file}” ({market}) has {cells} cells, which is not as many as the headings: the file "
        "was cut or "
        "its columns were moved. Download it again from Meta."
    ),
    "card_column_twice": N_("The file “{file}” has two columns “{column}”. Keep the one that is Meta’s."),
    "card_columns_missing": N_(
        "The file “{file}” lacks columns: {columns}. Download it again from Meta, and do not delete columns."
    ),
    "card_group_unnamed": N_(
        "The rates from column {column} of “{file}” on belong to no named category. Download the file again from Meta."
    ),
    "card_market_twice": N_("The market “{market}” stands twice in “{file}” (row {row}): its rate is not certain."),
    "card_market_missing": N_("Row {row} of “{file}” holds rates without a market. Download the file again from Meta."),
    "card_tables_twice": N_("The file “{file}” holds two tables of the same kind: keep one sheet."),
    "card_tables_differ": N_("The sheets of “{file}” are of different days or currencies. Import them one by one."),
    # Currency and day
    "card_two_currencies": N_(
        "The file “{file}” names several currencies: {currencies}. One card has one currency, and amounts are never "
        "converted."
    ),
    "card_currency_unknown": N_("Row {row} of “{file}” names the currency “{value}”, which is not known."),
    "card_currency_missing": N_("The file “{file}” does not say its currency. Give it, such as EUR."),
    "card_date_missing": N_(
        "The file “{file}” does not say from which day on its rates hold: its title is missing. Give the day."
    ),
    "card_date_unclear": N_(
        "The day from which “{file}” holds is not clear: {dates}. Correct the title, such as “effective April 1, 2026”."
    ),
    "card_date_conflict": N_(
        "The title of “{file}” says {title}, you said {date}. Leave the day out, or check the file."
    ),
    "card_date_odd": N_(
        "No card of Meta’s can begin on {date}: rates per message change on 1 January, 1 April, 1 July and 1 October "
        "since 1 July 2025, rates per conversation ended before. Check the title of “{file}”."
    ),
    # Rates
    "card_separators_mixed": N_(
        "In “{file}” decimals are written both with a point ({first}) and with a comma ({second}): no rate is"
        " certain. "
        "Download the file again from Meta."
    ),
    "card_rate_negative": N_("The rate “{value}” of {market} ({column}) in “{file}” is negative."),
    "card_rate_text": N_("“{value}” is no rate: {market}, column {column} of “{file}”. Download it again from Meta."),
    "card_rate_ambiguous": N_(
        "“{value}” ({market}, {column}) can be read in two ways, and nothing else in “{file}” tells which. "
        "Download it again from Meta."
    ),
    "card_rate_precise": N_("The rate “{value}” of {market} ({column}) in “{file}” has more than six decimals."),
    "card_rates_odd": N_(
        "{count} of the {rates} rates of “{file}” can be none: too high, zero or far from the card before. "
        "The decimals were probably lost on the way. Download the file again from Meta."
    ),
    "card_rates_rounded": N_(
        "All rates of “{file}” for {categories} have fewer decimals than the card before: a spreadsheet rounded them "
        "on the way. Download the file again from Meta."
    ),
    "card_tier_text": N_("A volume tier of {market} in “{file}” cannot be read: {value}."),
    "card_tiers_broken": N_(
        "The volume tiers of {market} in “{file}” do not follow each other at message {start}: rows are missing, "
        "overlap or have lost digits. Download the file again from Meta."
    ),
    "card_tier_dearer": N_("In “{file}” the tier of {market} from message {start} on costs more than the one before."),
    "card_tier_discount": N_(
        "In “{file}” the tier rate {value} of {market} does not match the discount beside it ({discount})."
    ),
    "card_tiers_alone": N_(
        "There is no card in {currency} of {date} to which these volume tiers could belong. Import the list rates of "
        "that day first."
    ),
    # Beside a preview
    "card_columns_unknown": N_("Columns that are not known and not used: {columns}."),
    "card_markets_unknown": N_(
        "Markets that are not known: {markets}. Their rates are kept; no number counts there until a prefix is "
        "assigned to them."
    ),
    "card_markets_missing": N_(
        "Markets without any rate in this file: {markets}. Campaigns there would have no total."
    ),
    "card_rates_missing": N_("No {category} rate in this file for: {markets}."),
    "card_rates_left_out": N_(
        "Rates that can hardly be any and are left out unless you accept them: {rates}. Their market stays unpriced."
    ),
    "card_rates_odd_taken": N_("Odd rates that you accepted: {rates}."),
    "card_tiers_strange": N_(
        "The first tier of these markets is not their list rate on the card of that day, so their tiers are "
        "not used: "
        "{markets}."
    ),
    "card_jumps": NP_("{count} rate changes by more than half.", "{count} rates change by more than half.", "count"),
    "rate_import_unknown": N_("No imported card is called “{card}”. Imported cards: {known}."),
    # Choices
    "rule_unknown": N_("There is no rule “{rule}”. Rules: {known}."),
    "rule_value_refused": N_("“{value}” does not fit the rule “{rule}”: say yes or no, or how many."),
    "market_unknown": N_("There is no market “{market}”. Meta’s markets: {known}."),
    "prefix_unknown": N_("“{prefix}” is no prefix of Meta’s market map. Give a country calling code, such as +262."),
    "prefix_inside": N_("Contacts of “{prefix}” are counted under {inside}: override {inside}."),
    "override_unknown": N_("The prefix “{prefix}” follows Meta’s map already. Overridden prefixes: {known}."),
    "tariff_line_unknown": N_("There is no fee of {date} for this country and category."),
    # Who bills Meta's part
    "biller_unknown_invoice": N_(
        "It is not known who bills Meta’s part: M-Target’s invoice may hold both parts or its own fee alone. "
        "Ask M-Target, +33 (0)5 61 25 12 55."
    ),
    "biller_unknown_vat": N_(
        "VAT cannot be told for certain: French VAT on everything if M-Target bills it, none on Meta’s part "
        "if Meta does."
    ),
    "biller_unknown_balance": N_("Whether SMSBOX’s balance pays Meta’s part too is not known."),
    "biller_unknown_calls": N_(
        "When sending stops for money: error 402 comes from SMSBOX (call M-Target), 131042 from Meta (Meta’s billing)."
    ),
    "biller_m_target_invoice": N_("M-Target’s invoice holds both parts: Meta’s rates and M-Target’s fee."),
    "biller_m_target_vat": N_("French VAT applies to the whole amount."),
    "biller_m_target_balance": N_("SMSBOX’s balance pays both parts: it must cover the whole estimate."),
    "biller_m_target_calls": N_(
        "When sending stops for money, call M-Target: error 402 is SMSBOX’s balance. 131042 would be a payment of "
        "Meta’s, which M-Target settles."
    ),
    "biller_meta_invoice": N_(
        "M-Target’s invoice holds its own fee alone; Meta bills its part to the Business account."
    ),
    "biller_meta_vat": N_("French VAT applies to M-Target’s fee; Meta Ireland bills without VAT (reverse charge)."),
    "biller_meta_balance": N_("SMSBOX’s balance pays M-Target’s fee alone; Meta charges the card in Business Manager."),
    "biller_meta_calls": N_(
        "When sending stops for money: error 402 is SMSBOX’s balance (call M-Target), 131042 is Meta’s "
        "payment method "
        "(business.facebook.com)."
    ),
    # Meta's rules as assumptions: `rule_<name>_<yes|no>`
    "rule_service_charged_yes": N_(
        "Our free-form answers inside the 24 h service window are charged at the utility rate."
    ),
    "rule_service_charged_no": N_("Our free-form answers inside the 24 h service window are free at Meta."),
    "rule_service_allowance": NP_(
        "{count} answer a month and phone number is free before that.",
        "The first {count} answers a month and phone number are free.",
        "count",
    ),
    "rule_utility_in_window_charged_yes": N_("A utility template inside an open service window is charged."),
    "rule_utility_in_window_charged_no": N_("A utility template inside an open service window is free."),
    "rule_free_entry_point_yes": N_(
        "Messages to people who came through an advertisement are free for 72 h; none is counted here."
    ),
    "rule_free_entry_point_no": N_("Messages to people who came through an advertisement are charged like all others."),
    "rule_volume_tiers_yes": N_(
        "Utility and authentication are counted by volume tiers from the month’s first message."
    ),
    "rule_volume_tiers_no": N_(
        "Utility and authentication are counted at the list rate; volume tiers only where you say what was already "
        "charged this month."
    ),
    "rule_authentication_international_yes": N_(
        "One-time codes to other countries are charged at the international rate."
    ),
    "rule_authentication_international_no": N_("One-time codes are charged at the market’s own rate."),
}

LABELS: dict[str, str] = {
    "flag.jump": N_("changes by more than half"),
    "flag.market_unknown": N_("market not known"),
    "flag.gone": N_("no longer in the file"),
    "flag.odd_not_positive": N_("not above zero"),
    "flag.odd_too_high": N_("too high to be a rate"),
    "flag.odd_leap": N_("far from the card before"),
    "flag.odd_order": N_("above the marketing rate"),
    "kind.list": N_("List rates"),
    "kind.tiers": N_("Volume tiers"),
    "category.authentication_international": N_("Authentication from abroad"),
    "rate_rule.service_charged": N_("Answers charged"),
    "rate_rule.service_allowance": N_("Free answers a month and number"),
    "rate_rule.utility_in_window_charged": N_("Utility charged in an open window"),
    "rate_rule.free_entry_point": N_("Free after an advertisement"),
    "rate_rule.volume_tiers": N_("Volume tiers from the first message"),
    "rate_rule.authentication_international": N_("International one-time codes"),
}
