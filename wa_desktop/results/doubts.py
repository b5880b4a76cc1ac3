"""Texts that may ask us to stop, for a person to decide, and texts that ask us to begin again. All folded.

A doubtful text silences nobody by itself: it stands in the inbox until somebody reads it.
"""

import re

DOUBT_SIGNS = frozenset("🛑🚫⛔✋🖕")
"""A message, or a reaction, of such signs alone."""

INNOCENT = re.compile(
    r"\b(?:"
    r"(?:bus|tram|metro|train|pit|full|truck|rest|door|short|non|gas|next|last|first|auto|one|taxi|tank|quick) ?stops?|"
    r"stops? (?:by|in|over|off|at|near|and go|watch|motion|raining|working|here|there)|stopped by|"
    r"arrets? (?:(?:de |du |d )?(?:bus|tram|metro|maladie|cardiaque|travail|jeu|autobus|image|urgence))|"
    r"arrete[rz]? (?:vous|toi|nous)|(?:s|m|t|nous|vous) arret\w+|"
    r"(?:don t|dont|do not|never|can t|cannot|won t|not|ne|n|nicht|no|non|pas|jamais|nie|sans|without|ohne|sin|senza) "
    r"(?:\w+ ){0,3}?(?:stop\w*|arr?et\w*|unsub\w*|opt out|desab\w*|desinscri\w*|abmeld\w*|abbestell\w*|de baja|"
    r"desuscri\w*|disiscri\w*)|"
    r"temporada baja|planta baja|talla baja"
    r")\b"
)
"""What only sounds like a stop."""

_MESSAGES = (
    r"(?:messages?|sms|textos?|texts?|mails?|infos?|notifications?|pubs?|publicites?|promos?|offres?|offers?|ads?|"
    r"newsletters?|nachrichten?|werbung|angebote?|mensajes?|publicidad|ofertas?|messaggi|pubblicita|offerte|whatsapp)"
)
DOUBTFUL = re.compile(
    r"\b(?:"
    r"s+t+o+p+|stop(?:p(?:e[rnz]?|t)?|er|ing|ped|s)?|unsub\w*|unsuscri\w*|opt(?:ed|ing)? ?out|desab\w*|desinscri\w*|"
    r"desengag\w*|abmeld\w*|abgemeldet|abbestell\w*|austrag\w*|verteiler|desuscri\w*|disiscri\w*|spam\w*|rgpd|gdpr|"
    r"dsgvo|lopd|cnil|garante privacy|harcel\w*|harass\w*|belastig\w*|blacklist\w*|liste d opposition|"
    rf"(?:plus|pas|no more|no mas|kein\w*|niente|basta|nessun\w*) (?:de |d |di |con |aucun\w* |of |your |vos "
    rf")?{_MESSAGES}|"
    r"no more(?= please|$)|that s enough|enough is enough|leave me alone|(?:not|no longer) interested|"
    r"(?:don t|dont|do not|never|quit) (?:\w+ )?(?:message|messages|text|contact|send|write|bother|spam)|"
    r"(?:remove|delete|erase) (?:me|my (?:phone|number|contact|details|data|name))|take me off|wrong (?:number|person)|"
    r"arr?ete[rz]? (?:de|d|tout|vos|les|la|le|ca|moi|m|me|avec)|cessez|"
    rf"ne (?:\w+ )?(?:\w+ )?plus (?:recevoir|rien recevoir|(?:de |d |vos ){_MESSAGES}|m envoy|me contact)\w*|"
    r"non ne posso piu|en ai (?:marre|assez)|ras le bol|no aguanto|fed up|sick of|es reicht|(?:envoy|ecri|contact|"
    r"derang)\w+ (?:plus|rien)|"
    r"laisse\w* (?:moi |nous )?(?:tranquille|en paix)|(?:fichez|foutez|fous|fiche) moi la paix|ca suffit|"
    r"(?:plus|pas) interesse\w*|(?:supprim|retir|enlev|effac|desactiv)\w+ (?:moi|mon|mes|la notif\w*)|"
    r"(?:mauvais|erreur de|pas le bon) numero|droit d opposition|m oppose|retire mon accord|"
    r"lache[rz]? moi|refus\w* (?:de )?(?:recevoir|vos|toute|d etre)|no molest\w+|disdett\w+|"
    r"kein\w* (?:interesse|bedarf)|nicht interessiert|lass\w* (?:sie |ihr )?mich (?:\w+ )?in (?:ruhe|frieden)|"
    r"hoer?\w* (?:\w+ )?auf|hor(?:t|en sie)? auf|"
    r"nicht mehr (?:an)?(?:schreib|kontakt|schick|send|erhalt|bekomm|belast)\w*|losch\w* (?:\w+ )?(?:mich|meine)|"
    r"loesch\w* (?:\w+ )?(?:mich|meine)|kundig\w*|kuendig\w*|falsche nummer|"
    r"(?:de|la|mi|una) baja|no (?:quiero|deseo) (?:mas|recib\w+|nada)|no me interesa\w*|deja\w* de|de?jenme en paz|"
    r"dejame en paz|no me (?:escrib|mand|envi|contact|molest)\w+|numero equivocado|(?:borr|elimin|quit)\w* mi|"
    r"non (?:voglio|desidero) (?:piu|ricever\w*|altro|altri)|non mi interessa\w*|non sono interessat\w|smett\w+|"
    r"lascia\w*mi in pace|lasciami in pace|non (?:\w+ )?(?:scriv|contatt|mand|invi)\w+ (?:mai )?piu|numero sbagliato|"
    r"cancella\w* (?:il mio|i miei|la mia)"
    r")\b"
)
"""What a request to stop often holds, among other things."""

