"""Headers: fields, polarity, channel and category; what is not clear is not used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.audience.flags import Flag, flag_of, letters_for_yes
from wa_desktop.audience.headers import fold, meaning_of, signature_of
from wa_desktop.audience.languages import country_of, language_of
from wa_desktop.domain.contacts import Role
from wa_desktop.domain.values import Scope


@pytest.mark.parametrize(
    "header",
    ["Désinscrit", "DESINSCRIT", "désinscrits", "Désabonné",
     "Desabonnement", "Opt-out", "optout", "Opt Out WhatsApp", "STOP",
     "Refus", "Refusé", "Refus (oui/non)", "Ne pas contacter", "ne plus contacter", "Unsubscribed",
     "Unsubscribe", "Blacklist",
     "Blacklisté", "Black-list", "Liste rouge", "Liste noire", "Do not contact", "DNC", "Opposition", "Opposé",
     "Ne souhaite plus recevoir de messages", "Date de désinscription", "désinscrit_le", "Pas de prospection"],
)  # fmt: skip
def test_that_refusals_are_refusals(header: str) -> None:
    meaning = meaning_of(header)
    assert meaning.role is Role.REFUSAL
    assert meaning.scope & Scope.MARKETING
    assert meaning.channel == ""


@pytest.mark.parametrize(
    "header",
    [
        "Opt-in",
        "optin",
        "Opt-In WhatsApp",
        "OptIn",
        "opt_in",
        "Consentement",
        "consent",
        "Accord",
        "Inscrit",
        "Autorisation",
    ],
)
def test_that_a_bare_agreement_covers_nothing_until_it_is_ticked(header: str) -> None:
    assert (meaning_of(header).role, meaning_of(header).scope) == (Role.CONSENT, 0)


@pytest.mark.parametrize(
    ("header", "role", "scope"),
    [
        ("Opt-in marketing", Role.CONSENT, 1),
        ("consentement utilitaire", Role.CONSENT, 2),
        ("Opt-in authentification", Role.CONSENT, 4),
        ("Opt-in marketing et utilitaire", Role.CONSENT, 3),
        ("Accepte les offres commerciales", Role.CONSENT, 1),
        ("Refus marketing", Role.REFUSAL, 1),
        ("Opt-out utilitaire", Role.REFUSAL, 2),
        ("Opposition totale", Role.REFUSAL, 15),
    ],
)
def test_that_a_header_that_names_its_category_covers_it(header: str, role: Role, scope: int) -> None:
    assert (meaning_of(header).role, meaning_of(header).scope) == (role, scope)


@pytest.mark.parametrize(
    ("header", "channel"),
    [
        ("Opt-in SMS", "sms"),
        ("Opt-in e-mail", "email"),
        ("optin email", "email"),
        ("Consentement newsletter", "email"),
        ("Désabonné newsletter", "email"),
        ("STOP SMS", "sms"),
        ("Refus courrier", "post"),
        ("Opt-in téléphone", "phone"),
        ("Newsletter", "email"),
        ("Opt-in / Opt-out", ""),
        ("Pas de consentement", ""),
        ("Non abonné", ""),
        ("Statut abonnement", ""),
        ("RGPD", ""),
        ("Marketing", ""),
    ],
)
def test_that_another_channel_or_an_unclear_polarity_is_not_used(header: str, channel: str) -> None:
    assert (meaning_of(header).role, meaning_of(header).channel) == (Role.UNCLEAR, channel)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Téléphone", "phone"), ("TEL.", "phone"), ("Mobile", "phone"), ("N° de téléphone", "phone"),
        ("Phone number", "phone"),
        ("Numéro WhatsApp", "phone"), ("Téléphone (mobile)", "phone"), ("Prénom", "first_name"),
        ("First Name", "first_name"),
        ("NOM", "name"), ("Nom de famille", "last_name"), ("Langue", "language"), ("Pays", "country"),
        ("Date opt-in", "consent_date"), ("OPTIN_TIME", "consent_date"), ("Source du consentement", "consent_source"),
    ],
)  # fmt: skip
def test_that_fields_are_known_by_their_usual_names(header: str, field: str) -> None:
    assert (meaning_of(header).role, meaning_of(header).field) == (Role.FIELD, field)


@pytest.mark.parametrize(
    ("export", "fields"),
    [
        ("CONTACT ID;EMAIL;LASTNAME;FIRSTNAME;SMS;WHATSAPP;LANDLINE_NUMBER",
         ["", "", "last_name", "first_name", "phone", "phone", "phone"]),
        ("Email Address;First Name;Last Name;Phone Number;OPTIN_TIME;LATITUDE;TAGS",
         ["", "first_name", "last_name", "phone", "consent_date", "", ""]),
        ("Record ID;First Name;Mobile Phone Number;WhatsApp Phone Number;Country/Region;Preferred language",
         ["", "first_name", "phone", "phone", "country", "language"]),
        ("Customer ID;First Name;Default Address Country Code;Default Address Phone;Phone;Total Spent;Tags",
         ["", "first_name", "country", "phone", "phone", "", ""]),
        ("id_customer;lastname;firstname;phone;phone_mobile;id_gender;Titre de civilité;Ventes;Dernière visite",
         ["", "last_name", "first_name", "phone", "phone", "", "", "", ""]),
        ("Handynummer;Vorname;Nachname;Sprache;Land;Einwilligungsdatum;Ort",
         ["phone", "first_name", "last_name", "language", "country", "consent_date", ""]),
        ("Teléfono móvil;Nombre;Apellidos;Idioma;País;Fecha de consentimiento;Prefijo;Pedidos",
         ["phone", "first_name", "last_name", "language", "country", "consent_date", "phone_prefix", ""]),
        ("Cellulare;Nome;Cognome;Lingua;Nazione;Data consenso;Indirizzo",
         ["phone", "first_name", "last_name", "language", "country", "consent_date", ""]),
    ],
)  # fmt: skip
def test_that_the_headers_of_known_programs_and_languages_are_known(export: str, fields: list[str]) -> None:
    assert [meaning_of(header).field for header in export.split(";")] == fields


@pytest.mark.parametrize(
    ("header", "role", "channel"),
    [
        ("Accepts Email Marketing", Role.UNCLEAR, "email"),
        ("Accepts SMS Marketing", Role.UNCLEAR, "sms"),
        ("DOUBLE_OPT-IN", Role.UNCLEAR, "email"),
        ("Opted out of all email", Role.UNCLEAR, "email"),
        ("Offres partenaires", Role.UNCLEAR, ""),
        ("Email opt-in date", Role.UNCLEAR, "email"),
        ("Acceptation CGV", Role.UNCLEAR, ""),
        ("UNSUB_REASON", Role.UNCLEAR, ""),
        ("OPTIN_IP", Role.OTHER, ""),
        ("UNSUB_TIME", Role.REFUSAL, ""),
        ("Abgemeldet", Role.REFUSAL, ""),
        ("Nicht kontaktieren", Role.REFUSAL, ""),
        ("Fecha de baja", Role.REFUSAL, ""),
        ("Non contattare", Role.REFUSAL, ""),
        ("Disiscritto", Role.REFUSAL, ""),
        ("Einwilligung Werbung", Role.CONSENT, ""),
        ("Consentimiento publicidad", Role.CONSENT, ""),
        ("Consenso marketing", Role.CONSENT, ""),
    ],
)
def test_that_agreement_is_read_in_five_languages_with_its_channel(header: str, role: Role, channel: str) -> None:
    assert (meaning_of(header).role, meaning_of(header).channel) == (role, channel)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Telephon", "phone"), ("Téléphne", "phone"), ("Portable client", "phone"), ("Tél. mobile du client", "phone"),
        ("Mobile 2", "phone"), ("Numero de portabel", "phone"), ("Prénon", "first_name"), ("First Nmae", "first_name"),
        ("Pays du client", "country"), ("Langage", "language"),
    ],
)  # fmt: skip
def test_that_a_slip_of_the_keyboard_or_a_word_too_many_does_not_hide_a_field(header: str, field: str) -> None:
    meaning = meaning_of(header)
    assert (meaning.role, meaning.field, meaning.close) == (Role.FIELD, field, True)
    assert meaning.rank > meaning_of("Téléphone fixe").rank


@pytest.mark.parametrize(
    "header",
    ["Numéro client", "County", "Contrat", "Option", "Mobilier", "Mobilité", "Téléfax", "Prénom enfant", "Position",
     "Pays de naissance", "Téléphone urgence", "Local", "Surnom", "Opt-im", "Nombre de commandes"],
)  # fmt: skip
def test_that_a_near_word_of_another_meaning_is_left_alone(header: str) -> None:
    assert meaning_of(header).role is Role.OTHER


@pytest.mark.parametrize("header", ["Désinscirt", "Unsubsribed", "Autroisation", "Einwiligung"])
def test_that_a_misspelt_agreement_is_asked_about_and_never_used(header: str) -> None:
    assert (meaning_of(header).role, meaning_of(header).scope) == (Role.UNCLEAR, 0)


def test_that_a_signature_depends_on_the_headers_alone() -> None:
    assert signature_of(["Téléphone", "Nom"]) == signature_of(["NOM", "telephone"])
    assert signature_of(["Téléphone", "Nom"]) != signature_of(["Téléphone", "Nom", "Opt-in"])


@pytest.mark.parametrize(
    "header", ["Ville", "Code promo", "E-mail", "Date de naissance", "Client depuis", "Montant", "Adresse"]
)
def test_that_other_columns_keep_their_name(header: str) -> None:
    assert meaning_of(header).role is Role.OTHER


def test_that_case_accents_and_punctuation_do_not_matter() -> None:
    assert fold("  N°_de-Téléphone ") == "n de telephone"
    assert fold("PrénomClient") == "prenom client"


@pytest.mark.parametrize(
    "text",
    [
        "oui",
        "OUI",
        " Oui ",
        "o",
        "O",
        "yes",
        "Y",
        "x",
        "X",
        "1",
        "1.0",
        "vrai",
        "TRUE",
        "✓",
        "✔️",
        "Oui!",
        "ja",
        "Sí",
        "SÌ",
        "wahr",
    ],
)
def test_that_yes_is_read_in_every_spelling(text: str) -> None:
    assert flag_of(text) is Flag.YES


@pytest.mark.parametrize("text", ["non", "NON", "n", "No", "0", "0.0", "faux", "False", "✗", "nein"])
def test_that_no_is_read_in_every_spelling(text: str) -> None:
    assert flag_of(text) is Flag.NO


def test_that_the_state_of_a_person_is_told_from_a_plain_answer() -> None:
    assert {flag_of(text) for text in ("Inscrit", "subscribed", "Opted in", "angemeldet")} == {Flag.JOINED}
    assert {flag_of(text) for text in ("désinscrit", "UNSUBSCRIBED", "STOP", "baja", "abgemeldet")} == {Flag.LEFT}


def test_that_one_letter_means_yes_only_beside_its_no() -> None:
    assert letters_for_yes(["J", "N", ""]) == {"j"}
    assert letters_for_yes(["S", "n"]) == {"s"}
    assert letters_for_yes(["S"]) == letters_for_yes(["S", "N", "oui"]) == frozenset()


def test_that_words_of_agreement_count_as_yes_and_their_contraries_as_no() -> None:
    assert {flag_of(text) for text in ("Accepté", "d’accord", "granted", "einverstanden", "acepto")} == {Flag.AGREED}
    assert {flag_of(text) for text in ("Refusé", "non merci", "declined", "abgelehnt", "rifiutato")} == {Flag.REFUSED}
    assert flag_of("Double opt-in") is Flag.JOINED


@pytest.mark.parametrize("text", ["", " ", "-", "N/A", "NULL", "?"])
def test_that_nothing_is_nothing(text: str) -> None:
    assert flag_of(text) is Flag.EMPTY


@pytest.mark.parametrize(
    "text", ["peut-être", "ok", "actif", "confirmed", "pending", "2", "oui mais", "ouii", "accord verbal", "12/03/2024"]
)
def test_that_an_unknown_word_is_unknown(text: str) -> None:
    assert flag_of(text) is Flag.UNKNOWN


def test_that_languages_and_countries_are_read_as_words_or_codes() -> None:
    assert [language_of(text)[0] for text in ("Français", "EN", "pt-BR", "Deutsch", "fr_FR")] == [
        "fr",
        "en",
        "pt_BR",
        "de",
        "fr_FR",
    ]
    assert language_of("Klingon") == ("klingon", False)
    assert [country_of(text) for text in ("France", "DE", "Allemagne", "Germany", "La Réunion", "Nulle part")] == [
        "FR", "DE", "DE", "DE", "RE", "",
    ]  # fmt: skip
    for text in ("fr-FR", "fr_FR", "FRA", "Francia", "Frankreich", "🇫🇷", "France (FR)", "FR - France"):
        assert country_of(text) == "FR", text
    assert [country_of(text) for text in ("U.S.A.", "Hollande", "Ecosse", "REU", "Hong-Kong", "DOM", "Europe")] == [
        "US", "NL", "GB", "RE", "HK", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize("header", [
    "Consentement retiré", "Consentement retiré le", "Retrait du consentement", "Accord annulé", "Consent withdrawn",
    "Widerruf der Einwilligung", "Consenso revocato", "Non démarchable", "Ne souhaite plus", "Opt-in retiré",
])  # fmt: skip
def test_that_an_agreement_taken_back_is_a_refusal(header: str) -> None:
    assert meaning_of(header).role is Role.REFUSAL
    assert meaning_of(header).scope


@pytest.mark.parametrize("header", [
    "Tel1", "Tél2", "Mobile No.", "Mobil-Nr.", "Nº móvil", "Tel. cell.", "Contact number", "Mobile mère", "Tlf móvil",
])  # fmt: skip
def test_that_the_short_names_of_phone_columns_are_known(header: str) -> None:
    assert meaning_of(header).field == "phone"


def test_that_the_text_people_agreed_to_is_no_answer() -> None:
    assert {meaning_of(header).role for header in ("Consent text", "Texte du consentement", "Opt-in wording")} == {
        Role.OTHER
    }


@given(st.text(max_size=40))
def test_that_any_header_means_something_and_a_near_one_never_an_agreement(header: str) -> None:
    meaning = meaning_of(header)
    assert (meaning.role is Role.FIELD) is bool(meaning.field)
    if meaning.close:
        assert meaning.role in (Role.FIELD, Role.UNCLEAR)
        assert (meaning.scope, meaning.field.startswith("consent")) == (0, False)
