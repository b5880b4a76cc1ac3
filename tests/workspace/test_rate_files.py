"""Meta's files through the account: looked at, adopted, taken back; and never a wrong rate in an estimate."""

import os
from datetime import date, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Self

import pytest
from sqlalchemy import select

from tests.pricing.meta_samples import (
    SHELF,
    french,
    list_rows,
    meta_csv,
    replaced,
    resaved,
    save,
    tier_rows,
    title,
    workbook,
)
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Confidence
from wa_desktop.domain.values import Category
from wa_desktop.store.schema import audit
from wa_desktop.words.sentences import SENTENCES, sentence
from wa_desktop.workspace import price_books, rate_cards, rate_files, settings
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.price_books import price_book, shelf

D = Decimal
APRIL, OCTOBER = SHELF.by_id("pmp-2026-04-01-USD"), SHELF.by_id("pmp-2026-10-01-USD")
EURO = SHELF.by_id("pmp-2026-10-01-EUR")
NOW = date(2026, 11, 23)


def euro_file(path: Path, marketing: str = "0.0712") -> Path:
    """The euro card of October as Meta would write it, one rate changed."""
    return save(path, meta_csv(replaced(list_rows(EURO), "France", 2, marketing)))


def test_that_a_preview_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    file = euro_file(tmp_path / "m.csv", "0.0800")
    found = rate_files.preview(desk, file)
    (change,) = found.changes
    assert (change.market, change.old, change.new, change.percent) == ("France", D("0.0712"), D("0.0800"), D("12.4"))
    assert (found.adopted, found.already, found.rates - found.unchanged) == (False, False, 1)
    assert found.previous is not None
    assert found.previous.id == "pmp-2026-10-01-EUR"
    assert rate_files.imports(desk) == []
    assert price_book(desk, NOW).meta_rate("33", Category.MARKETING) == D("0.0712")


def test_that_an_adopted_file_prices_and_is_no_longer_to_be_confirmed(desk: Desk, tmp_path: Path) -> None:
    file = euro_file(tmp_path / "tarifs Meta.csv", "0.0800")
    looked = rate_files.preview(desk, file)
    assert rate_files.adopt(desk, file, sha256=looked.sha256).adopted
    book = price_book(desk, NOW)
    assert (book.card.name.id, book.card.name.confidence) == ("pmp-2026-10-01-EUR-meta", Confidence.AUTHORITATIVE)
    assert book.meta_rate("33", Category.MARKETING) == D("0.08")
    (view,) = [card for card in rate_cards.card_views(desk) if card.in_force and card.currency == "EUR"]
    assert (view.file, view.sha256, view.to_confirm) == ("tarifs Meta.csv", looked.sha256, False)
    assert "card_to_confirm" not in [notice.code for notice in rate_cards.card_notices(desk, NOW)]
    assert price_book(desk, NOW, "pmp-2026-10-01-EUR").meta_rate("33", Category.MARKETING) == D("0.0712")
    with desk.store.read() as connection:
        assert connection.execute(select(audit.c.action)).scalars().all() == ["card_adopted"]


def test_that_the_same_file_is_said_and_not_taken_twice(desk: Desk, tmp_path: Path) -> None:
    file = euro_file(tmp_path / "m.csv")
    rate_files.adopt(desk, file)
    again = rate_files.adopt(desk, file)
    assert (again.already, again.adopted) == (True, False)
    assert rate_files.preview(desk, file).already
    assert len(rate_files.imports(desk)) == 1


def test_that_a_corrected_file_replaces_the_first_and_removal_brings_the_program_s_own_back(
    desk: Desk, tmp_path: Path
) -> None:
    rate_files.adopt(desk, euro_file(tmp_path / "a.csv", "0.0800"))
    corrected = rate_files.preview(desk, euro_file(tmp_path / "b.csv", "0.0700"))
    assert [(one.old, one.new) for one in corrected.changes] == [(D("0.08"), D("0.0700"))]
    rate_files.adopt(desk, tmp_path / "b.csv")
    assert [one.file for one in rate_files.imports(desk)] == ["b.csv"]
    assert price_book(desk, NOW).meta_rate("33", Category.MARKETING) == D("0.07")
    assert rate_files.remove(desk, "PMP-2026-10-01-EUR-meta") == []
    assert price_book(desk, NOW).card.name.id == "pmp-2026-10-01-EUR"
    with pytest.raises(InputRefused) as unknown:
        rate_files.remove(desk, "pmp-2026-10-01-EUR")
    assert unknown.value.code == "rate_import_unknown"


