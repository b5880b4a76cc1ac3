"""Plain requests of several words: how each begins in five languages, and the words that may follow."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from wa_desktop.results import stop_words as w


@dataclass(frozen=True, slots=True)
class Head:
    """A beginning of a request; only words of `rest` may follow it, at least `least` of them."""

    begins: re.Pattern[str]
    rest: frozenset[str]
    least: int = 0


def _heads(rest: frozenset[str], beginnings: Iterable[str], least: int = 0) -> tuple[Head, ...]:
    return tuple(Head(re.compile(rf"(?:{begins})(?= |$)"), rest, least) for begins in beginnings)


_ASK_EN = (
    r"(?:(?:i|we) (?:really |just )?(?:want|would like|d like|like|wish|need|ask|request|demand)(?: you)?(?: to)? |"
    r"id like to |i m asking you to |(?:can|could|will|would) you |how (?:do|can) i )?"
)
_PROMO = "|".join(w.PROMO.split())
_NEVER_WANTED = "pubs?|publicites?|spams?|demarchage|prospection|marketing|werbung|publicidad|propaganda|pubblicita"
"""What nobody asks for: "no offers?" may be a question, "no spam" is none."""
_ENGLISH = (
    *_heads(
        w.REST_EN,
        (
            (
                rf"{_ASK_EN}(?:unsubscribe|unsuscribe|unsub|opt out|opt me out|be removed|be unsubscribed|remove me|"
                r"take me off|get me off|delete me)"
            ),
            r"i (?:am |m )?(?:unsubscribe|unsubscribing|opt out|opting out)",
            rf"{_ASK_EN}(?:remove|delete|erase|take) my (?:phone |mobile )?(?:number|contact|name|details)(?: off)?",
            (
                rf"{_ASK_EN}(?:stop|quit|cease) (?:sending|messaging|texting|contacting|spamming|writing|bothering|"
                r"disturbing|writing to|harassing|emailing)"
            ),
            r"(?:do not|don t|dont|never) (?:ever )?(?:send|text|message|contact|write|spam|bother|disturb|msg)",
            (
                rf"(?:i|we) (?:do not|don t|dont|no longer) (?:want|wish|would like|like)(?: to)?(?: (?:receive|get|"
                rf"have))?"
                rf"(?: any)?(?: (?:more|further|of))?(?: (?:your|these|such|this|those))? (?:{w.NOUNS_EN}|{_PROMO})"
            ),
            r"(?:i|we) (?:do not|don t|dont|no longer) (?:want|wish)(?: to)? (?:be contacted|hear|receive|be messaged)",
            rf"no (?:more|further) (?:of )?(?:your |these )?(?:{w.NOUNS_EN}|{_PROMO})",
            r"(?:i )?(?:withdraw|revoke) my (?:consent|agreement|permission|opt in)",
        ),
    ),
    *_heads(w.REST_EN - {"at", "on", "by"}, (r"stop",), least=1),
)

_ASK_FR = (
    r"(?:(?:je|j) (?:veux|voudrais|souhaite|souhaiterais|desire|desirerais|demande|aimerais|exige|vous demande|"
    r"prefere|viens)(?: a| de| d)? |(?:pouvez vous|pourriez vous|peux tu|pourrais tu|veuillez|veuiller|merci de|"
    r"merci d|"
    r"priere de|merci de bien vouloir|merci de vouloir|comment|je vous prie de|est il possible de|vous pouvez) )?"
)
_WISH_FR = r"(?:veux|veut|veu|souhaite|desire|voudrais|souhaiterais|aimerais)"
_REACH_FR = (
    r"(?:m envoye[rz]?|m ecrire|me contacter|me envoyer|me spammer|me solliciter|me deranger|m importuner|me harceler|"
    r"m adresser|m appeler|recevoir|d envoyer|envoyer)"
)
_HALT_FR = r"(?:arr?etez?|arreter|arret|cessez|cesser|stop|stopper|stoppez|halte)"
_TAKE_OFF_FR = r"(?:retirer|supprimer|enlever|effacer|rayer|oter|radier)"
_TAKE_OFF_NOW_FR = r"(?:retirez|supprimez|enlevez|effacez|rayez|otez|retire|supprime|enleve|efface)"
_FRENCH = (
    *_heads(
        w.REST_FR,
        (
            rf"{_ASK_FR}(?:(?:me|m|te|se) )?(?:desabonner|desinscrire|desabonnez|desinscrivez|desengager)(?: moi)?",
            r"je (?:me|m) (?:desabonne|desinscris|desengage|desinscrit)",
            rf"{_ASK_FR}(?:etre )?(?:desabonnee?|desinscrite?)",
            rf"{_ASK_FR}(?:mon|ma) (?:desabonnement|desinscription|radiation|retrait)",
            (
                rf"{_ASK_FR}(?:de |d )?(?:me |etre )?(?:{_TAKE_OFF_FR}|(?:retire|supprime|efface|raye)e?s?)(?: (?:de|"
                rf"des|du)"
                r"(?: (?:la|vos|votre|cette))? (?:listes?|diffusion|fichiers?|contacts|base))"
            ),
            rf"{_TAKE_OFF_NOW_FR} moi",
            rf"{_ASK_FR}(?:{_TAKE_OFF_FR}|{_TAKE_OFF_NOW_FR}) mon (?:numero|contact|nom|tel|telephone)",
            rf"(?:je )?(?:ne |n )?{_WISH_FR} plus (?:recevoir|etre|avoir|que vous|de|d|vos|aucune?|rien|entendre)",
            rf"(?:je )?ne {_WISH_FR} pas (?:recevoir|etre contactee?)",
            rf"{_ASK_FR}ne plus (?:recevoir|etre contactee?|{_REACH_FR})",
            (
                r"(?:ne|n) (?:m|me|nous) (?:envoyez|envoie|envoyer|ecrivez|ecris|contactez|contacte|derangez|derange|"
                r"sollicitez|spammez|importunez) (?:plus|pas|jamais)"
            ),
            r"(?:m|me) (?:envoyez|ecrivez|contactez) plus",
            r"n envoyez plus",
            rf"{_ASK_FR}{_HALT_FR}(?: immediatement| tout de suite)? (?:de |d )?{_REACH_FR}",
            rf"(?:plus|pas) (?:aucune?|jamais de) (?:{w.NOUNS_FR}|{_PROMO})",
            rf"(?:pas|plus jamais) de (?:{_NEVER_WANTED})",
            r"(?:je )?(?:retire|revoque|annule) mon (?:consentement|accord|autorisation|opt in)",
            r"je m oppose a (?:la |toute )?(?:prospection|reception|recevoir)",
        ),
    ),
    *_heads(w.REST_FR, (rf"{_ASK_FR}(?:{_HALT_FR}|desactiver|desactivez)",), least=1),
)

_ASK_DE = (
    r"(?:ich (?:mochte|moechte|will|wunsche|wuensche|wurde gerne?|wuerde gerne?|bitte(?: sie| euch)?|hatte gerne?)"
    r"(?: bitte| gerne?)? |(?:konnen|koennen|konnten|koennten|konntet|wurden) (?:sie|ihr) (?:bitte )?|"
    r"(?:kannst|konntest) du )?"
)
_SEND_DE = r"(?:senden|schicken|sendet|schickt|sende|schick|schicke|send)"
_REACH_DE = r"(?:kontaktieren|kontaktiert|kontaktiere|schreiben|schreibt|schreib|belastigen|belaestigen|anschreiben)"
_NONE_DE = r"kein(?:e|en|erlei)?"
_GERMAN = _heads(
    w.REST_DE,
    (
        (
            rf"{_ASK_DE}(?:bitte )?(?:mich )?(?:von|vom|aus)? ?(?:der|dem|den|ihrem|ihrer|eurem|allen)? ?"
            rf"(?:newsletter|verteiler|liste|{w.NOUNS_DE}|werbung)? ?(?:abmelden|abbestellen|austragen|streichen)"
        ),
        (
            rf"{_ASK_DE}mich (?:vom|von|aus|bitte|hiermit)(?: (?:der|dem|ihrem|newsletter|verteiler|liste|diesem|"
            rf"allen))*"
            r" (?:abmelden|austragen|streichen|loschen|loeschen|entfernen|nehmen|abzumelden)"
        ),
        r"(?:ich )?melden? (?:sie |ich |mich )+(?:bitte |hiermit )?(?:vom? |aus )?",
        r"(?:melde|meldet|melden sie) mich",
        (
            r"(?:trag|trage|tragt|tragen sie|nehmt|nehmen sie|nimm|loscht|loesch|loschen sie|streichen sie|"
            r"entfernen sie|"
            r"entfernt|streicht|loeschen sie) mich"
        ),
        (
            r"(?:loscht|loescht|losche|loesche|loschen sie|loeschen sie|entfernen sie|entfernt) (?:bitte )?meine"
            r" (?:nummer|handynummer|telefonnummer|daten|mobilnummer)"
        ),
        rf"(?:{_ASK_DE}|(?:es )?)(?:bitte )?(?:ab sofort )?{_NONE_DE} (?:\w+ )?(?:{w.NOUNS_DE}|{_PROMO}) mehr",
        rf"{_ASK_DE}(?:bitte )?{_NONE_DE} weiteren? (?:{w.NOUNS_DE}|{_PROMO})",
        (
            rf"{_ASK_DE}{_NONE_DE} (?:{w.NOUNS_DE}|{_PROMO}) (?:von (?:ihnen|euch) )?(?:mehr )?(?:senden|schicken|"
            rf"erhalten|"
            r"bekommen|zusenden|empfangen)"
        ),
        rf"{_NONE_DE} (?:{_NEVER_WANTED})",
        rf"{_SEND_DE} (?:sie |ihr )?(?:mir |uns )?(?:bitte )?{_NONE_DE} (?:{w.NOUNS_DE}|{_PROMO})",
        rf"{_SEND_DE} (?:sie |ihr )?(?:mir |uns )?(?:bitte )?(?:nichts|nie) (?:mehr|wieder)",
        rf"{_REACH_DE} (?:sie |ihr )?(?:mich|mir|uns) (?:bitte )?(?:nicht|nie) (?:mehr|wieder)",
        (
            rf"{_ASK_DE}(?:mich |mir )?(?:nicht|nie|nichts) (?:mehr|wieder|weiter) (?:kontaktieren|anschreiben|"
            rf"schreiben|"
            r"schicken|senden|kontaktiert werden|angeschrieben werden|erhalten|bekommen|belastigen|belaestigen)"
        ),
        r"hor(?:t|en sie)? (?:bitte )?auf(?: (?:mir|mich|damit|mit))?(?: zu)?(?: (?:schreiben|kontaktieren|senden))?",
        r"hoer(?:t|en sie)? (?:bitte )?auf(?: (?:mir|mich|damit|mit))?(?: zu)?(?: (?:schreiben|kontaktieren|senden))?",
        r"(?:ich )?(?:widerrufe|widerruf) (?:hiermit )?(?:meine|meiner|die) (?:einwilligung|zustimmung|einverstandnis)",
        r"(?:stoppen|beenden) sie (?:bitte )?(?:die|diese|ihre|alle)?",
        rf"(?:stop|stopp|stoppt)(?: (?:die|der|mit|diese|alle))* (?:{w.NOUNS_DE}|{_PROMO})",
    ),
)

_ASK_ES = (
    r"(?:(?:yo )?(?:quiero|quisiera|deseo|me gustaria|solicito|pido|necesito|prefiero|les pido|ruego|os pido)(?: "
    r"que)? |"
    r"(?:pueden|podrian|puede|podria|puedes|podeis|como puedo|quieren|favor de) )?"
)
_SEND_ES = (
    r"(?:envien|envie|envies|enviar|envieis|manden|mande|mandes|mandar|escriban|escriba|escribas|escribais|escribir|"
    r"contacten|contacte|contactes|contacteis|molesten|moleste|molestes|llamen)"
)
_SPANISH = (
    *_heads(
        w.REST_ES,
        (
            rf"{_ASK_ES}(?:darme|darse|dar|la|mi|una|tramitar la) (?:de )?baja",
            r"(?:me )?(?:doy|dame|deme|denme|dadme|den|dar|dennme|den me|me den|me de|me dais) (?:de )?baja",
            (
                rf"{_ASK_ES}(?:desuscribir|desuscribirme|des suscribirme|desapuntarme|desinscribirme|borrarme|"
                r"cancelar (?:la|mi) suscripcion|anular (?:la|mi) suscripcion)"
            ),
            (
                r"(?:borrenme|borrame|borreme|eliminenme|eliminame|elimineme|quitenme|quitame|quiteme|saquenme|sacame|"
                r"remuevanme|borradme|quitadme|eliminadme)"
            ),
            (
                rf"{_ASK_ES}(?:borren|borra|borre|eliminen|elimina|elimine|quiten|borrar|eliminar) mi (?:numero|"
                rf"telefono|"
                r"contacto|nombre)"
            ),
            rf"(?:ya )?no (?:me |nos ){_SEND_ES}",
            rf"(?:ya )?no {_SEND_ES} (?:me )?mas",
            rf"no (?:mas|quiero mas|deseo mas|quiero) (?:{w.NOUNS_ES}|{_PROMO})",
            rf"(?:ya )?no (?:quiero|deseo|quisiera) (?:recibir|que me {_SEND_ES}|ser contactad[oa])",
            (
                r"(?:dejen|deje|deja|dejad|paren|pare|para|parad|basta) (?:ya )?de (?:enviarme|mandarme|escribirme|"
                r"contactarme|molestarme|enviar|mandar|escribir|spam)"
            ),
            (
                rf"(?:basta|paren|pare|alto|fin) (?:ya )?(?:de|con|a) (?:los |las |sus |tus |estos )?(?:{w.NOUNS_ES}|"
                rf"{_PROMO})"
            ),
            rf"{_ASK_ES}dejar de recibir",
            r"(?:retiro|revoco|anulo) (?:mi|el) consentimiento",
            rf"(?:sin|nada de|no) (?:mas )?(?:{_NEVER_WANTED})",
        ),
    ),
    *_heads(w.REST_ES, (rf"(?:stop|parar|detener|detengan)(?: (?:a|de|los|las|la|sus))* (?:{w.NOUNS_ES}|{_PROMO})",)),
)

_ASK_IT = (
    r"(?:(?:io )?(?:voglio|vorrei|desidero|chiedo(?: di)?|gradirei|preferirei|vi chiedo di)(?: essere)? |"
    r"(?:potete|potreste|puoi|potresti|puo|come (?:posso|faccio a)) )?"
)
_SEND_IT = (
    r"(?:inviarmi|mandarmi|scrivermi|contattarmi|disturbarmi|invia(?:te|re)|manda(?:te|re)|scrive(?:te|re)|contattare|"
    r"ricevere|spedirmi)"
)
_ITALIAN = (
    *_heads(
        w.REST_IT,
        (
            (
                rf"{_ASK_IT}(?:disiscriver(?:mi|si|e)|disiscritt[oa]|cancellarmi|cancellat[oa]|rimuovermi|rimoss[oa]|"
                r"togliermi|disdire|annullare l iscrizione|cancellare (?:la mia )?iscrizione|disiscrivi)"
            ),
            r"(?:mi )?(?:disiscrivo|cancello)",
            (
                r"(?:disiscrivimi|disiscrivetemi|cancellami|cancellatemi|rimuovimi|rimuovetemi|toglimi|toglietemi|"
                r"eliminatemi|eliminami|mi cancelli|mi tolga)"
            ),
            (
                rf"{_ASK_IT}(?:cancella(?:te|re|)|rimuov(?:ete|ere|i)|elimina(?:te|re|)|togli(?:ete|ere)?) il mio"
                r" (?:numero|contatto|nome|cellulare)"
            ),
            (
                rf"non (?:voglio|desidero|vorrei) (?:piu )?(?:ricevere|essere contattat[oa]|vostri|altri|{w.NOUNS_IT}|"
                rf"{_PROMO})"
            ),
            (
                r"non (?:mi )?(?:scrivete|scrivetemi|contattate|contattatemi|inviate|inviatemi|mandate|mandatemi|"
                r"disturbate|"
                r"disturbatemi|scrivermi|contattarmi|inviarmi|mandarmi|scriva|contatti|scrivere) (?:piu|mai piu)"
            ),
            rf"(?:basta|stop)(?: (?:piu|con|ai|alle|altri|altre|altro|coi|i|le|a))* (?:{w.NOUNS_IT}|{_PROMO})",
            rf"(?:niente|nessun[ao]?|no) (?:piu|altr[aeio]) (?:{w.NOUNS_IT}|{_PROMO})",
            rf"(?:niente|nessuna|no) (?:{_NEVER_WANTED})",
            rf"(?:basta|smettetela|smettila|smetti|smettete|smetta|finitela)(?: di)? {_SEND_IT}",
            rf"{_ASK_IT}(?:smettere di|non) (?:piu )?ricevere(?: piu)?",
            (
                rf"(?:fermate|ferma|interrompete|bloccate|sospendete|fermare) (?:i |le |questi |queste )?"
                rf"(?:{w.NOUNS_IT}|{_PROMO}|invio|l invio)"
            ),
            r"(?:revoco|ritiro) (?:il|il mio) consenso",
        ),
    ),
)

HEADS = (*_ENGLISH, *_FRENCH, *_GERMAN, *_SPANISH, *_ITALIAN)
"""Every beginning; "plus de messages" alone also means "more messages", hence begins nothing."""
