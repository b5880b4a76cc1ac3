"""An open page shows by itself what another workstation changes, and leaves alone what a person is doing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.planning_data import add_list, add_templates, people, version
from tests.support.frozen_campaign import make_campaign
from tests.support.server import server
from tests.support.team import Team, team
from tests.support.window import Windows
from wa_desktop.domain.values import Scope
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.pages.campaigns import CampaignsPage
from wa_desktop.ui.pages.lists import ListsPage
from wa_desktop.ui.pages.suppressions import SuppressionsPage
from wa_desktop.ui.records import WAITING
from wa_desktop.workspace import campaigns, erasing, lists, suppressions

PATIENCE_MS = 60_000


@pytest.fixture(scope="module", autouse=True)
def dressed(qapp: QApplication) -> None:
    """The application in the light theme, whatever the machine's."""
    from wa_desktop.ui.theme import theme

    theme().follow(qapp, "light")


@dataclass
class Open:
    """A window of one workstation, the other one's desk, and how to wait."""

    window: MainWindow
    two: Team
    qtbot: QtBot

    def until(self, true: Callable[[], object]) -> None:
        """Wait for the very thing."""
        self.qtbot.waitUntil(lambda: bool(true()), timeout=PATIENCE_MS)


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    """A window that listens."""
    with team(tmp_path) as both:
        windows = Windows(qtbot, tmp_path / "here")
        window = windows.open()
        yield Open(window, both, qtbot)
        windows.close_all()


def test_that_lists_of_others_appear_and_a_name_half_typed_stays(opened: Open) -> None:
    there = opened.two.there
    add_list(there, "Clients", people("FR", 3))
    opened.window.go("lists")
    page = cast("ListsPage", opened.window.page)
    opened.until(page.details.isVisible)
    page.details.name.setText("Clients fid")
    add_list(there, "Prospects", people("DE", 2))
    opened.until(lambda: page.table.records.rowCount() == 2)
    assert page.details.name.text() == "Clients fid"
    assert page.table.selected_keys() == ["Clients"]
    lists.rename_list(there, "Prospects", "Leads")
    opened.until(lambda: page.table.position_of("Leads") >= 0)


def test_that_contacts_objected_elsewhere_are_seen_where_one_looks(opened: Open) -> None:
    numbers = add_list(opened.two.there, "Clients", people("FR", 3))
    opened.window.go("lists")
    page = cast("ListsPage", opened.window.page)
    opened.until(page.details.countries.records.rowCount)

    def agreed() -> object:
        record = page.details.countries.records.record(0)
        return record.cells[2] if record is not None else ""

    opened.until(lambda: agreed() == "3")
    suppressions.add(opened.two.there, numbers[:1], Scope.STOP)
    opened.until(lambda: agreed() == "2")


def test_that_contacts_keep_their_order_their_place_and_who_is_chosen(opened: Open) -> None:
    there = opened.two.there
    numbers = add_list(there, "Clients", people("FR", 400))
    opened.window.go("lists")
    page = cast("ListsPage", opened.window.page)
    contacts = page.details.contacts
    opened.until(lambda: contacts.table is not None and contacts.table.records.record(0) is not None)
    table = contacts.table
    assert table is not None
    table.horizontalHeader().sectionClicked.emit(0)
    table.horizontalHeader().sectionClicked.emit(0)
    opened.until(lambda: table.records.index(0, 0).data() == numbers[-1])
    table.selectRow(50)
    table.scrollTo(table.records.index(60, 0))
    top, consent = table.verticalScrollBar().value(), table.records.index(50, 4).data()
    assert top
    suppressions.add(there, [numbers[-51]], Scope.STOP)
    # One that goes from above the selected one.
    erasing.erase(there, numbers[-1])
    opened.until(lambda: table.records.rowCount() == 399)
    opened.until(lambda: table.selected_keys() == [numbers[-51]])
    opened.until(lambda: table.records.index(49, 4).data() not in (consent, WAITING))
    assert table.verticalScrollBar().value() == top
    assert table.records.index(0, 0).data() == numbers[-2]


