"""Every rate of the program says where it comes from, in French too."""

import re

from wa_desktop.pricing.cards import read_shelf
from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import use_language
from wa_desktop.words.rate_sources import source_words

SOURCES = {cell.source for card in read_shelf(bundled("rates")).cards for cell in (*card.cells, *card.derived)}


def test_that_every_source_is_said_in_french() -> None:
    use_language("fr")
    said = {source: source_words(source) for source in SOURCES}
    assert len(SOURCES) > 20
    assert [source for source, words in said.items() if words == source] == []
    assert not [words for words in said.values() if "card" in words or "rate" in words]
    assert not [words for words in said.values() if re.search(r"\d{4}-\d\d|\d\.\d", words)]


def test_that_an_unknown_source_stands_as_it_is() -> None:
    assert source_words("my own notes") == "my own notes"
    assert "tarifs.csv" in source_words("Meta's file “tarifs.csv”")
