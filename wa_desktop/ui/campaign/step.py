"""The base of the five steps of a campaign."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import Progress
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.page import Page
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import scrolled, text


class Step(QWidget):
    """One step: fills `self.content`, which scrolls above `self.foot`.

    Emits `changed` when the draft changed, `state_changed` when `lacks` may have.
    """

    changed = Signal()
    state_changed = Signal()

    def __init__(self, page: Page, draft: Draft, heading: str) -> None:
        super().__init__()
        self.page, self.draft = page, draft
        self.context = page.context
        inside = QWidget()
        self.content = QVBoxLayout(inside)
        self.content.setContentsMargins(0, 0, GAP, GAP)
        self.content.setSpacing(GAP)
        self.content.addWidget(text(heading, "heading"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(GAP)
        self._area = scrolled(inside, heading)
        outer.addWidget(self._area, 1)
        self.foot = QVBoxLayout()
        outer.addLayout(self.foot)

    def show_error(self, error: UserError) -> None:
        """As the host of its own operations, a step passes everything on to the page that holds it."""
        self.page.show_error(error)

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """Show what is under way."""
        self.page.show_busy(operation, progress)

    def hide_busy(self, operation: Operation[Any]) -> None:
        """It has ended."""
        self.page.hide_busy(operation)

    def to_top(self) -> None:
        """Show the step from its beginning."""
        self._area.verticalScrollBar().setValue(0)

    def enter(self) -> None:
        """The step is shown: bring it up to date with the draft."""

    def leave(self) -> None:
        """Another step or page is shown."""

    def lacks(self) -> str:
        """What is missing before one can go on, as a sentence; empty when nothing is."""
        return ""

    def action_name(self) -> str:
        """What the button that goes on says; empty for "Continue"."""
        return ""

    def go_on(self) -> bool:
        """Do what the step needs before the next one; False when it goes on by itself later."""
        return True

    def estimate_changed(self) -> None:
        """The draft has a new estimate, or lost it."""