DOUBTFUL_ALONE = re.compile(
    r"annul\w*|fin|finis|termine[rz]?|ende|halt|raus|schluss|genug|reicht|basta(?: basta)*|ya basta|alto|para|parar|"
    r"pare|"
    r"paren|fine|ferma|fermare|fermatevi|cancela|cancelar|cancella|cancellare|beenden|aufhoren|aufhoeren|assez|enough|"
    r"sortir|quitter|leave|exit|out|remove|delete|supprimer?|retirer|enlever|effacer|desactiver|borrar|eliminar|salir|"
    r"rimuovi|rimuovere|elimina|esci|uscire|loschen|loeschen|entfernen|weg|deactivate|desactivar|halte|opposition|"
    r"oppose|nein danke stop|"
    r"no gracias stop|refus|refuse|je refuse|fin d abonnement|ich bin raus"
)
"""A word that, as a whole message, may be a stop or the answer to something else."""

RESUME = re.compile(
    r"(?:re)?start|unstop|resume|(?:re)?subscribe(?: me)?|sign me up|opt (?:me )?in|yes start|"
    r"reprendre|reprise|reprenez|(?:se |me |m |je me |je m )?re?(?:a|s a)?bonne[rz]?(?: moi)?|"
    r"(?:s |se |me |m |je m )?abonne[rz]?(?: moi)?|(?:se |me |m )?re?inscrire|(?:s |m |me )?inscrire|reinscription|"
    r"inscription|reactiver|demarrer|"
    r"(?:mich )?(?:wieder )?anmelden|anmeldung|abonnieren|fortsetzen|"
    r"alta|darme de alta|dar de alta|suscribir(?:me)?|suscripcion|reanudar|"
    r"iscrivimi|iscrivetemi|iscriver(?:mi|si)|iscrizione|riprendi|riprendere|riattiva|"
    r"(?:je )?(?:veux|souhaite|voudrais|aimerais) (?:a nouveau|de nouveau|encore) recevoir(?: \w+){0,4}|"
    r"(?:i )?(?:want|would like) to (?:receive|get) (?:your |the )?(?:messages|offers|news)(?: again)?"
)
"""A whole message that asks for messages again: shown, since it creates no consent by itself."""
