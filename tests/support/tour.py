"""Every page and every dialog of the window in turn, empty and filled: for the pictures and for the walk."""

import getpass
from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.support import inbox
from tests.support.journey import Journey
from tests.support.window import PATIENCE_MS, Windows, pressable
from wa_desktop import workspace
from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.domain.figures import funnel_of
from wa_desktop.domain.states import CampaignState
from wa_desktop.domain.team import Role, TeamChange
from wa_desktop.ui.campaign.corrections import CorrectionsDialog
from wa_desktop.ui.campaign.cost_panel import EVERY_LINE, TOTAL
from wa_desktop.ui.catalogue import PAGES
from wa_desktop.ui.crash import CrashHandler
from wa_desktop.ui.keys import find, show_help
from wa_desktop.ui.pages.backup import BackupPage
from wa_desktop.ui.pages.connect import ConnectPage
from wa_desktop.ui.pages.lists import ListsPage
from wa_desktop.ui.pages.person import PersonPage
from wa_desktop.ui.pages.prices import PricesPage
from wa_desktop.ui.pages.team import TeamPage
from wa_desktop.ui.pages.team_people import PersonDialog, StatementsDialog
from wa_desktop.ui.pages.templates import TemplatesPage
from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import _
from wa_desktop.workspace.desk import Desk

See = Callable[[str, QWidget], None]
LIST, ASKED = "contacts", "Bonjour, la taille 42 est-elle de retour ?"
LONG_NAME = "Soldes d’hiver : boutiques de Villeneuve-lès-Avignon et de Châteauneuf-du-Pape"
KNOWN = "+393330000075"
"""Somebody of the demonstration's file."""
GIVEN = (
    "Clients", "Notes", "N° client", "Prénom", "Téléphone mobile", "Pays", "Langue", "Opt-in WhatsApp marketing",
    "Opt-in e-mail", "Date opt-in", "Source opt-in", "Désinscrit", "Ville", "Remarque", "contacts", "Soldes",
    "offre_prenom · contacts",
    ASKED, LONG_NAME, getpass.getuser(), "CREATE ROLE lea LOGIN;",
)  # fmt: skip
"""What the demonstration's file and the tour itself wrote."""


