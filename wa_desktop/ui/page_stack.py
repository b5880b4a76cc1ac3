"""The pages of the window: each made when it is first shown, one of them seen, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from wa_desktop.ui.catalogue import make_page

if TYPE_CHECKING:
    from wa_desktop.ui.context import Context
    from wa_desktop.ui.page import Page

_REMEMBERED = 30


class PageStack(QStackedWidget):
    """The pages made so far by their key; `resting` is seen while there is none."""

    def __init__(self, resting: QWidget, visited: list[str]) -> None:
        """`visited`: the keys of the pages that a person came by before, the last one at the end."""
        super().__init__()
        self.pages: dict[str, Page] = {}
        self.visited = visited
        self._resting = resting
        self.addWidget(resting)

    @property
    def page(self) -> Page | None:
        """The page that is seen."""
        shown = self.currentWidget()
        return next((page for page in self.pages.values() if page is shown), None)

    @property
    def last(self) -> str:
        """The key of the page that was shown last; empty when none was."""
        return self.visited[-1] if self.visited else ""

    def turn_to(self, key: str, context: Context) -> Page:
        """Let this page be seen, made when it is not there; the caller tells it that it is shown."""
        before = self.page
        if before is not None:
            before.left()
        if key not in self.pages:
            self.pages[key] = make_page(key, context)
            self.addWidget(self.pages[key])
        self.setCurrentWidget(self.pages[key])
        self.visited = [*self.visited[-_REMEMBERED:], key]
        return self.pages[key]

    def way_back(self) -> str:
        """The key of the page before this one, which is forgotten; empty when there is none."""
        if len(self.visited) < 2:  # noqa: PLR2004 - this one and the one before
            return ""
        self.visited.pop()
        return self.visited.pop()

    def rest(self) -> None:
        """Let nothing but the resting place be seen."""
        self.setCurrentWidget(self._resting)

    def drop(self) -> None:
        """Let go of every page."""
        for page in self.pages.values():
            page.left()
            page.close_down()
            page.hide()
            page.deleteLater()
        self.pages.clear()
