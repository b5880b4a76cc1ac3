"""Meta's files in every shape they are met in: read exactly, or refused with the reason; never a wrong rate."""

import contextlib
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pricing.meta_samples import (
    SHELF,
    Rows,
    french,
    list_rows,
    meta_csv,
    one_column,
    replaced,
    resaved,
    tier_rows,
    title,
    workbook,
)
from wa_desktop.audience.plain_cells import sheets_in
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import PricingModel
from wa_desktop.domain.prices import RateView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.differences import changes, rounded, without_odd
from wa_desktop.pricing.market_names import MarketNames
from wa_desktop.pricing.meta_files import MetaFile, Said
from wa_desktop.pricing.meta_reading import read_grids
from wa_desktop.pricing.meta_text import Grid, Shape, read_text, shape_of
from wa_desktop.words.sentences import SENTENCES

D = Decimal
TODAY = date(2026, 11, 23)
APRIL, OCTOBER = SHELF.by_id("pmp-2026-04-01-USD"), SHELF.by_id("pmp-2026-10-01-USD")
EURO, CONVERSATIONS = SHELF.by_id("pmp-2026-10-01-EUR"), SHELF.by_id("cbp-2024-11-01-USD")
NAMES = MarketNames({name for card in SHELF.cards for name in card.markets})
LIST, TIERS = list_rows(APRIL), tier_rows(APRIL)


def read(content: bytes, said: Said | None = None) -> tuple[MetaFile, ...]:
    """The tables of a text file."""
    assert shape_of(content) is Shape.TEXT
    return read_grids([read_text(content)], "x", NAMES, said or Said(), TODAY)


def read_rows(rows: Rows) -> MetaFile:
    """The one table of Meta's own bytes of these rows."""
    (found,) = read(meta_csv(rows))
    return found


def facts(cells: Sequence[RateView]) -> set[tuple[str, Category, bool, int, int | None, Decimal]]:
    """What cells say, without who says it."""
    return {(one.market, one.category, one.international, one.tier_from, one.tier_to, one.rate) for one in cells}


LISTED = {(*one[:3], 0, None, one[5]) for one in facts(APRIL.cells) if one[3] == 0}
TIERED = {one for one in facts(APRIL.cells) if one[1] is not Category.MARKETING}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(meta_csv(LIST), id="as Meta writes it"),
        pytest.param(meta_csv(LIST) + b"\r\n", id="with a last line feed"),
        pytest.param(resaved(LIST, "utf-8", ","), id="commas, UTF-8"),
        pytest.param(resaved(french(LIST)), id="French, BOM"),
        pytest.param(resaved(french(LIST), "cp1252"), id="French, cp1252"),
        pytest.param(resaved(french(LIST), "cp1252", "\t"), id="French, tabs"),
        pytest.param(resaved(french(LIST), "utf-16"), id="French, Unicode text"),
        pytest.param(resaved(LIST, "utf-8", ",", "\n"), id="Unix"),
        pytest.param(meta_csv(LIST).replace(b"\r\n", b"\r"), id="old Mac"),
        pytest.param(one_column(LIST), id="one column"),
    ],
)
def test_that_list_rates_are_read_exactly(content: bytes) -> None:
    (found,) = read(content)
    assert (found.kind, found.model, found.currency, found.day) == (
        "list", PricingModel.MESSAGE, "USD", date(2026, 4, 1),
    )  # fmt: skip
    assert facts(found.cells) == LISTED
    assert found.notices == ()


@pytest.mark.parametrize(
    "content", [meta_csv(TIERS), resaved(french(TIERS)), resaved(french(TIERS), "cp1252"), one_column(TIERS)]
)
def test_that_volume_tiers_are_read_exactly(content: bytes) -> None:
    (found,) = read(content)
    assert (found.kind, found.currency) == ("tiers", "USD")
    assert facts(found.cells) == TIERED


def test_that_the_xlsx_named_csv_is_read_exactly(tmp_path: Path) -> None:
    file = workbook(tmp_path / "rates.csv", list_rows(OCTOBER))
    assert shape_of(file.read_bytes()) is Shape.WORKBOOK
    grids = [Grid(tuple(map(tuple, rows)), False, name) for name, rows in sheets_in(file)]
    (found,) = read_grids(grids, "x", NAMES, Said(), TODAY)
    assert (found.day, facts(found.cells)) == (date(2026, 10, 1), facts(OCTOBER.cells))
    assert found.notices == ()


