"""A quiet line over every page when there is a newer version, and once before the program asks for any."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QVBoxLayout

from wa_desktop.ui.release_watch import ReleaseWatch
from wa_desktop.ui.safety import Safety
from wa_desktop.ui.widgets.basics import add, button, clear
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words import amounts
from wa_desktop.words.language import _, current_language

if TYPE_CHECKING:
    from wa_desktop.domain.releases import Release


class ReleaseStrip(QFrame):
    """Hidden unless there is something to tell."""

    def __init__(self) -> None:
        super().__init__()
        self._watch: ReleaseWatch | None = None
        self.words = ""
        """What is said."""
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def follow(self, safety: Safety) -> None:
        """Show what `safety` knows of newer versions, from now on."""
        self._watch = safety.releases
        # Not a lambda: it would outlive this strip when the language changes.
        self._watch.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        watch = self._watch
        if watch is None:
            return
        clear(self._layout)
        self.words = ""
        never = button(_("Never ask"), watch.never, "link")
        if watch.newer is not None:
            page = watch.newer.page
            self.words = _newer(watch.newer)
            see = button(_("See what changes"), lambda: QDesktopServices.openUrl(QUrl(page)), help_text=page)
            add(self._layout, notice_frame(self.words, "info", see, button(_("Not now"), watch.not_now, "link"), never))
        elif watch.introducing:
            self.words = _(
                "Once a day, WA Desktop looks whether there is a newer version. It sends nothing about you, your "
                "contacts or this computer, and installs nothing. You can change this under Settings."
            )
            add(self._layout, notice_frame(self.words, "info", button(_("All right"), watch.understood), never))
        self.setVisible(bool(self.words))


def _newer(release: "Release") -> str:
    words = _("Version {version} of {day} is available.")
    said = words.format(version=release.version, day=amounts.long_day(release.released))
    return f"{said} {release.summary_in(current_language())}".strip()
