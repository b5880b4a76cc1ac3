"""The words about templates that are being prepared: Meta's limits and what helps an approval."""

from wa_desktop.words.language import N_, NP_

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    "prepare_name_missing": N_("Give it a name: small letters without accents, digits and “_”, such as winter_sale."),
    "prepare_body_missing": N_("The text is missing."),
    "prepare_header_missing": N_("The header is empty: type it, or choose “No header”."),
    "prepare_header_marks": N_("A header takes neither line breaks nor emoji nor signs of formatting (* _ ~ `)."),
    "prepare_header_variables": N_("A header takes one variable at most."),
    "prepare_footer_variable": N_("A footer is one line without variables."),
    "prepare_too_long": N_("{part}: {length} characters, Meta takes {limit}. Shorten it."),
    "prepare_variable_malformed": N_(
        "A variable is not written as Meta wants it, near “{text}”: {{{{1}}}} or {{{{first_name}}}}, small letters "
        "without accents."
    ),
    "prepare_variable_capitals": N_("Names of variables are written in small letters: {{{{first_name}}}}."),
    "prepare_variables_gap": NP_(
        "The variable is numbered from 1: {{{{1}}}}.",
        "The {n} variables are numbered from 1 to {n} without a gap: {{{{1}}}}, {{{{2}}}}…",
        "n",
    ),
    "prepare_variable_edge": N_("The text may neither begin nor end with a variable: put a word or a full stop there."),
    "prepare_variables_adjacent": N_("Two variables may not follow each other: put a word between them."),
    "prepare_example_missing": N_(
        "Give an example for each variable (missing: {variables}): Meta’s examiners read them."
    ),
    "prepare_buttons_many": N_("A template takes {limit} buttons at most."),
    "prepare_buttons_of_kind": N_("Too many buttons of the kind “{said}”: Meta takes {limit}."),
    "prepare_buttons_order": N_("Keep the quick replies together, before or after the other buttons."),
    "prepare_button_text_missing": N_("A button has no words."),
    "prepare_url_malformed": N_(
        "The address of the button “{text}” begins with https:// and holds no space; a variable stands at its end only."
    ),
    "prepare_phone_malformed": N_("The number of the button “{text}” begins with + and the country’s code."),
    "prepare_code_malformed": N_("The code to copy has 1 to {limit} characters."),
    "prepare_no_way_out": N_(
        "No way to unsubscribe is offered. French law asks for one in every marketing message, and people who find "
        "none block the sender: add “STOP” to the footer or a button."
    ),
    "prepare_looks_marketing": N_(
        "This reads like an offer. Meta moves such a text to “marketing”, which changes its price and the consent it "
        "needs: choose marketing, or take the offer out."
    ),
    "prepare_authentication": N_(
        "Meta writes the text of authentication messages itself (code, advice, time until it expires). Choose the "
        "language and the copy button on its platform; your own text is not taken."
    ),
    "prepare_many_variables": NP_(
        "Few words for one variable: Meta may refuse it. Write more around it.",
        "Few words for {n} variables: Meta may refuse it. Write more around them, or use fewer.",
        "n",
    ),
    "prepare_short_link": N_("Meta refuses shortened addresses and wa.me: use the full address of your own site."),
}

LABELS: dict[str, str] = {
    "button_kind.QUICK_REPLY": N_("Quick reply"),
    "button_kind.URL": N_("Web address"),
    "button_kind.PHONE_NUMBER": N_("Call a number"),
    "button_kind.COPY_CODE": N_("Copy a code"),
    "header_kind.": N_("No header"),
    "header_kind.TEXT": N_("Text"),
    "header_kind.IMAGE": N_("Picture"),
    "header_kind.VIDEO": N_("Video"),
    "header_kind.DOCUMENT": N_("Document"),
    "category_help.marketing": N_(
        "Offers, news, invitations, reminders to buy. The dearest; needs consent to marketing and a way to unsubscribe."
    ),
    "category_help.utility": N_(
        "Facts about something the person did: order, delivery, appointment, invoice. No offer, or Meta moves it to "
        "marketing."
    ),
    "category_help.authentication": N_("One-time codes only. Meta writes the text itself."),
}