def test_that_conversation_cards_are_read_too() -> None:
    found = read_rows(list_rows(CONVERSATIONS, "conversation"))
    assert (found.model, found.day) == (PricingModel.CONVERSATION, date(2024, 11, 1))
    assert facts(found.cells) == facts(CONVERSATIONS.cells)


@pytest.mark.parametrize(
    ("cell", "currency"),
    [("$US", "USD"), ("US$", "USD"), ("A$", "AUD"), ("£", "GBP"), ("GBD", "GBP"), ("₹", "INR"), ("RP", "IDR"),
     ("Rp", "IDR"), ("€", "EUR")],
)  # fmt: skip
def test_that_currency_signs_are_understood(cell: str, currency: str) -> None:
    first = title(APRIL).replace("USD", currency)
    rows = [[cell if at == 1 and line[0] in APRIL.markets else one for at, one in enumerate(line)] for line in LIST]
    rows[0][0] = first
    (found,) = read(resaved(rows))
    assert found.currency == currency


@pytest.mark.parametrize(
    "words",
    [
        "Cost per message in USD on the WhatsApp Business Platform, effective April 1, 2026",
        "Cost per message in USD, effective 1 April 2026",
        "Cost per message in USD, effective April 1st, 2026 (read on June 3, 2026)",
        "Coût par message en USD sur la plateforme WhatsApp Business, à compter du 1er avril 2026",
        "Tarifs par message en USD, en vigueur le 1 avril 2026",
        "USD 2026-04-01",
        "USD 01/04/2026",
        "USD, effective 04/01/2026",
    ],
)
def test_that_titles_are_read_in_both_languages(words: str) -> None:
    rows = [list(row) for row in LIST]
    rows[0][0] = words
    (found,) = read(resaved(rows, "utf-8"))
    assert (found.currency, found.day, facts(found.cells)) == ("USD", date(2026, 4, 1), LISTED)


def test_that_a_person_answers_for_a_silent_title() -> None:
    content = meta_csv(LIST[5:])
    with pytest.raises(InputRefused) as refused:
        read(content)
    assert refused.value.code == "card_date_missing"
    (found,) = read(content, Said(day=date(2026, 4, 1)))
    assert facts(found.cells) == LISTED
    with pytest.raises(InputRefused) as other:
        read(content, Said("EUR", date(2026, 4, 1)))
    assert other.value.code == "card_two_currencies"
    with pytest.raises(InputRefused) as conflict:
        read(meta_csv(LIST), Said(day=date(2026, 7, 1)))
    assert conflict.value.code == "card_date_conflict"


def test_that_names_are_compared_without_case_spaces_and_hyphens() -> None:
    rows = [[cell.upper().replace(" ", "  ").replace("&", "and") if at == 0 and line[0] in APRIL.markets else cell
             for at, cell in enumerate(line)] for line in LIST]  # fmt: skip
    rows[5] = [
        "MARKET",
        "currency ",
        " Marketing",
        "utility",
        "AUTHENTICATION",
        "Authentication - International",
        "service",
    ]
    assert facts(read_rows(rows).cells) == LISTED


def test_that_unknown_markets_and_columns_are_named_and_gaps_too() -> None:
    rows = [[*line, "Carousel" if line[0] == "Market" else ""] for line in replaced(LIST, "France", 0, "Gaul")]
    rows = replaced(rows, "Germany", 2, "n/a")
    found = read_rows(rows)
    assert {(notice.code, str(dict(notice.details))) for notice in found.notices} == {
        ("card_columns_unknown", "{'columns': ('Carousel',)}"),
        ("card_markets_unknown", "{'markets': ('Gaul',)}"),
        ("card_rates_missing", "{'category': 'marketing', 'markets': ('Germany',)}"),
    }


def test_that_a_note_under_the_table_is_no_market() -> None:
    rows = [*LIST, ["", "", "", "", "", "", ""], ["* Rates before tax.", "", "", "", "", "", ""]]
    assert facts(read_rows(rows).cells) == LISTED


