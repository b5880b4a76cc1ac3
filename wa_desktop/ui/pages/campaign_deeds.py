"""What can be done about a campaign that waits, and about those who did not get it."""

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.missed import Group, MissedGroup, NextAction
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.values import Scope
from wa_desktop.ui.pages import campaign_problem as problems
from wa_desktop.ui.pages.campaign_controls import Controls
from wa_desktop.ui.pages.parts import DataPage
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext


class Deeds:
    """For the campaign that `controls` shows; `choose(state)` and `see_uncertain()` move the page."""

    def __init__(
        self,
        page: DataPage,
        controls: Controls,
        choose: Callable[[RecipientState], object],
        see_uncertain: Callable[[], object],
    ) -> None:
        self._page, self._controls = page, controls
        self._choose, self._see_uncertain = choose, see_uncertain
        self.question: Question | None = None

    @property
    def _view(self) -> CampaignView | None:
        return self._controls.view

    def do(self, deed: str) -> None:
        """Do what a problem offers."""
        desk = self._page.context.desk
        match deed:
            case problems.RAISE_CAP:
                self._controls.ask_cap()
            case problems.RESUME:
                self._controls.send_on()
            case problems.CANCEL:
                self._controls.ask_cancel()
            case problems.TOP_UP:
                QDesktopServices.openUrl(QUrl("https://client.smsbox.net"))
            case problems.READ_TEMPLATES:
                self._page.change(_("Asking SMSBOX for the templates…"), lambda: workspace.templates.sync(desk))
            case problems.SHOW_FAILED:
                self._choose(RecipientState.FAILED)

    def accept_category(self) -> None:
        """Go on in the new category: priced anew, then sent on."""
        desk, view = self._page.context.desk, self._view
        if view is None:
            return
        ref = str(view.id)
        self._page.context.operations.run(
            _("Noting your decision…"),
            lambda _progress, _cancel: workspace.recategorising.accept_category(desk, ref),
            lambda _view: self._controls.send_on(),
            self._page,
        )

    def again(self, missed: str = "") -> None:
        """Make another campaign of this one; `missed`: for who did not get it ("fix": something is put right first)."""
        if self._view is not None:
            self._page.context.go("maker", like=str(self._view.id), missed=missed)

    def next_for(self, group: MissedGroup) -> None:
        """Do the next action on a group."""
        match group.action:
            case NextAction.SEND_AGAIN:
                self.again(missed="yes")
            case NextAction.FIX_AND_SEND_AGAIN:
                # What the list or the template lacks is put right in the maker, the account elsewhere.
                self.again(missed="fix" if group.group is Group.TO_FIX else "yes")
            case NextAction.RESUME:
                self._controls.send_on()
            case NextAction.DECIDE:
                self._see_uncertain()
            case NextAction.SUPPRESS:
                self._ask_suppress(group)

    def _ask_suppress(self, group: MissedGroup) -> None:
        words = ngettext(
            "{n} number is never written to again, in any campaign, until you take it off the list of suppressions.",
            "{n} numbers are never written to again, in any campaign, until you take them off the list of "
            "suppressions.",
            group.recipients,
        )
        self.question = ask(
            self._page, _("Suppress these numbers?"), words.format(n=amounts.count(group.recipients)),
            _("Suppress them"), lambda: self._suppress(group), danger=True,
        )  # fmt: skip

    def _suppress(self, group: MissedGroup) -> None:
        desk, view = self._page.context.desk, self._view
        if view is None:
            return

        def action() -> object:
            numbers = [one.number for one in workspace.missing.people(desk, str(view.id), group.group)]
            return workspace.suppressions.add(desk, numbers, Scope.ALL, _("Cannot be reached on WhatsApp"))

        said = _("These numbers are suppressed.")
        self._page.change(_("Suppressing…"), action, lambda _done: self._page.notices.say(said, "good"))