def test_that_suppressions_of_others_appear_and_the_form_and_the_selection_stay(opened: Open) -> None:
    suppressions.add(opened.two.there, [f"+3361234{at:04}" for at in range(60)], Scope.ALL, reason="old")
    opened.window.go("suppressions")
    page = cast("SuppressionsPage", opened.window.page)
    opened.until(lambda: page.table.records.rowCount() == 60)
    page.numbers.setPlainText("+33698")
    page.reason.setText("half a rea")
    page.table.selectRow(30)
    page.table.scrollTo(page.table.records.index(40, 0))
    chosen = page.table.selected_items()[0].number

    def top() -> str:
        return str(page.table.records.index(page.table.verticalScrollBar().value(), 0).data())

    # Not before it has been read: the cells show an ellipsis until then.
    opened.until(lambda: top() != WAITING)
    before = top()
    suppressions.add(opened.two.there, ["+33799999901"], Scope.STOP, reason="new")
    opened.until(lambda: page.table.records.rowCount() == 61)
    assert page.numbers.toPlainText() == "+33698"
    assert page.reason.text() == "half a rea"
    assert [one.number for one in page.table.selected_items()] == [chosen]
    opened.until(lambda: top() == before)


def test_that_campaigns_of_others_appear_and_change_their_names(opened: Open) -> None:
    opened.window.go("campaigns")
    page = cast("CampaignsPage", opened.window.page)
    made = make_campaign(opened.two.there, 3)
    opened.until(lambda: page.table.records.rowCount() == 1)
    page.table.selectRow(0)
    campaigns.rename(opened.two.there, str(made.id), "Soldes")

    def name() -> object:
        record = page.table.records.record(0)
        return record is not None and "Soldes" in record.cells

    opened.until(name)
    assert page.table.selected_keys() == [str(made.id)]


def test_that_a_campaign_being_made_is_counted_again(opened: Open) -> None:
    from wa_desktop.ui.campaign.page import MakerPage

    there = opened.two.there
    numbers = add_list(there, "Clients", people("FR", 5))
    add_templates(there, version("offre"))
    opened.window.go("maker", list_name="Clients", template="offre")
    maker = cast("MakerPage", opened.window.page)
    opened.until(lambda: maker.draft.listed is not None)
    maker.show_step(1)
    opened.until(lambda: maker.draft.estimate is not None and maker.draft.estimate.totals.recipients == 5)
    suppressions.add(there, numbers[:2], Scope.STOP)
    opened.until(lambda: maker.draft.estimate is not None and maker.draft.estimate.totals.recipients == 3)


def test_that_a_lost_server_is_said_over_every_page_and_the_word_goes_by_itself(opened: Open) -> None:
    window, database = opened.window, opened.two.address.database
    add_list(opened.two.there, "Clients", people("FR", 3))
    window.go("lists")
    page = cast("ListsPage", window.page)
    opened.until(lambda: page.table.records.rowCount() == 1)
    server().run(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
    server().run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
    opened.until(window.trouble.isVisible)
    assert "does not answer" in window.trouble.words
    assert "nothing is sent meanwhile" in window.trouble.words
    page.refresh()
    opened.until(lambda: not window.operations.busy)
    assert not page.notices.sentences
    server().run(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
    opened.until(lambda: not window.trouble.isVisible())
    add_list(opened.two.here, "Prospects", people("FR", 1))
    opened.until(lambda: page.table.records.rowCount() == 2)


def test_that_the_strip_speaks_the_language_of_the_window(opened: Open) -> None:
    window, database = opened.window, opened.two.address.database
    server().run(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
    server().run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
    opened.until(window.trouble.isVisible)
    window.change_language("fr")
    opened.until(window.trouble.isVisible)
    assert "ne répond pas" in window.trouble.words
    server().run(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
    opened.until(lambda: not window.trouble.isVisible())
