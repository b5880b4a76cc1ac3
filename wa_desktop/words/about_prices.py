"""The words about rate cards, tariff and estimate."""

from wa_desktop.words.language import N_, NP_

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    # Refusals
    "no_card_for_date": N_(
        "No rate card in {currency} covers {date}. Choose another date, or one of the known cards: {known}."
    ),
    "card_unknown": N_("There is no rate card “{card}”. Known cards: {known}."),
    "card_currency": N_(
        "The rate card “{card}” is in {card_currency}, the account pays in {currency}: amounts are never converted. "
        "Choose a card in {currency}, or change the account’s currency in the settings."
    ),
    "country_unknown": N_("Unknown country: {countries}. Use two-letter codes such as FR, DE or BE."),
    "category_unknown": N_("“{value}” is no message category. Use one of: {known}."),
    "basis_unknown": N_("“{value}” is no basis for the sent fee. Use one of: {known}."),
    "fee_refused": N_(
        "“{value}” cannot be an M-Target fee ({name}): give an amount of 0 or more with at most six decimals."
    ),
    "share_refused": N_("“{value}” cannot be a rate ({name}): give a number between 0 and 1, such as 0.95."),
    "vat_refused": N_("“{value}” cannot be a VAT rate: give a percentage between 0 and 100, such as 20."),
    "template_not_approved": N_(
        "The template “{template}” is not approved (status {status}): only approved templates can be sent. "
        "Wait for Meta’s approval and synchronise the templates, or choose another one."
    ),
    "template_media_header": N_(
        "The template “{template}” begins with a medium ({format}), which is not supported before a test has proven "
        "it: send a test to your own number with its public https address, or choose a template with a text header "
        "or none."
    ),
    "template_language_unknown": N_(
        "The template “{template}” has no approved version in “{language}”. Approved versions: {known}."
    ),
    "template_text_missing": N_(
        "The text of the template “{template}” is not known ({languages}), so its variables are not either. "
        "Type the text as Meta approved it, on the templates page or with “templates add”."
    ),
    "template_authentication": N_(
        "The template “{template}” sends one-time codes. Sending codes from a list is switched off in the settings."
    ),
    "variable_not_mapped": N_(
        "Nothing fills the variables of the template “{template}”: {variables}. "
        "Give each one a column or a text. Columns of the list: {columns}."
    ),
    "variable_unknown": N_("The template “{template}” has no variable “{variable}”. Its variables: {known}."),
    "variable_column_unknown": N_(
        "The list has no column “{column}” for the variable “{variable}”. Columns of the list: {columns}."
    ),
    "nobody_to_send": N_(
        "Nobody of the list “{list}” would get this message: {excluded} contacts are excluded. "
        "Look at the estimate for the reasons."
    ),
    "charged_unknown": N_(
        "“{place}” is neither a country code nor one of Meta’s markets. "
        "Write for example FR=100000 or FR:utility=100000."
    ),
    "count_refused": N_("A number of messages or of open windows cannot be negative."),
    "estimate_format": N_("“{file}” cannot be written: an estimate is saved as one of {formats}."),
    "invoice_month_refused": N_("“{value}” is not a month. Write it as 2026-11."),
    "invoice_amount_refused": N_("“{value}” is not the amount of an invoice: give it before tax, as 1234.50."),
    "invoice_file_refused": N_(
        "“{file}” is not a table of invoices. It needs a header with the columns month and amount, one invoice a row."
    ),
    "invoice_twice": N_(
        "“{file}” holds two invoices of {month} with the number {reference}: give each its own in the column reference."
    ),
    "change_unknown": N_("“{name}” cannot be compared. Choose one of: {known}."),
    "change_refused": N_("“{value}” does not fit “{name}”. Write for example on=2027-01-01 or delivered=0.8."),
    # Advice
    "advice_duplicates": NP_(
        "{n} duplicate was removed by the import: writing to it would have cost about so much more.",
        "{n} duplicates were removed by the import: writing to them would have cost about so much more.",
        "n",
    ),
    "advice_dear_country": NP_(
        "{countries}: {each} {currency} per person, clearly above the average. Leaving out its {n} recipient saves "
        "this amount.",
        "{countries}: {each} {currency} per person, clearly above the average. Leaving out its {n} recipients saves "
        "this amount.",
        "n",
    ),
    "advice_session": NP_(
        "{n} recipient has an open billing session of the category {category}. Its message costs nothing more if "
        "it is received before the session ends (from {first} on).",
        "{n} recipients have an open billing session of the category {category}. Their messages cost nothing more if "
        "they are received before the sessions end (the first at {first}, the last at {last}).",
        "n",
    ),
    "advice_session_saves_nothing": N_(
        "Grouping messages within 24 hours no longer saves anything: since 1 July 2025 Meta charges every delivered "
        "template message."
    ),
    "advice_will_be_marketing": N_(
        "The text of “{template}” ({language}) promotes something: Meta can move it to marketing at a day’s notice. "
        "Plan for the marketing price, which costs so much more."
    ),
    "advice_could_be_utility": N_(
        "The text of “{template}” serves an order or an appointment and promotes nothing. If it is sent only to people "
        "it concerns, ask Meta for the utility category: it costs so much less. Meta decides."
    ),
    "advice_stays_marketing": N_(
        "The text promotes something: marketing is its right category, at the marketing price."
    ),
    "advice_tier_near": N_(
        "{countries}: {n} more messages of the category {category} this month reach the volume tier from {tier} on, "
        "which costs less per message."
    ),
    # Meta's dated rules behind an estimate
    "rule_session": N_(
        "Meta charges a conversation of 24 hours, per person and category, from the reception of the first message."
    ),
    "rule_every_message": N_(
        "Meta charges every delivered template message; what is not delivered and what is received costs no Meta fee."
    ),
    "rule_window_free": N_("Since {since}, a utility message to a person whose service window is open is free."),
    "rule_window_charged": N_(
        "Since {since}, a utility message is charged even while the person’s service window is open. Most readings of "
        "Meta’s rule say so, some disagree: the invoice decides."
    ),
    "rule_window_clock": N_(
        "The service window lasts 24 hours from the person’s last message, as Meta counts it; the guide counts from "
        "the first one."
    ),
    "rule_list_rate": N_("Volume tiers are not counted: every message is priced at the list rate."),
    "rule_tiers": N_("Volume tiers are counted from what was already charged this month in: {places}."),
    "rule_tiers_everywhere": N_(
        "Volume tiers are counted everywhere, from the first message of the month unless told otherwise."
    ),
    "rule_service_charged": N_(
        "Since {since}, our answers cost Meta’s service rate beyond the first {allowance} of the month per number."
    ),
    "retry_crosses_quarter": N_(
        "Meta may try again for 30 days: what is delivered from {date} on is charged at the rates of that day, which "
        "may have changed."
    ),
    # Beside an estimate
    "month_cap_short": N_(
        "The month’s cap leaves {left} {currency}: sending would stop before everybody got the message. Raise the cap "
        "of the month, or send less."
    ),
    "unpriced_countries": N_(
        "Meta’s rates of {card_day} hold none for: {countries}. The total cannot be given until these countries are "
        "left out or a rate is accepted."
    ),
    "derived_available": N_(
        "For {countries}, a rate derived from Meta’s dollar rate exists. It is not Meta’s figure: accept derived rates "
        "to count it."
    ),
    "derived_used": N_(
        "The amounts for {countries} use rates derived from Meta’s dollar rates. They are not Meta’s figures."
    ),
    "tariff_unset": N_(
        "M-Target’s fee is not set: the amounts hold Meta’s part alone. Ask M-Target, {phone}, {site}, "
        "then type the fee on the rates page."
    ),
    "tariff_not_yet": N_(
        "M-Target’s fee is known from {date} on only: the amounts hold Meta’s part alone. M-Target: {phone}, {site}."
    ),
    "tariff_incomplete": N_(
        "M-Target’s fee is not set for {countries}: the total holds Meta’s part alone. M-Target: {phone}, {site}."
    ),
    "card_to_confirm": N_("Rates to be confirmed: the card {card} was not read from Meta’s own file."),
    "card_to_confirm+effective": N_(
        "Rates to be confirmed: Meta’s rates of {effective} were not read from Meta’s own file. Import that file on "
        "the rates page."
    ),
    "card_chosen": N_("Priced with the card {card} as asked; it is not the card in force on {date}."),
    "card_stale": N_(
        "Meta’s rates of {card_day} are older than their quarter: Meta may have changed them on {date}. "
        "Import Meta’s latest file."
    ),
    "card_may_change": N_("The rates may change on {date}: Meta’s rates of {card_day} are today’s."),
    "nobody_targeted": N_("Nobody of this list would get the message."),
    "no_language_version": NP_(
        "{n} contact reads a language without an approved version and is left out.",
        "{n} contacts read a language without an approved version and are left out.",
        "n",
    ),
    "fallback_language": NP_(
        "The language of {n} contact is not known: it gets the version in {in_language}.",
        "The language of {n} contacts is not known: they get the version in {in_language}.",
        "n",
    ),
    "us_marketing": NP_(
        "{n} contact in the United States: Meta has not delivered marketing there since 1 April 2025.",
        "{n} contacts in the United States: Meta has not delivered marketing there since 1 April 2025.",
        "n",
    ),
    "country_without_contacts": N_("The list has no contact in: {countries}."),
    "versions_left_out": N_(
        "Versions of “{template}” that cannot be sent and take no part: {versions}. "
        "Only approved versions without a media header do."
    ),
    "variables_unmapped": N_(
        "Nothing fills these variables of “{template}” yet: {variables}. "
        "Contacts without a value are not excluded here."
    ),
    "model_conversation": N_(
        "Meta’s rates of {card_day} charge conversations of 24 hours: one per recipient is counted. "
        "A second message of the same category within the 24 hours would be free."
    ),
    "service_allowance": N_(
        "Of {answers} answers, {free} are free, being among the first {allowance} of the month for this number, "
        "provided that no other answer goes out that month. The free ones are counted where answers cost least."
    ),
    "service_free": N_("Meta charges nothing for our {answers} answers at this date."),
    "delivery_assumed": N_("The low and expected amounts assume that a share of {delivered} is delivered."),
    "vat_biller_unknown": N_(
        "VAT is counted on the whole amount. "
        "If Meta bills its own part, no VAT is charged on that part (reverse charge)."
    ),
    "vat_biller_meta": N_(
        "VAT is counted on M-Target’s part alone: Meta bills its own part from Ireland, without VAT (reverse charge)."
    ),
}

