"""Facts of a sentence, written as its reader writes them."""

import pkgutil
from collections.abc import Iterator
from datetime import date
from importlib import import_module

import pytest

from wa_desktop import words
from wa_desktop.words.language import current_language, use_language
from wa_desktop.words.sentences import label, sentence_of

HELD = {"month": "2026-11", "held": "1.420265", "cap": "1033.40", "currency": "EUR"}


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """The language of the other tests afterwards."""
    before = current_language()
    yield
    use_language(before)


@pytest.mark.parametrize(
    ("language", "month", "held", "cap"),
    [("fr", "novembre 2026", "1,420265 EUR", "1\u202f033,40"), ("en", "November 2026", "1.420265 EUR", "1,033.40")],
)
def test_that_a_cap_is_told_in_the_reader_s_way(language: str, month: str, held: str, cap: str) -> None:
    use_language(language)
    said = sentence_of("paused_month_cap_reached", HELD)
    assert month in said
    assert held in said
    assert cap in said


def test_that_what_was_typed_instead_of_an_amount_is_quoted_as_it_is() -> None:
    use_language("en")
    assert "“NaN”" in sentence_of("cap_refused", {"cap": "NaN"})
    assert "“a lot”" in sentence_of("cap_refused", {"cap": "a lot"})


@pytest.mark.parametrize("language", ["en", "fr"])
def test_that_a_number_that_names_something_stands_as_it_is_typed(language: str) -> None:
    use_language(language)
    assert "12345" in sentence_of("engine_elsewhere", {"pid": 12345})
    assert "1234, 1235" in sentence_of("campaign_ambiguous", {"campaign": "x", "ids": (1234, 1235)})


@pytest.mark.parametrize("kind", ["SENTENCES", "LABELS"])
def test_that_no_code_is_worded_twice(kind: str) -> None:
    """The later wording would silently stand for both: “connection refused” for people whom SMSBOX refused."""
    places: dict[str, list[str]] = {}
    for module in pkgutil.iter_modules(words.__path__):
        if module.name.startswith("about_"):
            for code in getattr(import_module(f"{words.__name__}.{module.name}"), kind, {}):
                places.setdefault(code, []).append(module.name)
    assert {code: found for code, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize(("language", "said"), [("en", "Refused by SMSBOX"), ("fr", "Refusé par SMSBOX")])
def test_that_whom_smsbox_refused_is_no_broken_connection(language: str, said: str) -> None:
    use_language(language)
    assert label("cause.refused") == said


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1006)", "itself"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1)", "expired"),
        ("Permission denied", "Permission denied"),
    ],
)
def test_that_what_is_wrong_with_a_certificate_is_told_in_words(told: str, words: str) -> None:
    use_language("en")
    said = sentence_of("tls_failed", {"host": "smsbox.example", "problem": told})
    assert words in said
    assert "ssl" not in said.lower()


def test_that_the_class_of_an_error_is_left_to_the_log() -> None:
    use_language("en")
    assert "Disconnected" not in sentence_of("paused_no_answer", {"detail": "connection_lost ServerDisconnectedError"})
    assert "(proxy answered 407)" in sentence_of("paused_no_answer", {"detail": "connection_lost proxy answered 407"})


def test_that_a_language_is_named_and_not_coded() -> None:
    use_language("fr")
    assert "en anglais" in sentence_of("fallback_language", {"n": 3, "language": "en_GB"})


def test_that_rates_to_be_confirmed_are_told_by_their_day() -> None:
    use_language("en")
    details = {"card": "pmp-2026-10-01-EUR", "effective": date(2026, 10, 1)}
    assert "pmp" not in sentence_of("card_to_confirm", details)
    assert "1 Oct 2026" in sentence_of("card_to_confirm", details)
    assert "pmp" in sentence_of("card_to_confirm", {"card": "pmp-2026-10-01-EUR"}), "of estimates kept before"
    assert "1 October 2026" in sentence_of("card_stale", details)
    assert "of mine" in sentence_of("card_stale", {"card": "mine"})


def test_that_a_list_of_nothing_is_written_as_nothing() -> None:
    assert sentence_of("list_unknown", {"list": "spring", "lists": []}).endswith("Lists: –.")
