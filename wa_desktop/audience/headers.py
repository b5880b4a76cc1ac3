"""What a column header means: a field, a consent, a refusal, or something only the user knows."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from wa_desktop.domain.contacts import Role
from wa_desktop.domain.values import Category, Scope

_FIELDS: dict[str, tuple[str, ...]] = {
    "phone": (
        "numero whatsapp", "tel whatsapp", "telephone whatsapp", "whatsapp number", "mobile whatsapp",
        "mobile", "portable", "tel portable", "telephone portable", "tel mobile", "telephone mobile", "numero mobile",
        "numero de mobile", "numero portable", "numero de portable", "num portable", "n portable", "n mobile", "gsm",
        "num gsm", "numero gsm", "mobile phone", "mobile number", "mobile phone number", "cell", "cellphone",
        "cell phone",
        "telephone 1 mobile", "phone mobile", "tel port", "tel mob", "msisdn",
        "telephone", "tel", "phone", "phone number", "phone 1", "numero", "numero de telephone", "numero telephone",
        "num tel", "num telephone", "no tel", "no telephone", "n tel", "n telephone", "n de telephone",
        "n de tel", "no de telephone", "tel 1", "telephone 1",
        "telephone client", "contact phone", "telephone number", "phones", "numero de tel", "num", "number", "e164",
        "coordonnees telephoniques", "default address phone", "phone value", "sms",
        "telephone fixe", "tel fixe", "fixe", "landline", "home phone", "work phone", "tel domicile",
        "telephone domicile",
        "tel bureau", "telephone bureau", "telephone professionnel", "tel pro", "telephone pro",
    ),
    "first_name": (
        "prenom", "prenoms", "first name", "firstname", "given name", "forename", "fname", "prenom client",
        "prenom contact",
    ),
    "last_name": (
        "nom de famille", "last name", "lastname", "surname", "family name", "lname", "nom usuel", "nom de naissance",
    ),
    "name": (
        "nom", "name", "nom complet", "full name", "fullname", "nom prenom", "prenom nom", "nom et prenom",
        "prenom et nom",
        "client", "contact", "nom client", "nom du client", "nom contact", "contact name", "customer name",
        "display name",
        "raison sociale", "noms", "nom prenoms",
    ),
    "language": (
        "langue", "language", "lang", "langue parlee", "locale", "preferred language", "langue du contact", "idioma",
    ),
    "country": (
        "pays", "country", "code pays", "country code", "pays de residence", "country region", "nation", "iso pays",
    ),
    "consent_date": (
        "date optin", "date opt in", "optin date", "opt in date", "date de consentement", "date consentement",
        "date du consentement", "consent date", "date d optin", "date d opt in", "date de l opt in", "optin le",
        "opt in le", "consenti le", "optin time", "opt in time", "consent timestamp", "date accord", "date d accord",
        "date d inscription", "date inscription", "inscrit le", "confirm time", "date opt in whatsapp", "consented at",
    ),
    "consent_source": (
        "source optin", "source opt in", "optin source", "opt in source", "source consentement",
        "source du consentement",
        "source de consentement", "consent source", "origine consentement", "origine du consentement", "origine optin",
        "origine opt in", "origine de l opt in", "canal de collecte", "mode de recueil", "preuve",
        "preuve de consentement",
    ),
}  # fmt: skip
_RANK = {text: (field, rank) for field, texts in _FIELDS.items() for rank, text in enumerate(texts)}

_CONSENT = re.compile(
    r"\b(?:opt ?in|opted in|consent\w*|accords?|accepte\w*|accept|acceptation|autoris\w+|agree\w*|"
    r"inscrits?|inscription|abonne[es]*|abonnements?|subscribed?|subscriber|subscription|"
    r"ok pour|permission|souhaite\w*)\b"
)
_REFUSAL = re.compile(
    r"\b(?:desinscri\w+|desabonn\w+|opt ?out|opted out|optedout|stop|refus\w*|"
    r"ne (?:pas|plus) (?:contacter|relancer|demarcher|"
    r"appeler|solliciter|envoyer|deranger|ecrire)|ne souhaite (?:pas|plus)\b.*|ne veut (?:pas|plus)\b.*|"
    r"do not contact|do not disturb|dnc|"
    r"unsubscri\w+|black ?list\w*|liste noire|liste rouge|liste d opposition|oppos\w+|bloctel|retrait\w*|"
    r"revo\w+|repoussoir|no contact|(?:pas|plus) de (?:contact|pub|publicite|prospection|demarchage|sollicitation)|"
    r"suppression list|suppressed|"
    r"cleaned)\b"
)
_NEGATION = re.compile(r"\b(?:pas|non|sans|ne|n|no|not|without|plus|jamais|never|un)\b")
_MAYBE = re.compile(
    r"\b(?:rgpd|gdpr|statut|status|etat|contactable|newsletter|whatsapp|prospection|demarchage|preferences?)\b"
)
_ANSWERS = re.compile(r"\b(?:oui|yes|o|y|vrai|true|1)\s+(?:ou\s+|or\s+)?(?:non|no|n|faux|false|0)\b")
_DATE = re.compile(r"\b(?:date|le|at|on|timestamp|time)\b")
_SOURCE = re.compile(r"\b(?:source|origine|origin|preuve|canal)\b")
_WHATSAPP = re.compile(r"\b(?:whats ?app|wa)\b")
_CHANNELS = (
    ("email", re.compile(r"\b(?:e ?mails?|mails?|courriels?|emailing|mailing|newsletters?|news ?letter|nl)\b")),
    ("sms", re.compile(r"\b(?:sms|textos?|mms|rcs)\b")),
    ("post", re.compile(r"\b(?:courriers?|postal\w*|poste|adresse|catalogue)\b")),
    ("phone", re.compile(r"\b(?:telephon\w*|tel|phone|appels?|appeler|calls?|vocal|phoning|telemarketing|bloctel)\b")),
    ("push", re.compile(r"\b(?:push|notification push|app|facebook|messenger|instagram|telegram)\b")),
)
_CATEGORIES = (
    (
        Category.MARKETING,
        re.compile(r"\b(?:marketing\w*|pubs?|publicit\w+|promos?|promotion\w*|commercia\w+|offres?|prospection|mkt)\b"),
    ),
    (Category.UTILITY, re.compile(r"\b(?:utilit\w+|transaction\w*|utility|service client|suivi|logistique)\b")),
    (Category.AUTHENTICATION, re.compile(r"\b(?:authentif\w+|authentic\w+|otp|2fa)\b")),
)
_TOTAL = re.compile(r"\b(?:tout|tous|toute|toutes|all|total\w*|general\w*)\b")


class Meaning(NamedTuple):
    """How a header is understood; `rank` orders several headers of one field, 0 the best."""

    role: Role
    field: str = ""
    rank: int = 0
    channel: str = ""
    scope: int = 0


def fold(text: str) -> str:
    """Lower case, no accents, every run of punctuation one space."""
    spread = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ][a-zà-ÿ])", " ", text)).casefold()
    bare = "".join(character for character in spread if not unicodedata.combining(character))
    words = re.sub(r"[^\w]|_", " ", bare).split()
    return " ".join(words).replace("whats app", "whatsapp")


@lru_cache(maxsize=4096)
def meaning_of(header: str) -> Meaning:
    """What `header` says by itself, before the cells are looked at."""
    name = fold(header)
    if name in _RANK:
        field, rank = _RANK[name]
        return Meaning(Role.FIELD, field, rank)
    agreement = _agreement(name)
    if agreement is not None:
        return agreement
    bare = fold(re.sub(r"\(.*?\)|\[.*?\]|\*", " ", header))
    if bare in _RANK:
        field, rank = _RANK[bare]
        return Meaning(Role.FIELD, field, rank + 100)
    return Meaning(Role.OTHER)


def _agreement(name: str) -> Meaning | None:
    plain = _ANSWERS.sub(" ", name)
    refuses = _REFUSAL.search(plain)
    rest = _REFUSAL.sub(" ", plain)
    agrees = _CONSENT.search(rest)
    if not refuses and not agrees:
        return _maybe(plain)
    if not refuses and _DATE.search(rest):
        return Meaning(Role.FIELD, "consent_date", 100)
    if not refuses and _SOURCE.search(rest):
        return Meaning(Role.FIELD, "consent_source", 100)
    channel = _channel(plain)
    negated = agrees is not None and _NEGATION.search(rest) is not None
    if channel or negated or (refuses and agrees):
        return Meaning(Role.UNCLEAR, channel=channel)
    if (
        _MAYBE.search(rest)
        and not _WHATSAPP.search(rest)
        and re.search(r"\b(?:statut|status|etat|preferences?)\b", rest)
    ):
        return Meaning(Role.UNCLEAR)
    scope = _scope(plain)
    if refuses:
        return Meaning(Role.REFUSAL, scope=scope or (int(Scope.ALL) if _TOTAL.search(plain) else int(Scope.STOP)))
    return Meaning(Role.CONSENT, scope=scope)


def _maybe(name: str) -> Meaning | None:
    if _MAYBE.search(name) and len(name.split()) <= 4:  # noqa: PLR2004 - longer headers are sentences about something else
        return Meaning(Role.UNCLEAR, channel=_channel(name))
    categories = _scope(name)
    return Meaning(Role.UNCLEAR) if categories and len(name.split()) == 1 else None


def _channel(name: str) -> str:
    if _WHATSAPP.search(name):
        return ""
    return next((channel for channel, pattern in _CHANNELS if pattern.search(name)), "")


def _scope(name: str) -> int:
    return sum(category.bit for category, pattern in _CATEGORIES if pattern.search(name))