def test_that_a_file_that_changed_after_the_look_is_refused(desk: Desk, tmp_path: Path) -> None:
    looked = rate_files.preview(desk, euro_file(tmp_path / "m.csv"))
    euro_file(tmp_path / "m.csv", "0.0999")
    with pytest.raises(InputRefused) as refused:
        rate_files.adopt(desk, tmp_path / "m.csv", sha256=looked.sha256)
    assert refused.value.code == "card_file_changed"


def test_that_the_xlsx_named_csv_is_taken(desk: Desk, tmp_path: Path) -> None:
    found = rate_files.adopt(desk, workbook(tmp_path / "rates.csv", list_rows(OCTOBER)))
    assert (found.adopted, found.changes, found.notices) == (True, (), ())
    settings.change(desk, "currency", "USD")
    assert price_book(desk, NOW).meta_rate("33", Category.SERVICE) == D("0.03")


@pytest.mark.parametrize("content", [b"PK\x03\x04 not a workbook", b"\xd0\xcf\x11\xe0" + b"\x00" * 600])
def test_that_a_broken_workbook_is_refused(desk: Desk, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputRefused) as refused:
        rate_files.preview(desk, save(tmp_path / "x.csv", content))
    assert refused.value.code in SENTENCES


def test_that_tiers_go_onto_the_list_rates_of_their_day(desk: Desk, tmp_path: Path) -> None:
    settings.change(desk, "currency", "USD")
    rows = tier_rows(APRIL)
    france = next(at for at, row in enumerate(rows) if row[0] == "France")
    rows[france + 1][5] = "0.0286"
    tiers = save(tmp_path / "tiers.csv", resaved(french(rows), "cp1252"))
    assert rate_files.adopt(desk, save(tmp_path / "list.csv", meta_csv(list_rows(APRIL)))).adopted
    assert len(price_book(desk, date(2026, 5, 1)).tiers("33", Category.UTILITY)) == 6
    found = rate_files.adopt(desk, tiers)
    assert found.card.id == "pmp-2026-04-01-USD-meta-tiers"
    assert [(one.tier_from, one.old, one.new) for one in found.changes] == [(100_001, D("0.0285"), D("0.0286"))]
    book = price_book(desk, date(2026, 5, 1))
    assert book.card.name.id == "pmp-2026-04-01-USD-meta"
    tiers_now = [tier.rate for tier in book.tiers("33", Category.UTILITY)]
    assert tiers_now[:3] == [D("0.03"), D("0.0286"), D("0.027")]
    assert book.meta_rate("33", Category.MARKETING) == D("0.0859")


def test_that_tiers_without_a_card_of_their_day_are_refused(desk: Desk, tmp_path: Path) -> None:
    rows = tier_rows(APRIL)
    rows[0][0] = title(APRIL).replace("2026", "2027")
    with pytest.raises(InputRefused) as refused:
        rate_files.preview(desk, save(tmp_path / "tiers.csv", meta_csv(rows)))
    assert refused.value.code == "card_tiers_alone"


def test_that_odd_rates_stay_out_until_they_are_accepted(desk: Desk, tmp_path: Path) -> None:
    file = euro_file(tmp_path / "m.csv", "7.1200")
    found = rate_files.adopt(desk, file)
    assert (found.left_out, [one.flag for one in found.changes]) == (1, ["odd_too_high"])
    assert price_book(desk, NOW).meta_rate("33", Category.MARKETING) is None
    rate_files.remove(desk, found.card.id)
    assert rate_files.adopt(desk, file, accept_odd=True).left_out == 0
    assert price_book(desk, NOW).meta_rate("33", Category.MARKETING) == D("7.12")


