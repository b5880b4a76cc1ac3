from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.cli.arguments import language_asked, split_globals, wants_json
from wa_desktop.domain.errors import WrongUsage


@pytest.mark.parametrize("place", [0, 1, 2])
def test_that_global_options_stand_before_or_after_the_verb(place: int) -> None:
    words = ["status", "12"]
    words[place:place] = ["--home", "/data", "--json", "--lang=fr"]
    given_options, rest = split_globals(words)
    assert rest == ["status", "12"]
    assert given_options.home == Path("/data")
    assert given_options.json
    assert given_options.language == "fr"


def test_that_nothing_after_two_dashes_is_a_global_option() -> None:
    given_options, rest = split_globals(["list", "--", "--json", "--home"])
    assert not given_options.json
    assert rest == ["list", "--", "--json", "--home"]
    assert not wants_json(["list", "--", "--json"])


@pytest.mark.parametrize("words", [["--home"], ["--home="], ["lists", "--lang"], ["lists", "--home", "--json"]])
def test_that_a_global_option_without_value_is_wrong_usage(words: list[str]) -> None:
    with pytest.raises(WrongUsage, match="usage_option_value"):
        split_globals(words)


def test_that_an_unknown_language_is_refused_in_the_system_language() -> None:
    with pytest.raises(WrongUsage, match="usage_choice"):
        split_globals(["lists", "--lang", "de"])
    assert language_asked(["lists", "--lang", "de"]) is None
    assert language_asked(["--lang", "en", "lists"]) == "en"


@given(st.lists(st.text(max_size=5).filter(lambda word: not word.startswith("--")), max_size=6))
def test_that_other_words_pass_untouched_and_in_order(words: list[str]) -> None:
    assert split_globals(words)[1] == words
