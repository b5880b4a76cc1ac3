"""The words by which people ask to stop, in French and English, folded: no case, accent or sign."""

import re

COURTESY = re.compile(
    r"please|pls|plz|thanks?|thx|you|much|very|hi|hello|hey|ok|okay|now|kindly|sorry|dear|sir|madam|"
    r"svp|stp|merci|beaucoup|bcp|bien|bonjour|bonsoir|salut|coucou|cordialement|maintenant|immediatement|desole|"
    r"monsieur|madame"
)
"""Words that change nothing around a request."""

COURTEOUS_GROUPS = re.compile(
    r"\b(?:s il (?:vous|te) plait|d avance|bonne (?:journee|soiree)|have a (?:nice|good) day)\b"
)

BARE = re.compile(
    r"stop|stopp|stoppe|stoper|stopper|stop all|stopall|stop tout|stop it|stop now|stop (?:sms|messages?|whatsapp)|"
    r"stop aux? messages?|stop (?:au )?\d{4,6}|arret|arretez|arreter|arrete|"
    r"unsubscribe(?: me)?|unsub|opt out|optout|remove me|cancel|end|quit|revoke|"
    r"desabonner|desabonnement|desabonnee?|desabonnez(?: moi)?|desabonne moi|resilier|resiliation|"
    r"desinscription|desinscrire|desinscrite?|desinscrivez moi|desinscris moi"
)
"""A whole message that is a stop by itself."""

TYPED_ONLY = re.compile(r"cancel|end|quit|revoke|remove me|resilier|resiliation")
"""On a button they speak of an order or an appointment, not of our messages."""

_PROMO = (
    r"(?:promos?|promotions?|promotional|promotionnels?|promotionnelles?|pubs?|publicites?|publicitaires?|marketing|"
    r"offres?|offers?|ads?|advertising|newsletters?|spams?)"
)
ABOUT_PROMOTIONS = re.compile(rf"\b{_PROMO}\b")

_REST_EN = (
    r"(?: (?:any|more|these|those|your|the|all|such|of|this|me|messages?|texts?|on|whatsapp|anymore|list|again|"
    rf"{_PROMO}))"
)
_REST_FR = (
    r"(?: (?:de|d|des|du|vos|votre|la|le|les|l|a|au|aux|ce|ces|cette|tous|toutes|type|messages?|sms|envois?|listes?|"
    r"communications?|sollicitations?|notifications?|rien|part|sur|whatsapp|commerciaux|commerciales|avec|diffusion|"
    rf"{_PROMO}))"
)
_ASK_EN = r"(?:(?:i|i d|we) (?:want|would like|d like|like|wish)(?: to)? |(?:can|could|will|would) you )?"
_ASK_FR = (
    r"(?:(?:je|j) (?:veux|voudrais|souhaite|souhaiterais|desire|demande|aimerais)(?: a)? |"
    r"(?:pouvez vous|pourriez vous|peux tu|veuillez|merci de|priere de|merci de bien vouloir) )?"
)
_LEAVE_EN = r"(?:unsubscribe|opt out|opt me out|be removed|remove me|take me off)(?: me)?(?: (?:from|of|off))?"
_BOTHER_EN = r"(?:sending|messaging|texting|contacting|spamming|writing|bothering)(?: to)?"
_LEAVE_FR = r"(?:(?:me|m|te|se) )?(?:desabonner|desinscrire|desabonnez|desinscrivez)(?: moi)?"
_WISH_FR = r"(?:veux|veut|souhaite|desire|voudrais)"
_REACH_ME_FR = r"(?:m envoyer|m ecrire|me contacter|me envoyer|me spammer|me solliciter)"
_HALT_FR = r"(?:arretez?|arreter|cessez|cesser|stop|stopper|stoppez)"

SENTENCES = re.compile(
    "|".join(
        (
            rf"{_ASK_EN}{_LEAVE_EN}{_REST_EN}*",
            rf"{_ASK_EN}stop {_BOTHER_EN}{_REST_EN}*",
            rf"(?:do not|don t|dont|never) (?:send|text|message|contact|write|spam)(?: to)?{_REST_EN}*",
            rf"(?:no more|stop){_REST_EN}+",
            rf"{_ASK_FR}{_LEAVE_FR}{_REST_FR}*",
            rf"{_ASK_FR}(?:me (?:retirer|supprimer|enlever)|(?:retirez|supprimez|enlevez) moi){_REST_FR}+",
            rf"(?:je )?ne {_WISH_FR} plus (?:recevoir|etre contactee?|de|d){_REST_FR}*",
            rf"(?:je )?{_WISH_FR} plus (?:recevoir|etre contactee?){_REST_FR}*",
            rf"{_ASK_FR}ne plus (?:recevoir|etre contactee?|{_REACH_ME_FR}){_REST_FR}*",
            rf"{_ASK_FR}{_HALT_FR} (?:de |d )?{_REACH_ME_FR}{_REST_FR}*",
            rf"(?:{_HALT_FR}|desactiver|desactivez){_REST_FR}+",
        )
    )
)
"""Plain requests of several words; "plus de messages" alone also means "more messages", hence is none."""
