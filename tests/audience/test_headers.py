"""Headers: fields, polarity, channel and category; what is not clear is not used."""

import pytest

from wa_desktop.audience.flags import Flag, flag_of
from wa_desktop.audience.headers import fold, meaning_of
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
    "header", ["Ville", "Code promo", "E-mail", "Date de naissance", "Client depuis", "Montant", "Adresse"]
)
def test_that_other_columns_keep_their_name(header: str) -> None:
    assert meaning_of(header).role is Role.OTHER


def test_that_case_accents_and_punctuation_do_not_matter() -> None:
    assert fold("  N°_de-Téléphone ") == "n de telephone"
    assert fold("PrénomClient") == "prenom client"


@pytest.mark.parametrize(
    "text", ["oui", "OUI", " Oui ", "o", "O", "yes", "Y", "x", "X", "1", "1.0", "vrai", "TRUE", "✓", "✔️", "Oui!"]
)
def test_that_yes_is_read_in_every_spelling(text: str) -> None:
    assert flag_of(text) is Flag.YES


@pytest.mark.parametrize("text", ["non", "NON", "n", "No", "0", "0.0", "faux", "False", "✗"])
def test_that_no_is_read_in_every_spelling(text: str) -> None:
    assert flag_of(text) is Flag.NO


@pytest.mark.parametrize("text", ["", " ", "-", "N/A", "NULL", "?"])
def test_that_nothing_is_nothing(text: str) -> None:
    assert flag_of(text) is Flag.EMPTY


@pytest.mark.parametrize("text", ["peut-être", "ok", "2", "oui mais", "ouii", "accord verbal", "12/03/2024"])
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
