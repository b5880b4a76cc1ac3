"""Figures add up in every split, say what is not known, and read back equal from the files they are saved to."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import Connection, text

from tests.results.samples import CLAIMED, ESTIMATE, NUMBERS, add_campaign, add_members, says, status
from wa_desktop.domain.errors import InputRefused, WrongUsage
from wa_desktop.domain.estimates import EstimateLine
from wa_desktop.domain.funnels import FiguresView, OutcomeKind, People, Rate, Split, added, rate, shown
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.values import Category
from wa_desktop.results.figure_tables import COUNTED
from wa_desktop.store.frozen import as_json
from wa_desktop.store.instants import to_stored
from wa_desktop.store.schema import account, attempt, batch, campaign, campaign_version, content, recipient
from wa_desktop.store.settings import write_setting
from wa_desktop.words.figure_words import follow_up_words
from wa_desktop.words.language import use_language
from wa_desktop.workspace import figures, results
from wa_desktop.workspace.desk import Desk

ANA, BEN, CLO = NUMBERS
_UNCALLED = (RecipientState.PLANNED, RecipientState.EXCLUDED, RecipientState.CANCELLED)


@dataclass(frozen=True)
class One:
    """A recipient of a made-up ledger; `earlier` are states of tries before the last."""

    country: str
    language: str
    state: RecipientState
    reason: str
    hours: int
    earlier: Sequence[RecipientState] = ()


_ONE = st.builds(
    One,
    st.sampled_from(["FR", "DE", "BE", ""]),
    st.sampled_from(["fr", "de"]),
    st.sampled_from(list(RecipientState)),
    st.sampled_from(["", "131026", "no_consent"]),
    st.integers(0, 60),
    st.lists(st.sampled_from([RecipientState.PLANNED, RecipientState.FAILED]), max_size=2),
)


def _ledger(c: Connection, people: Sequence[One], name: str = "Drawn") -> int:
    made: int = c.execute(
        campaign.insert().values(
            name=name, state="finished", template="offer", list_name="L", plan="{}", estimate=as_json(ESTIMATE),
            content_guard=name, currency="EUR", batch_size=100, created_at=1, started_at=to_stored(CLAIMED),
        ).returning(campaign.c.id)
    ).scalar_one()  # fmt: skip
    contents = {}
    for language in ("fr", "de"):
        c.execute(
            campaign_version.insert().values(campaign_id=made, language=language, category="marketing", frozen="{}")
        )
        contents[language] = c.execute(
            content.insert().values(campaign_id=made, hash=language, language=language, message="{}")
            .returning(content.c.id)
        ).scalar_one()  # fmt: skip
    for at, one in enumerate(people):
        _add(c, made, at, one, contents[one.language])
    return made


def _add(c: Connection, made: int, at: int, one: One, content_id: int) -> None:
    meant = one.state is not RecipientState.EXCLUDED
    row = c.execute(
        recipient.insert().values(
            campaign_id=made, number=f"+336{at:08}", country=one.country, language=one.language,
            content_id=content_id if meant else None, meta_fee=71_200 if meant else 0, sent_fee=12_300 if meant else 0,
            state=one.state.value, reason=one.reason, changed_at=1,
        ).returning(recipient.c.id)
    ).scalar_one()  # fmt: skip
    tries = [*one.earlier, one.state] if one.state not in _UNCALLED else []
    for number, state in enumerate(tries):
        moment = to_stored(CLAIMED + timedelta(hours=one.hours * (number + 1)))
        called = c.execute(
            batch.insert().values(campaign_id=made, content_id=content_id, size=1, engine="e", claimed_at=moment)
            .returning(batch.c.id)
        ).scalar_one()  # fmt: skip
        c.execute(
            attempt.insert().values(
                campaign_id=made, recipient_id=row, batch_id=called, number=f"336{at:08}", state=state.value, is_open=0,
                meta_fee=71_200, sent_fee=12_300, claimed_at=moment,
            )
        )  # fmt: skip


def _adds_up(view: FiguresView, people: int) -> None:
    total = view.total
    assert total.targeted == people
    assert total.targeted == (
        total.excluded + total.cancelled + total.waiting + total.unconfirmed + total.refused + total.sent
    )
    assert total.sent == total.on_its_way + total.delivered + total.failed
    assert total.on_its_way >= 0
    for split, parts in view.splits.items():
        assert added(part.people for part in parts) == total, split
    apart = (OutcomeKind.REPLIED, OutcomeKind.OPTED_OUT)
    assert sum(one.people for one in view.outcomes if one.kind not in apart) == people


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ONE, max_size=30), st.booleans())
def test_that_every_split_and_every_reason_adds_up_to_the_list(
    desk: Desk, people: list[One], by_delivery: bool
) -> None:
    with desk.store.write(durable=False) as c:
        made = _ledger(c, people)
        if by_delivery:
            c.execute(text("UPDATE campaign SET sent_fee_basis = 'delivered' WHERE id = :id"), {"id": made})
    view = figures.of_campaign(desk, str(made))
    _adds_up(view, len(people))
    by_state = Counter(one.state for one in people)
    assert view.total.read == by_state[RecipientState.READ]
    assert view.total.unconfirmed == by_state[RecipientState.UNCONFIRMED]
    _cost_adds_up(desk, view)


def _cost_adds_up(desk: Desk, view: FiguresView) -> None:
    cost = view.cost
    assert cost is not None
    actual = results.figures(desk, str(view.campaigns[0])).actual
    assert (cost.total, cost.at_most) == (actual.total, actual.at_most)
    summed = cost.summed("actual" if cost.is_certain else "maximum")
    assert summed is not None
    assert summed + cost.other == (cost.total if cost.is_certain else cost.at_most)
    held = results.figures(desk, str(view.campaigns[0])).campaign.spent
    assert (cost.summed("reserved"), cost.summed("committed")) == (held.reserved, held.committed)
    for line in cost.lines:
        assert line.actual <= line.likely <= line.maximum
        assert line.difference is not None
        assert sum((cause.amount for cause in line.causes), Decimal(0)) == line.difference


def test_that_a_person_counts_on_the_day_of_the_last_call_in_the_account_s_zone(desk: Desk) -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    hours = int((late - CLAIMED).total_seconds() // 3600)
    with desk.store.write() as c:
        write_setting(c, "time_zone", "Europe/Paris")
        made = _ledger(c, [
            One("FR", "fr", RecipientState.DELIVERED, "", 0),
            One("FR", "fr", RecipientState.READ, "", hours),
            One("FR", "fr", RecipientState.FAILED, "131026", hours, (RecipientState.FAILED,)),
            One("FR", "fr", RecipientState.EXCLUDED, "no_consent", 0),
        ])  # fmt: skip
    view = figures.of_campaign(desk, str(made))
    assert view.time_zone == "Europe/Paris"
    days = {part.key: part.people for part in view.splits[Split.DAY]}
    # 23:00 UTC is the next day in Paris; the second try came 26 hours after the first day's call.
    assert list(days) == ["2026-11-20", "2026-11-21", ""]
    assert (days["2026-11-20"].delivered, days["2026-11-21"].sent, days[""].excluded) == (1, 2, 1)


def _replied(desk: Desk) -> None:
    with desk.store.write() as c:
        add_members(c, [(ANA, {}), (BEN, {}), (CLO, {})])
        add_campaign(c, excluded=["+33612345699"])
    results.apply_bodies(
        desk,
        [
            status(ANA, "delivered"), status(ANA, "read", later=60), status(BEN, "failed", code=131026),
            says(ANA, "Merci", "m1"), says(ANA, "Encore", "m2"), says(CLO, "STOP", "m3"),
        ],
        "test",
    )  # fmt: skip


def test_that_people_who_answer_or_stop_count_once_in_every_split(desk: Desk) -> None:
    _replied(desk)
    view = figures.of_campaign(desk, "Offers")
    _adds_up(view, 4)
    assert (view.total.replied, view.total.opted_out) == (2, 1)
    found = results.figures(desk, "Offers")
    assert (found.repliers, found.opted_out) == (2, 1)
    stop = next(one for one in view.outcomes if one.kind is OutcomeKind.OPTED_OUT)
    assert (stop.reason, stop.people, stop.advice) == ("stop_message", 1, "opted_out")
    failed = next(one for one in view.outcomes if one.kind is OutcomeKind.FAILED)
    assert (failed.reason, failed.advice) == ("131026", "failed_fail")


def test_that_what_nobody_can_know_is_not_nought(desk: Desk) -> None:
    with desk.store.write() as c:
        add_campaign(c)
    view = figures.of_campaign(desk, "Offers")
    assert (view.total.sent, view.total.known) == (3, False)
    assert [shown(view.total, name) for name in ("sent", "delivered", "read", "failed")] == [3, None, None, None]
    assert [rate(view.total, one) for one in (Rate.DELIVERED, Rate.READ, Rate.FAILED)] == [None, None, None]
    assert "not 0 %" in follow_up_words(view)
    assert {one.advice for one in view.outcomes} == {"not_followed"}
    assert view.cost is not None
    assert not view.cost.is_certain


def test_that_a_period_counts_the_campaigns_that_began_in_it(desk: Desk) -> None:
    with desk.store.write() as c:
        first = _ledger(c, [One("FR", "fr", RecipientState.READ, "", 0)] * 2, "One")
        second = _ledger(c, [One("DE", "de", RecipientState.QUEUED, "", 0)], "Two")
        test = _ledger(c, [One("DE", "de", RecipientState.READ, "", 0)], "Test")
        c.execute(text("UPDATE campaign SET is_test = 1 WHERE id = :id"), {"id": test})
        later = to_stored(datetime(2026, 11, 30, 22, 59, tzinfo=UTC))
        c.execute(text("UPDATE campaign SET started_at = :at WHERE id = :id"), {"at": later, "id": second})
    everything = figures.of_period(desk)
    assert everything.campaigns == (first, second)
    _adds_up(everything, 3)
    # One campaign is followed, the other not: the shares are of the first alone.
    assert (everything.total.sent, everything.total.followed, everything.total.partly) == (3, 2, True)
    assert rate(everything.total, Rate.DELIVERED) == 1
    assert figures.of_period(desk, date(2026, 11, 30), date(2026, 11, 30)).campaigns == (second,)
    assert figures.of_period(desk, None, date(2026, 11, 29)).campaigns == (first,)
    assert figures.of_period(desk, date(2026, 12, 1)).total == People()
    with pytest.raises(WrongUsage, match="period_backwards"):
        figures.of_period(desk, date(2026, 12, 2), date(2026, 12, 1))


def test_that_trials_count_only_while_the_sandbox_is_in_use(desk: Desk) -> None:
    with desk.store.write() as c:
        made = _ledger(c, [One("FR", "fr", RecipientState.READ, "", 0)])
        for waba, url, at in (("trial", "http://127.0.0.1:8099", 1), ("real", "https://api.example.com", 2)):
            c.execute(account.insert().values(waba=waba, phone_id="p", base_url=url, account_url=url, checked_at=at))
        c.execute(text("UPDATE campaign SET account_id = (SELECT id FROM account WHERE waba = 'trial')"))
    assert figures.of_period(desk).campaigns == ()
    with desk.store.write() as c:
        c.execute(text("UPDATE account SET checked_at = 3 WHERE waba = 'trial'"))
    assert figures.of_period(desk).campaigns == (made,)


def test_that_a_line_explains_why_it_is_not_the_estimate(desk: Desk) -> None:
    line = EstimateLine("FR", "France", Category.MARKETING, 3, Decimal("0.0712"), Decimal("0.2136"), Decimal("0.0369"),
                        Decimal(0), Decimal("0.2505"))  # fmt: skip
    people = [
        One("FR", "fr", RecipientState.READ, "", 0),
        One("FR", "fr", RecipientState.FAILED, "131026", 0),
        One("FR", "fr", RecipientState.UNCONFIRMED, "", 0),
    ]
    with desk.store.write() as c:
        made = _ledger(c, people)
        c.execute(text("UPDATE campaign SET estimate = :e"), {"e": as_json(replace(ESTIMATE, lines=(line,)))})
    cost = figures.of_campaign(desk, str(made)).cost
    assert cost is not None
    (found,) = cost.lines
    assert (found.estimated, found.reserved, found.committed) == (
        Decimal("0.2505"), Decimal("0.0835"), Decimal("0.0958"),
    )  # fmt: skip
    assert (found.actual, found.maximum, found.difference) == (
        Decimal("0.0958"), Decimal("0.1793"), Decimal("-0.1547"),
    )  # fmt: skip
    assert {cause.code: cause.amount for cause in found.causes} == {
        "failed": Decimal("-0.0712"), "unconfirmed": Decimal("-0.0835"),
    }  # fmt: skip


@pytest.mark.parametrize(("language", "delimiter"), [("en", ","), ("fr", ";")])
def test_that_the_files_read_back_as_the_figures(desk: Desk, tmp_path: Path, language: str, delimiter: str) -> None:
    _replied(desk)
    use_language(language)
    view = figures.of_campaign(desk, "Offers")
    figures.save(view, tmp_path / "f.csv")
    figures.save(view, tmp_path / "f.xlsx")
    written = (tmp_path / "f.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(written.decode("utf-8-sig").splitlines(), delimiter=delimiter))
    assert rows[1][2:14] == [str(shown(view.total, name)) for name in COUNTED]
    book = load_workbook(tmp_path / "f.xlsx")
    title = {"en": "By country", "fr": "Par pays"}[language]
    total: tuple[Any, ...] = list(book[title].iter_rows(values_only=True))[-1]
    assert list(map(str, total[1:13])) == rows[1][2:14]
    with pytest.raises(WrongUsage, match="figures_format"):
        figures.save(view, tmp_path / "f.txt")


def test_that_a_template_that_looks_like_a_formula_is_text(desk: Desk, tmp_path: Path) -> None:
    nasty = "=HYPERLINK(1)"
    with desk.store.write() as c:
        _ledger(c, [One("FR", "fr", RecipientState.READ, "", 0)], nasty)
        c.execute(text("UPDATE campaign SET template = '@SUM(A1)'"))
    view = figures.of_period(desk)
    figures.save(view, tmp_path / "f.csv")
    figures.save(view, tmp_path / "f.xlsx")
    cells = [cell for row in csv.reader((tmp_path / "f.csv").read_text("utf-8-sig").splitlines()) for cell in row]
    assert {f"'{nasty}", "'@SUM(A1)"} <= set(cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    for sheet in load_workbook(tmp_path / "f.xlsx"):
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_that_an_unknown_campaign_is_refused(desk: Desk) -> None:
    with pytest.raises(InputRefused, match="campaign_unknown"):
        figures.of_campaign(desk, "None")
