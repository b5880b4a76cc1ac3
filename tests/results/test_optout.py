"""What is a stop, what may be one, and what only sounds like one, in five languages."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.results.stop_phrases import DOUBTFUL, INNOCENT, PROMOTIONS, RESUME, STOPS, phrases
from wa_desktop.domain.events import Envelope, IncomingMessage, PreferenceChange, StatusUpdate
from wa_desktop.domain.states import RecipientState
from wa_desktop.results.optout import StopWish, is_doubtful, stop_wish, tapped_stop, typed_stop, wants_again, wish_of

_ALL_STOPS = [one for text in STOPS.values() for one in phrases(text)]
_EVERYTHING = [*_ALL_STOPS, *(one for text in (PROMOTIONS, DOUBTFUL, INNOCENT, RESUME) for one in phrases(text))]
_ABOUT = Envelope("uuid", "incoming_message", "+33612345678")


def _verdict(text: str) -> tuple[StopWish | None, bool, bool]:
    return typed_stop(text), is_doubtful(text), wants_again(text)


@pytest.mark.parametrize("text", _ALL_STOPS)
def test_that_exact_and_polite_stops_are_heard(text: str) -> None:
    assert typed_stop(text) is StopWish.MESSAGE


@pytest.mark.parametrize("text", phrases(PROMOTIONS))
def test_that_a_stop_to_promotions_is_heard_as_such(text: str) -> None:
    assert typed_stop(text) is StopWish.PROMOTIONS


@pytest.mark.parametrize("text", phrases(DOUBTFUL))
def test_that_what_may_be_a_stop_is_left_to_a_person(text: str) -> None:
    assert _verdict(text) == (None, True, False)


@pytest.mark.parametrize("text", phrases(INNOCENT))
def test_that_other_sentences_stop_nothing_and_raise_no_doubt(text: str) -> None:
    assert _verdict(text) == (None, False, False)


@pytest.mark.parametrize("text", phrases(RESUME))
def test_that_a_wish_to_resume_is_shown_and_is_no_stop(text: str) -> None:
    assert typed_stop(text) is None
    assert wants_again(text)
    assert wish_of(IncomingMessage(_ABOUT, "text", text)) == "resume"


@pytest.mark.parametrize(
    ("label", "wish"),
    [
        ("Stop promotions", StopWish.PROMOTIONS_BUTTON),
        ("Arrêter les promotions", StopWish.PROMOTIONS_BUTTON),
        ("STOP_PROMOTIONS", StopWish.PROMOTIONS_BUTTON),
        ("stopPromotions", StopWish.PROMOTIONS_BUTTON),
        ("stop-promos", StopWish.PROMOTIONS_BUTTON),
        ("Keine Werbung mehr", StopWish.PROMOTIONS_BUTTON),
        ("STOP", StopWish.BUTTON),
        ("OPT_OUT", StopWish.BUTTON),
        ("unsubscribe_all", StopWish.BUTTON),
        ("Se désabonner", StopWish.BUTTON),
        ("Darme de baja", StopWish.BUTTON),
        ("Abmelden", StopWish.BUTTON),
        ("Cancel", None),
        ("Annuler", None),
        ("End", None),
        ("Plus d'offres", None),
        ("Non merci", None),
        ("", None),
    ],
)
def test_that_buttons_say_what_they_stop(label: str, wish: StopWish | None) -> None:
    assert tapped_stop(label) is wish


def test_that_a_tap_counts_by_its_title_and_by_its_payload() -> None:
    for form in ("button", "interactive"):
        assert stop_wish(IncomingMessage(_ABOUT, form, "STOP", "p1")) is StopWish.BUTTON
        assert stop_wish(IncomingMessage(_ABOUT, form, "Ne plus rien voir", "STOP_PROMOTIONS")) is (
            StopWish.PROMOTIONS_BUTTON
        )
        assert stop_wish(IncomingMessage(_ABOUT, form, "Oui", "yes")) is None


def test_that_a_caption_counts_and_a_place_does_not() -> None:
    assert stop_wish(IncomingMessage(_ABOUT, "image", "stop svp")) is StopWish.MESSAGE
    assert stop_wish(IncomingMessage(_ABOUT, "location", "Stop")) is None
    assert stop_wish(IncomingMessage(_ABOUT, "reaction", "🛑")) is None
    assert wish_of(IncomingMessage(_ABOUT, "reaction", "🛑")) == "doubtful"
    assert wish_of(IncomingMessage(_ABOUT, "location", "Stop")) == ""


def test_that_whatsapps_own_switch_and_metas_word_count() -> None:
    assert stop_wish(PreferenceChange(_ABOUT, wants=False)) is StopWish.PREFERENCE
    assert stop_wish(PreferenceChange(_ABOUT, wants=True)) is None
    assert stop_wish(StatusUpdate(_ABOUT, RecipientState.FAILED, "131050")) is StopWish.OPTED_OUT_AT_META
    assert stop_wish(StatusUpdate(_ABOUT, RecipientState.FAILED, "131026")) is None
    assert stop_wish(StatusUpdate(_ABOUT, RecipientState.DELIVERED, "131050")) is None


_DRESSES = st.sampled_from(
    [
        str.upper, str.lower, str.title, str.swapcase,
        lambda text: unicodedata.normalize("NFD", text), lambda text: unicodedata.normalize("NFC", text),
        lambda text: "".join(s for s in unicodedata.normalize("NFD", text) if not unicodedata.combining(s)),
        lambda text: text.replace("'", "’"), lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", " , "), lambda text: text.replace(" ", "\n"),
        lambda text: f"« {text} »", lambda text: f"{text} !!!", lambda text: f"…{text}…", lambda text: f"*{text}*",
        lambda text: f"\u200f{text}\u200e", "\u200b".join, lambda text: f"😡 {text} 🙏🏽",
    ]
)  # fmt: skip


@given(st.sampled_from([one for one in _EVERYTHING if any(s.isalpha() for s in one)]), st.lists(_DRESSES, max_size=4))
def test_that_case_accents_and_signs_do_not_change_the_verdict(text: str, dresses: list[object]) -> None:
    dressed = text
    for dress in dresses:
        dressed = dress(dressed)  # type: ignore[operator]
    assert _verdict(dressed[:300]) == _verdict(text)


@given(st.text(max_size=400))
def test_that_any_text_is_judged(text: str) -> None:
    stop, doubtful, again = _verdict(text)
    assert stop in (None, StopWish.MESSAGE, StopWish.PROMOTIONS)
    assert isinstance(doubtful, bool)
    assert isinstance(again, bool)


@pytest.mark.parametrize("text", ["stop магазин", "توقف", "stop 商店へ", "γειά stop"])
def test_that_other_scripts_are_words_too(text: str) -> None:
    assert typed_stop(text) is None


@pytest.mark.parametrize("unit", ["stop ", "je veux plus recevoir de ", "keine bitte mehr ", "no me de ", "non basta "])
def test_that_a_long_text_is_judged_and_none(unit: str) -> None:
    assert typed_stop(unit * 50_000) is None
    assert typed_stop((unit * 60)[:290] + "x") is None
    is_doubtful(unit * 50_000)