def cut(content: bytes, ending: bytes) -> bytes:
    """`content` up to and with `ending`."""
    return content[: content.rindex(ending) + len(ending)]


def moved(rows: Rows, market: str) -> Rows:
    """One market's cells shifted to the right."""
    return [[*line[:2], "", *line[2:]] if line[0] == market else line for line in rows]


def tiers_with(market: str, row: int, column: int, value: str) -> Rows:
    """The tier file with one cell of a market changed."""
    start = next(at for at, line in enumerate(TIERS) if line[0] == market)
    return [[value if (at == start + row and place == column) else cell for place, cell in enumerate(line)]
            for at, line in enumerate(TIERS)]  # fmt: skip


def tiers_without(market: str, row: int) -> Rows:
    """The tier file without one row of a market."""
    start = next(at for at, line in enumerate(TIERS) if line[0] == market)
    return [line for at, line in enumerate(TIERS) if at != start + row]


EXTRA_GROUP = [[*line, *(["Utility", "", "", "", ""] if at == 2 else line[2:7])] for at, line in enumerate(TIERS)]
UNNAMED_GROUP = [["" if at in (2, 3) and 2 <= place < 7 else cell for place, cell in enumerate(line)]
                 for at, line in enumerate(TIERS)]  # fmt: skip
MERGED_MARKETS = [["" if line[0] in ("Germany", "Italy") else line[0], *line[1:]] for line in LIST]

REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "card_file_empty"),
    "white space": (b"\r\n \r\n", "card_file_empty"),
    "a web page": (b"<!doctype html><table><tr><td>Market</td></tr></table>", "card_file_web_page"),
    "a web page after a BOM": (b"\xef\xbb\xbf\n<html>Market,Currency", "card_file_web_page"),
    "a PDF": (b"%PDF-1.7 ...", "card_file_pdf"),
    "JSON": (b'{"error": "login"}', "card_file_json"),
    "no header": (meta_csv([line for line in LIST if line[0] != "Market"]), "card_no_header"),
    "another table": (b"Name;Phone\r\nAnne;+33612345678\r\n", "card_no_header"),
    "cut in a row": (cut(meta_csv(LIST), b"United Kingdom,USD,0.0"), "card_row_shape"),
    "cut in the last word": (cut(meta_csv(LIST), b"n/a,n/"), "card_rate_text"),
    "cut in the header": (cut(meta_csv(LIST), b'"Authentication-'), "card_file_damaged"),
    "only the header": (meta_csv(LIST[:6]), "card_no_rates"),
    "columns moved": (meta_csv(moved(LIST, "France")), "card_row_shape"),
    "columns moved without room": (
        meta_csv([[line[0], "", *line[1:6]] if line[0] == "France" else line for line in LIST]), "card_rate_text",
    ),
    "a comma among points": (meta_csv(replaced(LIST, "France", 2, "0,0859")), "card_separators_mixed"),
    "a point among commas": (resaved(replaced(french(LIST), "France", 2, "0.0859")), "card_separators_mixed"),
    "every rate with three digits after a sign": (
        meta_csv([[*line[:2], "1,940", "1,200", "1,200", "n/a", "n/a"] if line[0] in APRIL.markets else line
                  for line in LIST]), "card_rate_ambiguous",
    ),
    "two currencies in the column": (meta_csv(replaced(LIST, "France", 1, "EUR")), "card_two_currencies"),
    "title and column differ": (meta_csv([[title(EURO)] + [""] * 6, *LIST[1:]]), "card_two_currencies"),
    "an unknown currency": (meta_csv(replaced(LIST, "France", 1, "XYZ")), "card_currency_unknown"),
    "a day without a card": (
        meta_csv([[title(APRIL).replace("April 1", "April 2")] + [""] * 6, *LIST[1:]]), "card_date_odd",
    ),
    "a day that does not exist": (
        meta_csv([[title(APRIL).replace("April 1", "April 31")] + [""] * 6, *LIST[1:]]), "card_date_unclear",
    ),
    "a year far off": (meta_csv([[title(APRIL).replace("2026", "2062")] + [""] * 6, *LIST[1:]]), "card_date_odd"),
    "messages before they were charged": (
        meta_csv([[title(APRIL).replace("2026", "2024")] + [""] * 6, *LIST[1:]]), "card_date_odd",
    ),
    "conversations after their end": (
        meta_csv([[title(APRIL, "conversation")] + [""] * 6, *LIST[1:]]), "card_date_odd",
    ),
    "another currency's sign": (
        resaved(replaced(french(LIST), "France", 2, "0,0859 €"), "utf-8"), "card_two_currencies",
    ),
    "a market twice": (meta_csv([*LIST, LIST[10]]), "card_market_twice"),
    "a market twice in other letters": (
        meta_csv([*LIST, [LIST[10][0].upper(), *LIST[10][1:]]]), "card_market_twice",
    ),
    "a negative rate": (meta_csv(replaced(LIST, "France", 2, "-0.0859")), "card_rate_negative"),
    "words in a rate": (meta_csv(replaced(LIST, "France", 2, "on request")), "card_rate_text"),
    "a percentage": (meta_csv(replaced(LIST, "France", 2, "8.59%")), "card_rate_text"),
    "an exponent": (meta_csv(replaced(LIST, "France", 2, "8.59E-02")), "card_rate_text"),
    "an error of Excel": (meta_csv(replaced(LIST, "France", 2, "#REF!")), "card_rate_text"),
    "a date in a rate": (meta_csv(replaced(LIST, "France", 2, "2026-01-01")), "card_rate_text"),
    "seven decimals": (meta_csv(replaced(LIST, "France", 2, "0.0859001")), "card_rate_precise"),
    "merged markets": (meta_csv(MERGED_MARKETS), "card_market_missing"),
    "no marketing column": (meta_csv([[*line[:2], *line[3:]] for line in LIST]), "card_columns_missing"),
    "a column twice": (
        meta_csv([["Utility" if cell == "Marketing" else cell for cell in line] for line in LIST]), "card_column_twice",
    ),
    "bytes of no text": (b"\x00\x01\x02Market,Currency,Marketing" + bytes(range(128, 256)), "card_file_damaged"),
    "a tier missing": (meta_csv(tiers_without("France", 2)), "card_tiers_broken"),
    "the last tier missing": (meta_csv(tiers_without("France", 5)), "card_tiers_broken"),
    "the first tier missing": (meta_csv(tiers_without("United Kingdom", 0)), "card_tier_discount"),
    "tiers overlap": (meta_csv(tiers_with("France", 1, 2, "90,001")), "card_tiers_broken"),
    "tiers leave a gap": (meta_csv(tiers_with("France", 1, 2, "100,011")), "card_tiers_broken"),
    "an open end in the middle": (meta_csv(tiers_with("France", 2, 3, "--")), "card_tiers_broken"),
    "a tier that ends before it begins": (meta_csv(tiers_with("France", 1, 3, "99,000")), "card_tiers_broken"),
    "thousands lost by a French Excel": (meta_csv(tiers_with("France", 0, 3, "100")), "card_tiers_broken"),
    "a dearer tier": (meta_csv(tiers_with("France", 1, 5, "0.0301")), "card_tier_discount"),
    "a tier without its discount": (meta_csv(tiers_with("France", 1, 5, "0.0200")), "card_tier_discount"),
    "a tier rate of words": (meta_csv(tiers_with("France", 1, 5, "n/a")), "card_tier_text"),
    "a tier discount of words": (meta_csv(tiers_with("France", 1, 6, "less")), "card_tier_text"),
    "a group twice": (meta_csv(EXTRA_GROUP), "card_column_twice"),
    "a group without a name": (meta_csv(UNNAMED_GROUP), "card_group_unnamed"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_that_a_damaged_file_is_refused_with_its_reason(name: str) -> None:
    content, code = REFUSED[name]
    with pytest.raises(InputRefused) as refused:
        read(content)
    assert refused.value.code == code
    assert code in SENTENCES


def test_that_an_unknown_group_is_named_and_left_aside() -> None:
    rows = [[*line, *(["Marketing", "", "", "", ""] if at == 2 else line[2:7])] for at, line in enumerate(TIERS)]
    found = read_rows(rows)
    assert facts(found.cells) == TIERED
    assert [notice.code for notice in found.notices] == ["card_columns_unknown"]


ODD: dict[str, tuple[Callable[[Rows], Rows], str]] = {
    "zero": (lambda rows: replaced(rows, "France", 2, "0.0000"), "odd_not_positive"),
    "too high": (lambda rows: replaced(rows, "France", 2, "1.5000"), "odd_too_high"),
    "decimals lost": (lambda rows: replaced(rows, "France", 2, "859"), "odd_too_high"),
    "thousands": (lambda rows: replaced(rows, "France", 2, "1,940.13"), "odd_too_high"),
    "ten times": (lambda rows: replaced(rows, "France", 2, "0.8590"), "odd_leap"),
    "a tenth": (lambda rows: replaced(rows, "France", 2, "0.0086"), "odd_leap"),
    "utility above marketing": (lambda rows: replaced(rows, "France", 3, "0.0900"), "odd_order"),
}


@pytest.mark.parametrize("name", ODD)
def test_that_a_rate_that_can_hardly_be_one_is_left_out(name: str) -> None:
    change, flag = ODD[name]
    found = read_rows(change(LIST))
    compared = changes(APRIL.cells, found.cells, found.currency)
    odd = [one for one in compared if one.odd]
    assert flag in {one.flag for one in odd}
    assert {one.market for one in odd} == {"France"}
    kept = facts(without_odd(found.cells, compared))
    assert kept < LISTED


def test_that_jumps_and_gone_cells_are_shown_with_their_percentage() -> None:
    rows = [line for line in replaced(LIST, "France", 2, "0.1300") if line[0] != "Germany"]
    compared = changes(APRIL.cells, read_rows(rows).cells, "USD")
    jump = next(one for one in compared if one.market == "France")
    assert (jump.old, jump.new, jump.percent, jump.flag) == (D("0.0859"), D("0.1300"), D("51.3"), "jump")
    assert {(one.category.value, one.flag) for one in compared if one.market == "Germany"} == {
        ("marketing", "gone"), ("utility", "gone"), ("authentication", "gone"),
    }  # fmt: skip
    assert len(compared) == 4


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_that_a_broken_byte_never_makes_another_rate(data: st.DataObject) -> None:
    """Whatever is cut away from Meta's bytes: every rate that is still read is Meta's."""
    content = meta_csv(LIST if data.draw(st.booleans()) else TIERS)
    end = data.draw(st.integers(0, len(content)))
    with contextlib.suppress(InputRefused):
        (found,) = read(content[:end])
        assert_only_known(found)


def assert_only_known(found: MetaFile) -> None:
    """No cell of a known market differs from Meta's."""
    assert facts(found.cells) <= LISTED | TIERED | {one for one in facts(found.cells) if one[0] not in APRIL.markets}


@settings(max_examples=100, deadline=None)
@given(st.decimals(0, 999, places=6), st.sampled_from([".", ","]), st.sampled_from(["", "$US", "$ ", "USD "]))
def test_that_a_rate_is_read_to_the_last_digit(rate: Decimal, point: str, sign: str) -> None:
    shown = sign + format(rate, "f").replace(".", point)
    other = [shown, f"0{point}01", f"0{point}01", "n/a", "n/a"]
    rows = [[*line[:2], *other] if line[0] in APRIL.markets else line for line in LIST]
    (found,) = read(resaved(rows, "utf-8"))
    assert {cell.rate for cell in found.cells if cell.category is Category.MARKETING} == {rate}


def test_that_a_remark_that_begins_with_the_word_market_is_no_header() -> None:
    remark = ["Marketing messages are always charged.", *[""] * 6]
    assert facts(read_rows([LIST[0], remark, *LIST[1:]]).cells) == LISTED


@pytest.mark.parametrize("places", ["0.001", "0.01"])
def test_that_rates_rounded_by_a_spreadsheet_are_told(places: str) -> None:
    rows = [
        [*line[:2], *(str(D(cell).quantize(D(places))) if cell[:1].isdigit() else cell for cell in line[2:])]
        for line in LIST
    ]
    lost = rounded(APRIL.cells, read_rows(rows).cells)
    assert set(lost) == {Category.MARKETING, Category.UTILITY, Category.AUTHENTICATION}
    assert rounded(APRIL.cells, read_rows(LIST).cells) == ()
