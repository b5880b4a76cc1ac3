"""Headers that speak of agreement: which way round, for which messages, on which channel.

Only words that are spelt right count: a polarity is never guessed.
"""

import re
from typing import NamedTuple

from wa_desktop.domain.contacts import Role
from wa_desktop.domain.values import Category, Scope

_CONSENT = re.compile(
    r"\b(?:opt ?in|opted in|consent\w*|accords?|accept\w*|autoris\w+|agree\w*|"
    r"inscrits?|inscription|abonne[es]*|abonnements?|subscribed?|subscriber|subscription|"
    r"ok (?:pour|marketing|pub|promos?|whatsapp|wa|commercial)|permission|souhaite\w*|"
    r"(?:recevoir|recoit|veut recevoir|desire recevoir) (?:nos|des|les|vos) (?:offres|promos|promotions|messages|actus|"
    r"actualites)|(?:receive|wants?) (?:our |your )?(?:offers|promotions|whatsapp)|"
    r"werbeeinwilligung|werbung erlaubt|einwilligung\w*|eingewilligt|zustimmung\w*|"
    r"zugestimmt|einverstand\w*|angemeldet|abonniert|"
    r"consentimiento\w*|autoriza\w*|acepta\w*|suscri\w+|permiso|"
    r"consens[oi]|autorizz\w+|accett\w+|iscritt\w+|iscrizione|permesso)\b"
)
_REFUSAL = re.compile(
    r"\b(?:desinscri\w+|desabonn\w+|opt ?out|opted out|optedout|stop|refus\w*|"
    r"ne (?:pas|plus) (?:contacter|relancer|demarcher|"
    r"appeler|solliciter|envoyer|deranger|ecrire)|ne souhaite (?:pas|plus)\b.*|ne veut (?:pas|plus)\b.*|"
    r"do not (?:contact|disturb|call|text|message|send|market)|dnc|non demarchables?|non contactables?|"
    r"ne (?:pas|plus) (?:envoyer|recevoir)|"
    r"unsub(?:scri\w+)?|black ?list\w*|liste noire|liste rouge|liste d opposition|oppos\w+|bloctel|retrait\w*|"
    r"revo\w+|retir(?:e|ee|es|ees)|repoussoir|no contact|"
    r"(?:pas|plus) de (?:contact|pub|publicite|prospection|demarchage|sollicitation)|"
    r"suppression list|suppressed|withdraw\w*|withdrawn|cleaned|"
    r"abgemeldet|abmeldung|abbestell\w+|wider(?:ruf\w*|spr\w+)|nicht (?:kontaktieren|anrufen|anschreiben|storen)|"
    r"keine werbung|sperrliste|robinson\w*|"
    r"baja|bajas|no contactar|no molestar|no llamar|oposicion|rechaz\w+|lista negra|"
    r"disiscri\w+|disdett\w+|non contattare|non disturbare|rifiut\w+|lista nera)\b"
)
_TAKEN_BACK = re.compile(
    r"\b(?:retrait\w*|retir\w+|revo\w+|annul\w+|withdraw\w*|withdrawn|wider(?:ruf\w*|rief\w*)|retirad\w+|"
    r"ritirat\w+|revoc\w+)\b"
)
"""Beside a word for agreement these leave no doubt: “consentement retiré” is a refusal."""
_GIVEN = re.compile(
    r"\b(?:consent\w*|accords?|autoris\w+|permission|opt ?in|einwilligung\w*|zustimmung\w*|consentimiento\w*|"
    r"autoriza\w*|permiso|consens[oi]|autorizz\w+|permesso)\b"
)
_NEGATION = re.compile(
    r"\b(?:pas|non|sans|ne|n|no|not|without|plus|jamais|never|un|nicht|kein|keine|ohne|sin|senza|nunca|mai)\b"
)
_MAYBE = re.compile(
    r"\b(?:rgpd|gdpr|dsgvo|statut|status|etat|estado|stato|contactable|newsletter|whatsapp|prospection|demarchage|"
    r"preferences?|werbung|offres partenaires|partner offers|ofertas de socios|offerte dei partner)\b"
)
_STATE = re.compile(r"\b(?:statut|status|estado|stato|etat|preferences?)\b")
_ANSWERS = re.compile(
    r"\b(?:oui|yes|o|y|vrai|true|1|ja|si)\s+(?:ou\s+|or\s+|oder\s+|o\s+)?(?:non|no|n|faux|false|0|nein)\b"
)
_DATE = re.compile(r"\b(?:date|le|at|on|timestamp|time|datum|am|fecha|el|data|il|since|depuis|seit|desde|dal)\b")
_SOURCE = re.compile(r"\b(?:source|origine|origin|preuve|canal|quelle|fuente|origen|fonte|canale)\b")
_TEXT = re.compile(r"\b(?:texte?|wording|libelle|formulation|mention|version|wortlaut|testo|texto)\b")
"""The words that people agreed to, not their answer."""
_REASON = re.compile(r"\b(?:raisons?|motifs?|reasons?|grund|grunde|motivos?|motivo|campaign|campagne|comment\w*)\b")
_TERMS = re.compile(
    r"\b(?:cgv|cgu|conditions|terms|agb|condiciones|condizioni|confidentialite|privacy|datenschutz|privacidad)\b"
)
"""Accepting general terms is not consent."""
_TECHNICAL = re.compile(r"\b(?:ip|id|url|ip address|adresse ip)\b")
_WHATSAPP = re.compile(r"\b(?:whats ?app|wa)\b")
_CHANNELS = (
    ("email", re.compile(r"\b(?:e ?mails?|mails?|courriels?|emailing|mailing|newsletters?|news ?letter|nl|correo|"
                         r"posta elettronica|double opt ?in)\b")),
    ("sms", re.compile(r"\b(?:sms|textos?|mms|rcs)\b")),
    ("post", re.compile(r"\b(?:courriers?|postal\w*|poste|posta|adresse|catalogue|brief\w*|katalog)\b")),
    ("phone", re.compile(r"\b(?:telephon\w*|tel|phone|appels?|appeler|calls?|vocal|phoning|telemarketing|bloctel|"
                         r"telefon\w*|anruf\w*|llamadas?|chiamat\w+)\b")),
    ("push", re.compile(r"\b(?:push|notification push|app|facebook|messenger|instagram|telegram)\b")),
)  # fmt: skip
_CATEGORIES = (
    (
        Category.MARKETING,
        re.compile(
            r"\b(?:marketing\w*|pubs?|publicit\w+|promos?|promotion\w*|commercia\w+|offres?|prospection|mkt|"
            r"werb\w+|angebote|publicidad|ofertas|comercial\w*|pubblicit\w+|offerte|promozion\w*)\b"
        ),
    ),
    (
        Category.UTILITY,
        re.compile(
            r"\b(?:utilit\w+|transaction\w*|utility|service client|suivi|logistique|transaktion\w*|transaccion\w*|"
            r"transazion\w*|utilidad\w*)\b"
        ),
    ),
    (Category.AUTHENTICATION, re.compile(r"\b(?:authentif\w+|authentic\w+|autentic\w+|autentif\w+|otp|2fa)\b")),
)
_TOTAL = re.compile(r"\b(?:tout|tous|toute|toutes|all|total\w*|general\w*|alle|todo|todos|tutto|tutti)\b")
_LONGEST_MAYBE = 4