def test_that_a_file_that_lost_its_decimals_is_refused(desk: Desk, tmp_path: Path) -> None:
    rows = [[cell.replace("0.", "").lstrip("0") if "0." in cell else cell for cell in row] for row in list_rows(EURO)]
    with pytest.raises(InputRefused) as refused:
        rate_files.preview(desk, save(tmp_path / "m.csv", meta_csv(rows)))
    assert refused.value.code == "card_rates_odd"
    assert "decimals" in sentence(refused.value)


def test_that_missing_markets_are_named(desk: Desk, tmp_path: Path) -> None:
    rows = [row for row in list_rows(OCTOBER) if row[0] != "Germany"]
    found = rate_files.preview(desk, save(tmp_path / "m.csv", meta_csv(rows)))
    assert [dict(notice.details) for notice in found.notices] == [{"markets": ("Germany",)}]
    assert {one.flag for one in found.changes} == {"gone"}


def test_that_a_new_currency_is_adopted_without_a_card_before(desk: Desk, tmp_path: Path) -> None:
    rows = [[cell.replace("USD", "GBP") for cell in row] for row in list_rows(OCTOBER)]
    found = rate_files.adopt(desk, save(tmp_path / "m.csv", meta_csv(rows)))
    assert (found.adopted, found.previous, found.card.currency) == (True, None, "GBP")
    assert shelf(desk).in_force(NOW, "GBP").name.id == "pmp-2026-10-01-GBP-meta"


@pytest.mark.parametrize("kind", ["missing", "folder", "large"])
def test_that_what_is_no_file_is_refused(desk: Desk, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.csv"
    if kind == "folder":
        path.mkdir()
    elif kind == "large":
        path.touch()
        os.truncate(path, 5 << 20)
    with pytest.raises(InputRefused) as refused:
        rate_files.preview(desk, path)
    assert refused.value.code in SENTENCES


def test_that_an_unknown_market_is_flagged_where_it_stands(desk: Desk, tmp_path: Path) -> None:
    found = rate_files.preview(
        desk, save(tmp_path / "m.csv", meta_csv(replaced(list_rows(OCTOBER), "France", 0, "Gaul")))
    )
    assert {(one.market, one.flag) for one in found.changes} == {("Gaul", "market_unknown"), ("France", "gone")}


def test_that_next_quarter_s_card_tells_what_changes_for_her_countries(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class _Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls(2026, 11, 23, 12, tzinfo=tz)

    monkeypatch.setattr(price_books, "datetime", _Clock)
    assert {one.known for one in rate_cards.changes_ahead(desk, {"FR"})} == {False}
    rows = replaced(list_rows(EURO), "France", 2, "0.0800")
    rows[0][0] = title(EURO).replace("October 1, 2026", "January 1, 2027")
    rate_files.adopt(desk, save(tmp_path / "next.csv", meta_csv(rows)))
    (change,) = rate_cards.changes_ahead(desk, {"FR", "LU"})
    assert (change.country, change.category, change.known) == ("FR", Category.MARKETING, True)
    assert change.old is not None
    assert change.new is not None
    assert (change.old.rate, change.new.rate) == (D("0.0712"), D("0.08"))
    assert price_book(desk, date(2026, 12, 31)).meta_rate("33", Category.MARKETING) == D("0.0712")
    assert price_book(desk, date(2027, 1, 1)).meta_rate("33", Category.MARKETING) == D("0.08")


def test_that_a_file_rounded_by_a_spreadsheet_is_refused(desk: Desk, tmp_path: Path) -> None:
    rows = [
        [*line[:2], *(f"{D(cell):.3f}" if cell[:1].isdigit() else cell for cell in line[2:])]
        for line in list_rows(EURO)
    ]
    with pytest.raises(InputRefused) as refused:
        rate_files.preview(desk, save(tmp_path / "m.csv", meta_csv(rows)))
    assert refused.value.code == "card_rates_rounded"
    assert "Marketing, Utility" in sentence(refused.value)
