"""What people read: sums that add up, sentences without codes, cells that cannot play tricks."""

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from wa_desktop.cli import page_campaign, page_estimate
from wa_desktop.cli.output import Out, harmless
from wa_desktop.cli.sending import Pace
from wa_desktop.domain.campaigns import CampaignView, Plan, Spent
from wa_desktop.domain.estimates import CardName, Confidence, Estimate, EstimateLine, PricingModel, Totals
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.values import Category
from wa_desktop.words.estimate_words import amount_before_tax

CARD = CardName("pmp-2026-10-01-EUR", PricingModel.MESSAGE, "EUR", date(2026, 10, 1), Confidence.GOOD)


def _line(country: str, people: int, rate: str, sent: str | None = None) -> EstimateLine:
    meta = people * Decimal(rate)
    fee = None if sent is None else people * Decimal(sent)
    total = meta + (fee or 0)
    received = None if sent is None else Decimal(0)
    return EstimateLine(country, country, Category.MARKETING, people, Decimal(rate), meta, fee, received, total)


def _estimate(meta: str, sent: str | None, *lines: EstimateLine) -> Estimate:
    fee = None if sent is None else Decimal(sent)
    total = Decimal(meta) + (fee or 0)
    totals = Totals(
        sum(line.recipients for line in lines),
        Decimal(meta),
        fee,
        fee and Decimal(0),
        total,
        total,
        total,
        total,
        None,
        None,
    )
    return Estimate("EUR", CARD, date(2026, 11, 23), lines, totals, {}, {"fr": 3}, (), sent is not None)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Out], None]], str]:
    """What a page prints."""

    def show(page: Callable[[Out], None]) -> str:
        said = io.StringIO()
        monkeypatch.setattr("sys.stdout", said)
        page(Out())
        return said.getvalue()

    return show


Shown = Callable[[Callable[[Out], None]], str]
PLAN = Plan("clients", "soldes")


def test_that_rounded_lines_that_do_not_add_up_get_a_rounding_line(shown: Shown) -> None:
    # 3 x 0.0712 = 0.2136 twice: shown 0.21 + 0.21, the total is 0.43.
    odd = _estimate("0.43", None, _line("FR", 3, "0.0712"), _line("HU", 3, "0.0712"))
    text = shown(lambda out: page_estimate.show(out, odd, PLAN))
    assert "Rounding" in text
    assert "€0.01" in text
    even = _estimate("0.21", None, _line("FR", 3, "0.0712"))
    assert "Rounding" not in shown(lambda out: page_estimate.show(out, even, PLAN))


def test_that_a_missing_fee_changes_the_headline_and_takes_its_columns_away(shown: Shown) -> None:
    unset = _estimate("0.21", None, _line("FR", 3, "0.0712"))
    assert "without M-Target" in amount_before_tax(unset)
    assert "M-Target  " not in shown(lambda out: page_estimate.show(out, unset, PLAN))
    known = _estimate("0.21", "0.03", _line("FR", 3, "0.0712", "0.01"))
    assert "without" not in amount_before_tax(known)
    assert "M-Target  " in shown(lambda out: page_estimate.show(out, known, PLAN))


def test_that_a_page_fits_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = [_line(country, 120_000, "0.0712", "0.012345") for country in ("GB", "CH", "FR")]
    wide = _estimate("25632.00", "4444.20", *lines)
    said = io.StringIO()
    said.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout", said)
    page_estimate.show(Out(), wide, PLAN)
    lines_shown = re.sub(r"\x1b\[[0-9;]*m", "", said.getvalue()).splitlines()
    assert max(len(line) for line in lines_shown) <= 80
    assert any(line.startswith("United Kingdom") and "€10,025.40" in line for line in lines_shown)


def _campaign(state: CampaignState, reason: str = "", **counts: int) -> CampaignView:
    return CampaignView(
        id=3,
        name="Noël",
        state=state,
        reason=reason,
        counts={RecipientState(name): number for name, number in counts.items()},
        excluded={},
        spent=Spent(Decimal(0), Decimal("1.5")),
        references=(),
        list_name="clients",
        template="soldes",
        created=datetime(2026, 11, 23, tzinfo=UTC),
        currency="EUR",
        cap=None,
        follow_up=False,
    )


@pytest.mark.parametrize(
    ("view", "code"),
    [
        (_campaign(CampaignState.FINISHED, queued=3, failed=2), 0),
        (_campaign(CampaignState.CANCELLED, cancelled=3), 0),
        (_campaign(CampaignState.CANCELLED, unconfirmed=1), 4),
        (_campaign(CampaignState.PAUSED, "asked", planned=3), 4),
        (_campaign(CampaignState.PAUSED, "cap_reached", planned=3), 4),
        (_campaign(CampaignState.PAUSED, "unconfirmed", unconfirmed=1), 4),
        (_campaign(CampaignState.PAUSED, "interrupted", planned=1), 4),
        (_campaign(CampaignState.PAUSED, "balance", planned=3), 5),
        (_campaign(CampaignState.PAUSED, "key_refused", unconfirmed=1), 5),
        (_campaign(CampaignState.PAUSED, "unreachable", planned=3), 5),
    ],
)
def test_that_the_way_a_campaign_stands_decides_the_exit_code(view: CampaignView, code: int) -> None:
    assert page_campaign.exit_code(view) == code


def test_that_without_follow_up_the_cost_is_a_maximum() -> None:
    assert "at most €1.50" in page_campaign.money_in_words(_campaign(CampaignState.FINISHED, queued=3))


def test_that_the_pace_looks_at_the_last_seconds_only() -> None:
    moments = iter([0.0, 1.0, 10.0, 11.0])
    pace = Pace(lambda: next(moments))
    left = [100, 90, 90, 70]
    speeds = [pace.of(_campaign(CampaignState.RUNNING, planned=number)) for number in left]
    assert speeds == [0.0, 10.0, 0.0, 20.0]


def test_that_a_cell_cannot_move_the_cursor_nor_turn_the_text() -> None:
    assert harmless("a\x1b[2Jb\u202ec\rd") == "a\ufffd[2Jb\ufffdc\ufffdd"
    assert harmless("Noël 🎄\tet\nfin") == "Noël 🎄\tet\nfin"


def test_that_markup_in_a_cell_is_shown_not_obeyed(shown: Shown) -> None:
    text = shown(lambda out: out.table(["Name"], [["[red]Marie[/red] :smile:"]]))
    assert "[red]Marie[/red] :smile:" in text
