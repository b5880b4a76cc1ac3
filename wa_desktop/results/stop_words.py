"""The words by which people ask to stop, in five languages, folded: no case, accent or sign.

A German umlaut may be written in two ways: "möchte" is "mochte" once folded, and "moechte" as typed without one.
"""

import re


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


COURTESY = words(
    # English
    "please pls plz thanks thank thx ty you much very many hi hello hey ok okay kindly sorry dear sir madam regards "
    "best "
    "cheers right immediately asap now thankyou "
    # French
    "svp stp merci mercii beaucoup bcp bien bonjour bonsoir salut coucou slt bjr cordialement maintenant immediatement "
    "desole desolee monsieur madame mme mr definitivement definitif bonne journee soiree urgent tout de suite "
    # German
    "bitte danke dankeschon dankeschoen vielen dank schon schoen hallo guten tag morgen abend moin mfg gruss grusse "
    "gruesse liebe freundlichen mit viele sofort jetzt lg leute "
    # Spanish
    "por favor porfavor porfa gracias muchas hola buenas buenos dias tardes noches ya ahora inmediatamente saludos "
    "atentamente senores cordial saludo un "
    # Italian
    "per favore cortesia piacere grazie mille tante ciao buongiorno buonasera salve subito immediatamente adesso ora "
    "saluti cordiali distinti gentilmente scusate prego"
)
"""Words that change nothing around a request."""

SOFTENERS = words("please pls plz svp stp bitte porfavor kindly gentilmente")
"""Words that may stand anywhere in a request, even in its middle."""

COURTEOUS_GROUPS = re.compile(
    r"\b(?:por favor|per favore|per cortesia|per piacere|s il (?:vous|te) (?:plait|plais)|sil (?:vous|te) plait|d "
    r"avance|par avance|je vous prie|a vous|to you|"
    r"have a (?:nice|good|great) day|im voraus|de antemano|in anticipo|si us plau|vi prego|la prego|ti prego|"
    r"as soon as possible|so schnell wie moglich|lo antes posible|des que possible|right now|right away|"
    r"non merci(?! de? )|non(?= merci de? )|no thanks?(?: you)?|nein danke|no gracias|no grazie|"
    r"(?:(?:je )?(?:ne )?suis )?(?:pas|plus) interessee?(?= stop)|(?:i m |i am )?not interested(?= stop)|"
    r"kein interesse(?= stop)|no me interesa(?= stop)|non mi interessa(?= stop))\b"
)

BARE = re.compile(
    r"s+t+o+p+|stpo|sotp|tsop|stope|stoper|stop(?:p(?:e|er|ez|en|t)|pare|pa)?|stop all|stopall|stop tout|tout stop|"
    r"stop (?:it|now|alles|todo|tutto|all)|stop (?:sms|messages?|msg|whatsapp|wa|info|bot)|"
    r"stop aux? messages?|(?:envoi|envoyez|send|txt|text|reponse|reply) stop|stop (?:au |to |an |al )?\d{4,6}|"
    # English
    r"unsubscribe[ds]?(?: me| all)?|unsubscribing|unsuscribe|unsubscibe|unsub|opt (?:me )?out|optout|opting out|"
    r"cancel|end|quit|revoke|remove me|cancel subscription|end subscription|"
    # French
    r"(?:merci d |veuillez )?arr?ett?(?:ez|er|e|es)?|(?:merci de |veuillez )(?:stopper|cesser)|arete[rz]?|stopez|"
    r"(?:se |me |je me |veuillez me )?(?:de(?:s|ss)?a?bonn?er?|desabonne|desabonnez)(?: moi)?|desabonn?ement|"
    r"desabonnee|"
    r"(?:se |me |je me |veuillez me )?(?:desinscri(?:re|s|t|te|vez)|desinscrir)(?: moi)?|desinscription|desincription|"
    r"(?:se |me |je me )?desengager?|resilier|resiliation|"
    # German
    r"(?:mich |jetzt )?abmelden|abmeldung|abbestellen|abbestellung|austragen|abmelde|bitte mich abmelden|"
    # Spanish
    r"baja|bajas|baja total|dar(?:me|se)? de baja|de baja|desuscri(?:bir|birme|birse|beme|bame|banme|pcion)|"
    r"des suscribir(?:me|se)?|cancelar (?:la |mi )?suscripcion|anular (?:la |mi )?suscripcion|"
    # Italian
    r"disiscri(?:vi|vimi|vetemi|vermi|versi|vere|zione)|disiscrivermi|cancellami|cancellatemi|rimuovimi|rimuovetemi|"
    r"annulla(?:re)? (?:l )?iscrizione|cancella(?:re)? (?:la mia |l )?iscrizione|disdici|revoca consenso"
)
"""A whole message that is a stop by itself."""

