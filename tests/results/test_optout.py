"""What is a stop and what only sounds like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.results.optout import StopWish, tapped_stop, typed_stop

_BARE = """STOP|stop.|Stop!!!|arrêt|ARRET|Arrêtez|stop svp|Stop s'il vous plaît|STOP merci|bonjour, stop|please stop
Désabonner|désinscription|Unsubscribe|please unsubscribe me|cancel|END|STOP STOP STOP|opt-out|ＳＴＯＰ|𝐒𝐓𝐎𝐏|STOP 36123
je souhaite me désabonner|Je ne veux plus recevoir de messages|merci de me désinscrire|stop au 36180|ne plus recevoir
stop sending me messages|Don't send me any more messages|arrêtez de m'envoyer des messages|arrêtez vos messages
je voudrais me désinscrire de votre liste|I want to unsubscribe from this list|remove me from your list
je ne souhaite plus être contacté|stop, merci beaucoup|Veuillez me retirer de votre liste|stop please, thank you
veuillez ne plus me contacter|stop contacting me|merci de ne plus m'envoyer de messages|Je veux plus recevoir de sms"""
_PROMOTIONS = """stop promo|STOP PROMOS|stop promotions|stop pub|stop à vos publicités|no more ads please|Stop marketing
je ne veux plus recevoir de pub|arrêter les promotions|arrêtez vos pubs"""
_NEITHER = """I will stop by the shop|stop by the shop|not stop by the shop|don't stop|ne pas arrêter|bus stop|non stop
je ne veux pas me désabonner|end of the month?|Où est l'arrêt ?|can you cancel my order|cancel my order|merci|oui|Non
stop it's raining|please|stopwatch|send me more|I want more offers|plus d'offres ?|je veux plus d'offres|retirer
Je veux des promos|arrêt de bus|je ne veux plus de colis cassés|annuler|do not cancel|retirer ma commande|enlever|👍
I would like to stop by tomorrow|plus de message svp|non merci|Je peux passer quand le magasin arrête les soldes ?|"""


def _cases(text: str) -> list[str]:
    return text.replace("\n", "|").split("|")


@pytest.mark.parametrize("text", _cases(_BARE))
def test_that_exact_and_polite_stops_are_heard(text: str) -> None:
    assert typed_stop(text) is StopWish.MESSAGE


@pytest.mark.parametrize("text", _cases(_PROMOTIONS))
def test_that_a_stop_to_promotions_is_heard_as_such(text: str) -> None:
    assert typed_stop(text) is StopWish.PROMOTIONS


@pytest.mark.parametrize("text", _cases(_NEITHER))
def test_that_other_sentences_stop_nothing(text: str) -> None:
    assert typed_stop(text) is None


@pytest.mark.parametrize(
    ("label", "wish"),
    [
        ("Stop promotions", StopWish.PROMOTIONS_BUTTON),
        ("Arrêter les promotions", StopWish.PROMOTIONS_BUTTON),
        ("STOP_PROMOTIONS", StopWish.PROMOTIONS_BUTTON),
        ("STOP", StopWish.BUTTON),
        ("Se désabonner", StopWish.BUTTON),
        ("Cancel", None),
        ("Annuler", None),
        ("End", None),
        ("Plus d'offres", None),
        ("", None),
    ],
)
def test_that_buttons_say_what_they_stop(label: str, wish: StopWish | None) -> None:
    assert tapped_stop(label) is wish


@given(st.text(max_size=400))
def test_that_any_text_is_judged(text: str) -> None:
    assert typed_stop(text) in (None, StopWish.MESSAGE, StopWish.PROMOTIONS)


def test_that_a_long_text_is_judged_quickly_as_none() -> None:
    assert typed_stop("stop " * 100_000) is None
    assert typed_stop("je veux plus recevoir " + "de " * 90 + "x") is None