LABELS: dict[str, str] = {
    "planning": N_("Counting recipients"),
    "category.marketing": N_("Marketing"),
    "category.utility": N_("Utility"),
    "category.authentication": N_("Authentication"),
    "category.service": N_("Service"),
    "model.conversation": N_("Per 24-hour conversation"),
    "model.message": N_("Per delivered message"),
    "confidence.authoritative": N_("Read from Meta’s file"),
    "confidence.exact": N_("Exact"),
    "confidence.high": N_("High confidence"),
    "confidence.good": N_("Good confidence"),
    "confidence.medium": N_("Medium confidence"),
    "confidence.low": N_("Low confidence"),
    "basis.attempted": N_("Messages handed over"),
    "basis.delivered": N_("Messages delivered"),
    "tariff_unset": N_("M-Target fee not set"),
    "rates_to_confirm": N_("Rates to be confirmed"),
    "derived": N_("Derived rate"),
    "rounding": N_("Rounding"),
    "cause.failed": N_("Failed"),
    "cause.refused": N_("Refused by SMSBOX"),
    "cause.left_out": N_("Left out or cancelled after the order to send"),
    "cause.waiting": N_("Not sent yet"),
    "cause.unconfirmed": N_("Perhaps sent (uncertain)"),
    "cause.no_news": N_("Not delivered so far"),
    "cause.list_rate": N_("Tiers and free messages of the estimate, counted at the list rate"),
    "cause.other_attempts": N_("Further tries to the same people"),
    "cause.card_changed": N_("Delivered under another rate card"),
    "cause.category_changed": N_("Template moved to another category"),
    "cause.replies": N_("More or fewer replies"),
    "cause.answers": N_("Answers of the estimate, not counted here"),
    "cause.rounding": N_("Rounding"),
    "fee.meta": N_("Meta"),
    "fee.sent": N_("M-Target, sent"),
    "fee.received": N_("M-Target, received"),
    "step.rate": N_("list rate"),
    "step.tier": N_("volume tier"),
    "step.open_session": N_("billing session already open"),
    "step.open_window": N_("service window open"),
    "step.allowance": N_("free of Meta's fee"),
    "unpriced": N_("No rate"),
}