TYPED_ONLY = re.compile(
    r"cancel|end|quit|revoke|remove me|resilier|resiliation|disdici|(?:cancel|end) subscription|send stop|"
    r"cancelar (?:la |mi )?suscripcion|anular (?:la |mi )?suscripcion"
)
"""On a button they speak of an order, an appointment or a contract, not of our messages."""

PROMO = (
    "promo promos promotion promotions promotional promotionnel promotionnels promotionnelle promotionnelles pub pubs "
    "publicite publicites publicitaire publicitaires marketing offre offres offer offers ad ads advert adverts "
    "advertising advertisement advertisements newsletter newsletters spam spams commercial commerciale commerciaux "
    "commerciales prospection demarchage werbung werbenachricht werbenachrichten werbemails angebot angebote angeboten "
    "werbliche aktionen publicidad publicitario publicitarios comercial comerciales oferta ofertas promocion "
    "promociones propaganda pubblicita pubblicitari pubblicitario promozionali promozionale promozioni promozione "
    "offerta offerte commerciali"
)
ABOUT_PROMOTIONS = re.compile(rf"\b(?:{'|'.join(PROMO.split())})\b")

NOUNS_EN = "messages?|texts?|msgs?|sms|whatsapps?|e?mails?|notifications?|communications?|contact"
NOUNS_FR = "messages?|sms|msgs?|mess?ages?|textos?|mails?|notifications?|communications?|sollicitations?|envois?|infos?"
NOUNS_DE = "nachrichten?|sms|mails?|e mails?|infos?|mitteilungen?|benachrichtigungen?|whatsapps?|messages?|news"
NOUNS_ES = "mensajes?|sms|whatsapps?|correos?|notificacion(?:es)?|comunicacion(?:es)?|informacion(?:es)?|wasaps?"
NOUNS_IT = "messaggi(?:o|ni)?|sms|whatsapp|mail|email|notifich?[ae]|comunicazion[ei]|informazioni|contatti"

REST_EN = words(
    "any more these those your the all such of this that me my us messages message texts text sms msg msgs on via "
    "whatsapp anymore list lists again from to for by and phone number mobile database mailing service everything "
    f"anything stuff notifications communications please ever at {PROMO}"
)
REST_FR = words(
    "de d des du vos votre la le les l a au aux ce ces cette tous toutes tout toute type messages message sms msg "
    "envoi "
    "envois liste listes communications communication sollicitations notifications rien part sur whatsapp avec et "
    "diffusion desormais dorenavant numero mon ma mes moi telephone portable contacts fichier fichiers base donnees "
    "par "
    f"genre votres aucun aucune autre autres jamais plus y en etre contacte contactee contacter sollicite sollicitee "
    f"derange derangee recevoir ecrire m me envoyer envoie envoyez textos mails mail infos dans abonnement {PROMO}"
)
REST_DE = words(
    "mehr keine keinen kein von vom aus der die das den dem ihrer ihre ihren eurer eure euren ihnen euch dieser diese "
    "diesen weitere weiteren nachrichten nachricht sms mails mail mich mir uns liste verteiler verteilerliste "
    "newsletter "
    "whatsapp per via uber ueber und zu auf in ab senden schicken zusenden zuschicken erhalten bekommen empfangen "
    "haben "
    "anschreiben schreiben kontaktieren melden entfernen nehmen loschen loeschen streichen austragen abmelden "
    "abbestellen nummer handynummer telefonnummer meine alle alles infos mitteilungen benachrichtigungen an nicht "
    "wieder "
    f"ihrem eurem dienst service kunftig kuenftig zukunft {PROMO}"
)
REST_ES = words(
    "mas de del la el los las lo sus su tus tu vuestros vuestra estos este esta estas esos ese tipo mensajes "
    "mensaje sms "
    "whatsapp whatsapps lista listas a al por en y ni nunca otra vez ningun ninguno ninguna me mi mis numero telefono "
    "movil base datos todo todos todas informacion comunicaciones notificaciones servicio correos contacto nada "
    f"envios {PROMO}"
)
REST_IT = words(
    "piu di del della dei delle degli il lo la i gli le un una vostri vostra vostre vostro tuoi tue suoi questi questo "
    "questa queste tipo messaggi messaggio sms whatsapp lista liste elenco da dal dalla dalle dai a al alla in su per "
    "via e ne mai nessun nessuna altri altro altre mi mio miei numero telefono cellulare rubrica database tutti tutto "
    f"comunicazioni notifiche servizio mail email niente nulla {PROMO}"
)
