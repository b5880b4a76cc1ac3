"""What people write: stops, stops to promotions, doubtful texts, innocent ones and wishes to resume, by language."""

STOPS = {
    "en": """STOP|stop.|Stop!!!|please stop|Stop it|stop please, thank you|STOP ALL|stopp|STOOOP|S.T.O.P.|S-T-O-P
s t o p
Unsubscribe|please unsubscribe me|UNSUBSCRIBE ME!!|cancel|END|STOP STOP STOP|opt-out|opt me out|ＳＴＯＰ|𝐒𝐓𝐎𝐏|unsub
stop sending me messages|Don't send me any more messages|I want to unsubscribe from this list|remove me from your list
stop contacting me|Please remove my number from your database|take me off your list please|stop messaging me
I don't want to receive any more messages|I no longer wish to receive messages from you|please do not contact me again
no more messages please|no more texts|quit texting me|Hello, please stop. Thank you!|I'd like to unsubscribe
stop. unsubscribe|I withdraw my consent|never contact me again|could you please stop sending me these messages
I don’t want your messages|delete my number|stop texting me please|No thanks, stop!|I'm not interested, stop""",
    "fr": """arrêt|ARRET|Arrêtez|arrete|stop svp|Stop s'il vous plaît|STOP merci|bonjour, stop|stop, merci beaucoup
STOP 36123
Désabonner|désinscription|je souhaite me désabonner|Je ne veux plus recevoir de messages|merci de me désinscrire
stop au 36180|ne plus recevoir|arrêtez de m'envoyer des messages|arrêtez vos messages|se désinscrire|STOP TOUT
je voudrais me désinscrire de votre liste|je ne souhaite plus être contacté|Veuillez me retirer de votre liste
veuillez ne plus me contacter|merci de ne plus m'envoyer de messages|Je veux plus recevoir de sms|désinscrivez-moi svp
ne m'envoyez plus de messages|ne m’écrivez plus|Ne me contactez plus jamais|je me désabonne|je me désinscris
STOP. Merci de ne plus me contacter.|merci d'arrêter de m'envoyer des messages|stop messages|plus aucun message svp
retirez mon numéro de votre liste|supprimez mon numéro svp|arrêtez svp|Bonjour, je souhaite me désinscrire, merci
je retire mon consentement|je ne veux plus de vos messages|n'envoyez plus rien|STOP merci d’avance, bonne journée
Stop, s'il te plaît|merci de me retirer de vos listes|je ne veux plus être contactée|Cessez de m'écrire
pouvez-vous arrêter de m'envoyer des messages ?|je ne souhaite plus recevoir vos communications|stop stop svp
Non merci, stop|pas intéressé, stop|Je ne suis pas intéressée, stop merci|Non, merci d'arrêter
Non merci de ne plus m'écrire""",
    "de": """Stopp|STOP bitte|bitte stoppen|abmelden|Bitte abmelden|Abmeldung|abbestellen|Ich möchte mich abmelden
ich moechte mich bitte abmelden|Bitte melden Sie mich ab|melde mich ab|Keine Nachrichten mehr
keine Nachrichten mehr bitte
Bitte keine Nachrichten mehr senden|ich möchte keine Nachrichten mehr erhalten|Schicken Sie mir keine Nachrichten mehr
schreiben Sie mir nicht mehr|Kontaktieren Sie mich bitte nicht mehr|bitte nicht mehr kontaktieren|bitte austragen
Nehmen Sie mich aus dem Verteiler|löschen Sie bitte meine Nummer|Hallo, bitte abmelden. Danke!
keine weiteren Nachrichten
hören Sie auf mir zu schreiben|Ich widerrufe meine Einwilligung|Ich will keine SMS mehr bekommen|Abmelden, danke
bitte keine SMS mehr|Bitte tragen Sie mich aus|bitte abbestellen|Stop, vielen Dank""",
    "es": """BAJA|baja por favor|darme de baja|quiero darme de baja|Dame de baja|Por favor, deme de baja
no más mensajes
No mas mensajes por favor|no quiero más mensajes|no quiero recibir más mensajes|no me envíen más mensajes
stop por favor
no me escriban más|dejen de enviarme mensajes|deje de escribirme|desuscribirme|desuscribir|bórrenme de la lista
elimínenme de su lista por favor|Hola, quiero darme de baja, gracias|basta de mensajes|quítenme de su lista
no me manden más mensajes|ya no quiero recibir mensajes|solicito la baja|retiro mi consentimiento|Dejen de molestarme
no me contacten más|cancelar suscripción|¡STOP!|BAJA YA""",
    "it": """disiscrivimi|cancellami|cancellatemi per favore|disiscrizione|non voglio più ricevere messaggi
basta messaggi
non scrivetemi più|non contattatemi più|vorrei disiscrivermi|per favore cancellatemi dalla lista|stop per favore
stop grazie
rimuovetemi dalla lista|toglietemi dalla lista|niente più messaggi|smettetela di scrivermi
smettila di mandarmi messaggi
non mandatemi più messaggi|revoco il consenso|Buongiorno, vorrei essere cancellata dalla lista, grazie
fermate i messaggi
non desidero ricevere altri messaggi|cancellate il mio numero|Stop messaggi|annulla iscrizione
nessun altro messaggio""",
    "junk": "\u200eSTOP\u200f|S\u200bT\u200bO\u200bP|\u202eSTOP\u202c|\ufeffstop|stop\u00a0svp|STOP\ufe0f|🛑 STOP 🛑|"
    "STOP 👍🏽|*STOP*|_stop_|« STOP »|“Stop”|'stop'|#STOP|"
    "stop…|St\u00adop|de\u0301sabonner|STOP\n\nmerci\n|>> STOP <<|stop\t!|¡¡stop!!",
}
PROMOTIONS = """stop promo|STOP PROMOS|stop promotions|stop pub|stop à vos publicités|no more ads please
Stop marketing
je ne veux plus recevoir de pub|arrêter les promotions|arrêtez vos pubs|pas de pub svp|stop à la pub
keine Werbung mehr
Keine Werbung bitte|bitte keine Angebote mehr|no más publicidad|no quiero más ofertas|basta pubblicità|no more offers
non voglio più ricevere offerte|merci de ne plus m'envoyer de promotions|stop spam|newsletter abbestellen|stop Werbung
basta de publicidad|Stop sending me ads|je ne veux plus de démarchage|niente pubblicità|sin publicidad por favor"""
DOUBTFUL = """Lâchez-moi|Lassen Sie mich in Ruhe|no molestar|disdetta|Je refuse de recevoir ces messages
plus de message svp|plus de pub ?|stop, ça devient lourd|J'ai dit STOP la dernière fois
Bonjour, comment me désabonner de tout ça
annuler|basta|fin|Ende|not interested|pas intéressé|kein Interesse|no me interesa|non mi interessa
leave me alone please
laissez-moi tranquille|unsubscribe or I call my lawyer|STOP sinon je porte plainte|wrong number|mauvais numéro|🛑|🚫🚫
stop Marie|RGPD : d'où vient mon numéro ?|lasst mich in Ruhe|déjenme en paz|basta, non ne posso più di questi messaggi
hört auf mit dem Mist|ca suffit maintenant avec ces messages|enlever|STOP c'est la 3e fois que je le demande"""
INNOCENT = """No thanks|Non merci, je passerai à l'arrêt de bus|No thanks, I will stop by
I will stop by the shop|stop by the shop|Can I stop by tomorrow?|not stop by the shop|don't stop
ne pas arrêter
bus stop|non stop|je ne veux pas me désabonner|end of the month?|can you cancel my order|cancel my order|merci|oui
Non|please|stopwatch|send me more|I want more offers|Je veux des promos|arrêt de bus|je ne veux plus de colis cassés
do not cancel|retirer ma commande|👍|non merci|je ne veux pas rater l'offre|arrêtez-vous au magasin ?
Où est l'arrêt de bus ?
Vous vous arrêtez à quelle heure ?|ne ratez pas|Ich komme morgen vorbei|nicht abmelden!|Wann macht ihr auf?|Nein danke
Halten Sie mir eins zurück|¿a qué hora abren?|no quiero darme de baja|la talla baja me queda bien
está en la planta baja
no gracias|Vorrei ordinarne due|non voglio disiscrivermi|quanto costa?|no grazie|OK|1|  |…|!!!|Bonjour
Je passe ce soir
magasin ouvert dimanche ?|Can't stop laughing|il pleut, je m'arrête là|J'arrive|full stop|pit stop at noon|a demain
c'est un arrêt maladie|send my order please|Ich hätte gern mehr Infos|quiero más información
voglio più informazioni"""
RESUME = """START|unstop|Resume|subscribe|reprendre|s'abonner|me réabonner|réabonnez-moi|anmelden|wieder anmelden
alta|iscrivimi
Darme de alta|suscribirme|je veux à nouveau recevoir vos offres|Start please|Inscription"""


def phrases(text: str) -> list[str]:
    """The phrases of one table, one after the other; a line break parts them too, when no phrase holds one."""
    return (text if "\n\n" in text else text.replace("\n", "|")).split("|")