class Meaning(NamedTuple):
    """How a header is understood; `rank` orders several headers of one field, 0 the best."""

    role: Role
    field: str = ""
    rank: int = 0
    channel: str = ""
    scope: int = 0
    close: bool = False
    """Understood by close spelling alone."""


def agreement(name: str) -> Meaning | None:
    """What a folded header says of agreement or refusal; None when it speaks of neither."""
    plain = _ANSWERS.sub(" ", name)
    refuses = _REFUSAL.search(plain)
    rest = _REFUSAL.sub(" ", plain)
    agrees = _CONSENT.search(rest)
    if not refuses and not agrees:
        return _maybe(plain)
    if _TECHNICAL.search(plain) or (_TEXT.search(plain) and not refuses):
        return Meaning(Role.OTHER)
    channel = _channel(plain)
    taken_back = _TAKEN_BACK.search(plain) and _GIVEN.search(plain) and not _NEGATION.search(rest)
    if taken_back and not channel:
        return Meaning(Role.REFUSAL, scope=_scope(plain) or int(Scope.STOP))
    about = "" if refuses or channel else _about(rest)
    if about:
        return Meaning(Role.FIELD, about, 100)
    negated = agrees is not None and _NEGATION.search(rest) is not None
    if channel or negated or _TERMS.search(plain) or (refuses and (agrees or _REASON.search(rest))):
        return Meaning(Role.UNCLEAR, channel=channel)
    if _STATE.search(rest) and not _WHATSAPP.search(rest):
        return Meaning(Role.UNCLEAR)
    scope = _scope(plain)
    if refuses:
        return Meaning(Role.REFUSAL, scope=scope or (int(Scope.ALL) if _TOTAL.search(plain) else int(Scope.STOP)))
    return Meaning(Role.CONSENT, scope=scope)


def _about(rest: str) -> str:
    """The field that tells of an agreement rather than giving it: its day, or where it comes from."""
    if _DATE.search(rest):
        return "consent_date"
    return "consent_source" if _SOURCE.search(rest) else ""


def _maybe(name: str) -> Meaning | None:
    short = len(name.split()) <= _LONGEST_MAYBE
    if _MAYBE.search(name) and short:  # longer headers are sentences about something else
        return Meaning(Role.UNCLEAR, channel=_channel(name))
    categories = _scope(name)
    return Meaning(Role.UNCLEAR) if categories and len(name.split()) == 1 else None


def _channel(name: str) -> str:
    if _WHATSAPP.search(name):
        return ""
    return next((channel for channel, pattern in _CHANNELS if pattern.search(name)), "")


def _scope(name: str) -> int:
    return sum(category.bit for category, pattern in _CATEGORIES if pattern.search(name))
