"""The campaigns that belong together: the one whose missed recipients this one writes to, and those that follow it."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, clear
from wa_desktop.words.language import _
from wa_desktop.workspace.following import Links


class LinksPlace(QWidget):
    """Hidden for a campaign that stands alone; `open_campaign(ref)` goes to another one."""

    def __init__(self, open_campaign: Callable[[str], object]) -> None:
        super().__init__()
        self._open = open_campaign
        self._shown: Links | None = None
        self._buttons: Sequence[QPushButton] = ()
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP)
        self.hide()

    @property
    def words(self) -> str:
        """What is said."""
        return " · ".join(each.text() for each in self._buttons)

    def show_links(self, links: Links | None) -> None:
        """Show these; None while they are not known."""
        if links == self._shown:
            return
        self._shown = links
        clear(self._layout)
        before = links.before if links is not None else ()
        after = links.after if links is not None else ()
        self._buttons = [
            *(self._link(_("Only those who did not get “{campaign}”"), *one) for one in before),
            *(self._link(_("Followed by “{campaign}”"), *one) for one in after),
        ]
        for each in self._buttons:
            self._layout.addWidget(each)
        self._layout.addStretch(1)
        self.setVisible(bool(self._buttons))

    def _link(self, words: str, campaign: int, name: str) -> QPushButton:
        return button(words.format(campaign=name), partial(self._open, str(campaign)), "link")
