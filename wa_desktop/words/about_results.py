"""The words about events, statuses, Meta's error codes and reports."""

from collections.abc import Mapping

from wa_desktop.domain.codes import KNOWN_CODES, MEANINGS, FailureAction, action_for, pause_reason
from wa_desktop.words.language import N_, NP_

_ACCOUNT_ADVICE = N_(
    "The campaign is paused: Meta refuses messages of this account (Meta's code {code}), so everybody else would fail "
    "too. Ask M-Target, or look at the account in Meta Business Manager, then resume. Meta says: {details}"
)
_ADVICE_BY_ACTION: Mapping[FailureAction, str] = {
    FailureAction.PAUSE_CAMPAIGN: _ACCOUNT_ADVICE,
    FailureAction.PAUSE_COUNTRY: N_(
        "The campaign is paused: this account may not write to people in {countries} (Meta's code {code}). Everybody "
        "else was written to. Ask M-Target to allow these countries and resume, or cancel to give them up. "
        "Meta says: {details}"
    ),
    FailureAction.TEMPLATE_WRONG: N_(
        "The campaign is paused: Meta refuses the message as the template makes it (Meta's code {code}). Look at the "
        "template and its variables, read the templates again from SMSBOX, and send a test before you resume. "
        "Meta says: {details}"
    ),
}
_ADVICE_BY_CODE: Mapping[str, str] = {
    "131042": N_(
        "The campaign is paused: Meta could not charge the account (Meta's code 131042). Check the payment method in "
        "Meta Business Manager, or ask M-Target when they pay Meta for you, then resume. Meta says: {details}"
    ),
    "131048": N_(
        "The campaign is paused: too many people blocked or reported this number, and Meta limits it (Meta's code "
        "131048). Wait at least a day, send less and only to people who expect the message, then resume. "
        "Meta says: {details}"
    ),
    "132015": N_(
        "The campaign is paused: Meta paused the template because people reject it (Meta's code 132015). Wait until "
        "Meta releases it, or prepare a better one, then resume. Meta says: {details}"
    ),
    "132016": N_(
        "The campaign is paused: Meta disabled the template for good (Meta's code 132016). Cancel the campaign and "
        "prepare another template. Meta says: {details}"
    ),
    "132001": N_(
        "The campaign is paused: the template does not exist in this language, or is no longer approved (Meta's code "
        "132001). Read the templates again from SMSBOX, then resume or cancel. Meta says: {details}"
    ),
}


def _advice(code: str) -> str | None:
    return _ADVICE_BY_CODE.get(code) or _ADVICE_BY_ACTION.get(action_for(code))


SENTENCES: dict[str, str | tuple[str, str, str]] = {
    "many_failures": N_(
        "The campaign is paused: one reason (code {code}) fills most of the latest results. Look at the recipients "
        "that failed, then resume or cancel."
    ),
    "report_format": N_("“{file}” cannot be written: its ending says the format, one of {formats}. Change the ending."),
    "report_folder_missing": N_("The folder “{folder}” does not exist: choose another one, or make it first."),
    "report_unwritable": N_("“{file}” cannot be written: {problem}. Is it open in another program?"),
    "events_not_lines": N_(
        "“{file}” holds no lines of text: it is packed, a workbook, or text in UTF-16. Unpack it, or save it as text "
        "in UTF-8 with one webhook body per line (.jsonl). Nothing was changed."
    ),
    "events_is_folder": N_("“{file}” is a folder. Choose a file with one webhook body per line (.jsonl)."),
    "events_malformed": NP_(
        "{n} line of the file is not a webhook body and was left out (line {lines}).",
        "{n} lines of the file are not webhook bodies and were left out (first lines: {lines}).",
        "n",
    ),
    "events_unmatched": NP_(
        "{n} status is about a message that this computer did not send; it is kept and tried again.",
        "{n} statuses are about messages that this computer did not send; they are kept and tried again.",
        "n",
    ),
    "proof_number": N_("“{number}” is not a phone number with its country code, such as +33612345678."),
    **{pause_reason(code): advice for code in KNOWN_CODES if (advice := _advice(code)) is not None},
}

LABELS: dict[str, str] = {
    **MEANINGS,
    **{pause_reason(code): words for code, words in MEANINGS.items()},
    "INVALID_NUMBER": N_("SMSBOX does not accept this number"),
    "status_update": N_("Status"),
    "incoming_message": N_("Message received"),
    "incoming_error": N_("Message that WhatsApp could not hand over"),
    "user_preferences": N_("Choice about promotions"),
    "event.other": N_("Other news, kept without effect"),
    "suppression.file": N_("From a file"),
    "suppression.typed": N_("Typed by hand"),
    "suppression.whatsapp": N_("WhatsApp"),
    "suppression.new_consent": N_("New consent, accepted by a person"),
    "stop_message": N_("Wrote STOP"),
    "stop_promotions": N_("Wrote STOP to promotions"),
    "stop_button": N_("Tapped the stop button"),
    "stop_promotions_button": N_("Tapped the button that stops promotions"),
    "stop_preference": N_("Switched promotions off in WhatsApp"),
    "stop_at_meta": N_("Refused marketing messages in WhatsApp (Meta's code 131050)"),
}