class Tour:
    """`see(name, top)` is called at each stop with the window or the dialog that is looked at."""

    def __init__(self, qtbot: QtBot, windows: Windows, language: str, see: See) -> None:
        self._qtbot, self._windows, self._see = qtbot, windows, see
        self.window = windows.open(language)
        self.journey = Journey(qtbot, windows, self.window, lambda name: see(name, self.window))

    @property
    def desk(self) -> Desk:
        """The window's desk."""
        assert self.window.context is not None
        return self.window.context.desk

    def take(self) -> None:
        """The whole tour."""
        self.pages("first")
        self.make()
        self.send()
        self.fill()
        self.pages("filled")
        self.places()
        self.dialogs()

    def pages(self, when: str) -> None:
        """Every page that opens without a choice made elsewhere."""
        for key in PAGES:
            if key not in ("campaign", "maker"):
                self._go(f"{key}-{when}", key)

    def _go(self, stop: str, key: str, /, **arguments: object) -> None:
        self.window.go(key, **arguments)
        self._windows.settle(self.window)
        self._see(stop, self.window)

    def make(self) -> None:
        """The five steps, with what their panel opens."""
        journey = self.journey
        journey.start_trial()
        journey.open_file(bundled("demo", "contacts.xlsx"))
        journey.accept_repairs()
        self._see("maker-1-list-repaired", self.window)
        journey.go_on()
        journey.choose_template("offre_prenom")
        journey.go_on()
        journey.untick_unpriced()
        journey.go_on()
        self._see("maker-4-options", self.window)
        self._dialog("dialog-test", journey.maker.options_step.open_test)
        journey.go_on()
        self._costs()

    def _costs(self) -> None:
        maker = self.journey.maker
        self._dialog("dialog-why", maker.panel.why.emit)
        for name in ("assume", "compare", "advice"):
            self._dialog(f"dialog-{name}", maker.panel.acts[name].click)
        self._dialog("dialog-formulas", lambda: maker.cost_actions.open_figure(TOTAL))
        self._dialog("dialog-lines", lambda: maker.cost_actions.open_figure(EVERY_LINE))
        self._dialog("dialog-question", lambda: pressable(maker, _("Start again")).click())

    def send(self) -> None:
        """The campaign leaves and ends."""
        self.journey.send()
        self._see("campaign-live", self.window)
        self.journey.wait_until_finished()
        self._see("campaign-account", self.window)

    def fill(self) -> None:
        """Somebody answers, a withdrawal stands, and a second campaign waits with uncertain sends."""
        inbox.hear(
            self.desk,
            inbox.written(inbox.ANA, ASKED),
            inbox.written(inbox.BEN, "STOP", ago=2 * inbox.HOUR),
            inbox.written(inbox.CLO, "Merci !", ago=inbox.DAY + inbox.HOUR),
        )
        assert self.window.context is not None
        trial = self.window.context.trial.trial
        assert trial is not None
        trial._sandbox.use({"calls": [{"every": 1, "do": "reset_after_body"}]})
        options = SendOptions(name="Soldes", batch_size=20, again=True)
        countries = frozenset({"FR", "DE"})
        run = workspace.campaigns.start(self.desk, Plan(LIST, "soldes_hiver", countries=countries), options)
        self.window.context.runs.hold(run)
        self._qtbot.waitUntil(lambda: run.snapshot().state is CampaignState.PAUSED, timeout=PATIENCE_MS)
        self._windows.settle(self.window)

    def places(self) -> None:
        """Pages that open with a choice, and what is unfolded on them."""
        self._go("campaign-uncertain", "campaign", ref="2")
        # The same may not be sent twice at a time.
        workspace.campaigns.cancel(self.desk, "2")
        self._go("campaign-sending", "campaign", ref=str(self._sending()))
        workspace.campaigns.cancel(self.desk, "3")
        self._go("figures-one", "figures", ref="1")
        self._go("lists-one", "lists", name=LIST)
        self._tabs()
        self._forms()
        self._go("campaigns-chosen", "campaigns")
        self._go("replies-one", "replies", number=inbox.ANA)
        self._go("maker-1-list-refused", "maker", path=bundled("icons", "wa-desktop.png"))
        self._go("person-known", "person", number=KNOWN)
        self._go("person-one", "person", number=inbox.ANA)

    def _sending(self) -> int:
        """A third campaign, so slow that it is under way while it is looked at."""
        assert self.window.context is not None
        trial = self.window.context.trial.trial
        assert trial is not None
        trial._sandbox.use({})
        options = SendOptions(name=LONG_NAME, batch_size=10, rate=4, again=True, max_cost=Decimal(40))
        plan = Plan(LIST, "soldes_hiver", countries=frozenset({"FR", "DE", "ES", "IT"}))
        run = workspace.campaigns.start(self.desk, plan, options)
        self.window.context.runs.hold(run)
        self._qtbot.waitUntil(lambda: bool(funnel_of(run.snapshot()).accepted), timeout=PATIENCE_MS)
        return run.snapshot().id

    def _tabs(self) -> None:
        page = self.window.page
        assert isinstance(page, ListsPage)
        for name, at in (("countries", 1), ("files", 2)):
            page.details.tabs.setCurrentIndex(at)
            self._windows.settle(self.window)
            self._see(f"lists-{name}", self.window)
        page.details.tabs.setCurrentIndex(0)

    def _forms(self) -> None:
        self._go("templates-again", "templates")
        page = self.window.page
        assert isinstance(page, TemplatesPage)
        page.prepare()
        self._see("templates-prepare", self.window)
        page.done_button.click()
        self._windows.settle(self.window)
        self._go("prices-again", "prices")
        prices = self.window.page
        assert isinstance(prices, PricesPage)
        prices.tariff.edit_button.click()
        self._see("prices-fees", self.window)
        self._go("connect-again", "connect")
        connect = self.window.page
        assert isinstance(connect, ConnectPage)
        for step in (2, 5):
            connect.show_step(step)
            self._see(f"connect-{step + 1}", self.window)

    def dialogs(self) -> None:
        """Dialogs that belong to a page other than the maker."""
        person = self.window.page
        assert isinstance(person, PersonPage)
        self._dialog("dialog-erase", person.erase_button.click)
        self._go("backup-again", "backup")
        backup = self.window.page
        assert isinstance(backup, BackupPage)
        self._dialog("dialog-restore", lambda: pressable(backup, _("Restore a backup…")).click())
        self._dialog("dialog-crash", lambda: CrashHandler.show(self.window.crash, ZeroDivisionError("1 / 0")))
        self._dialog("dialog-corrections", self._correct)
        self._team()
        self._dialog("dialog-go", lambda: find(self.window))
        self._dialog("dialog-help", lambda: show_help(self.window))

    def _team(self) -> None:
        self._go("team-again", "team")
        page = self.window.page
        assert isinstance(page, TeamPage)
        self._dialog("dialog-server", page.join_button.click)
        self._dialog("dialog-move", page.move_button.click)
        self._dialog("dialog-leave", self.window.teaming.ask_leave)
        self._dialog("dialog-person-added", lambda: PersonDialog(page, lambda *_told: None).open())
        change = TeamChange("lea", Role.AUTHOR, statements=("CREATE ROLE lea LOGIN;",))
        self._dialog("dialog-statements", lambda: StatementsDialog(page, change).open())

    def _correct(self) -> None:
        path = bundled("demo", "contacts.xlsx")
        one = workspace.lists.imports(self.desk, LIST)[0]
        page = self.window.page
        assert page is not None
        CorrectionsDialog(page, page.context, path, one.id, one.file_name, lambda _report, _list: None).open()

    def _dialog(self, name: str, press: Callable[[], object]) -> None:
        before = self.window.focusWidget()
        press()
        self._qtbot.waitUntil(lambda: self._open_dialog() is not None, timeout=PATIENCE_MS)
        self._windows.settle(self.window)
        dialog = self._open_dialog()
        assert dialog is not None
        assert dialog.isModal(), f"{name} would leave its window to be changed under it"
        assert dialog.focusWidget() is not None, f"nothing has the focus in {name}"
        self._see(name, dialog)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        self._qtbot.waitUntil(lambda: self._open_dialog() is None, timeout=PATIENCE_MS)
        self._windows.settle(self.window)
        assert self.window.focusWidget() is before, f"{name} does not give the focus back"

    def _open_dialog(self) -> QDialog | None:
        return next((found for found in self.window.findChildren(QDialog) if found.isVisible()), None)
