"""The narrow column of places on the left; it changes colour as a whole in trial mode."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from wa_desktop.ui.theme import GAP, ICON, SMALL_GAP, colour, theme
from wa_desktop.ui.widgets.basics import button, restyle, text
from wa_desktop.ui.widgets.choice import OneOf
from wa_desktop.ui.widgets.icon import icon
from wa_desktop.words.language import _, ngettext

_BELONGS = {
    **dict.fromkeys(("campaign", "figures", "approval"), "campaigns"),
    **dict.fromkeys(("connect", "relay", "team"), "settings"),
    **dict.fromkeys(("person", "retention", "audit", "backup"), "privacy"),
}
"""Pages that are not on the rail, and the place each belongs to."""


def places() -> list[tuple[str, str]]:
    """The pages of the rail, in order, with their names."""
    return [
        ("home", _("Home")),
        ("lists", _("Lists")),
        ("templates", _("Templates")),
        ("campaigns", _("Campaigns")),
        ("prices", _("Prices")),
        ("replies", _("Replies")),
        ("suppressions", _("Suppressions")),
        ("privacy", _("Privacy")),
        ("settings", _("Settings")),
    ]


class PlaceButton(OneOf):
    """A place of which one is shown."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there, also when the place is marked: one may stand on a page that belongs to it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Rail(QFrame):
    """Emits `chosen` with a page's key, `helped` when the sheet of help is asked for."""

    chosen = Signal(str)
    helped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("frame", "rail")
        self.setAccessibleName(_("Places"))
        self._buttons: dict[str, PlaceButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SMALL_GAP, GAP, SMALL_GAP, GAP)
        layout.setSpacing(2)
        layout.addWidget(self._make("maker", _("New campaign")))
        layout.addSpacing(GAP)
        for key, name in places():
            if key == "privacy":
                layout.addStretch(1)
            layout.addWidget(self._make(key, name))
        self.help = button(_("Help (F1)"), self.helped.emit)
        layout.addWidget(self.help)
        self._trial = text(_("Trial mode: no message leaves"))
        self._trial.setMargin(SMALL_GAP)
        self._trial.hide()
        layout.insertWidget(0, self._trial)
        self._draw_icons()
        theme().changed.connect(self._draw_icons)

    def _make(self, key: str, name: str) -> PlaceButton:
        made = PlaceButton(name)
        made.picked.connect(partial(self.chosen.emit, key))
        made.setProperty("place", key)
        made.setAccessibleName(name)
        self._buttons[key] = made
        return made

    def _draw_icons(self) -> None:
        tint = colour("trial_text" if self.property("trial") == "true" else "rail_text")
        for key, made in (*self._buttons.items(), ("help", self.help)):
            made.setIcon(icon(key, tint))
            made.setIconSize(QSize(ICON, ICON))

    def show_place(self, key: str) -> None:
        """Mark where one is; a page that is not on the rail marks the one it belongs to."""
        belongs = _BELONGS.get(key, key)
        self._buttons[belongs if belongs in self._buttons else "home"].mark(True)

    def show_trial(self, active: bool) -> None:
        """Colour the whole rail and say what it means."""
        self._trial.setVisible(active)
        restyle(self, trial="true" if active else "false")
        self._draw_icons()
        for made in (*self._buttons.values(), self.help):
            restyle(made)
        restyle(self._trial)

    def show_unread(self, count: int) -> None:
        """Say beside "Replies" how many messages nobody has read."""
        from wa_desktop.words import amounts

        name = dict(places())["replies"]
        made = self._buttons["replies"]
        made.setText(f"{name} ({amounts.count(count)})" if count else name)
        words = ngettext("{n} not read", "{n} not read", count).format(n=amounts.count(count))
        made.setAccessibleName(f"{name}, {words}" if count else name)

    def press(self, key: str) -> None:
        """As if its button was pressed."""
        self._buttons[key].click()
