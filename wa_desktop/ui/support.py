"""Help from people: the file for support, and the word that the program ended badly the last time."""

from pathlib import Path
from typing import TYPE_CHECKING

from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.crash import copy_report
from wa_desktop.ui.widgets.drop import save_file
from wa_desktop.words import amounts
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.ui.main_window import MainWindow


def ask_bundle(window: "MainWindow", report: str = "") -> None:
    """Ask where to save the file for support, then write it."""
    from wa_desktop import workspace

    save_file(
        window,
        _("Save a support file"),
        workspace.support.proposed_name(),
        _("Archives") + " (*.zip)",
        lambda path: write_bundle(window, path, report),
    )


def write_bundle(window: "MainWindow", target: Path, report: str = "") -> None:
    """Write it in the background, and say where it is and what is not in it."""
    home = window.folder

    def action(_progress: OnProgress, _cancel: CancelToken) -> Path:
        from wa_desktop import workspace

        return workspace.support.write_bundle(target, home, report)

    def written(path: Path) -> None:
        host = window.page or window.waiting
        words = _(
            "“{file}” is written. It holds versions, settings and counts, and no number, name, message or key: you can "
            "send it by e-mail."
        )
        host.notices.say(words.format(file=path.name), "good")

    window.operations.run(_("Writing the support file…"), action, written, window.page or window.waiting)


def tell_last_crash(window: "MainWindow") -> None:
    """Say on the page shown, once, that the program ended badly the last time."""
    from wa_desktop.workspace import incidents

    known, page = incidents.last(window.folder), window.page
    if known is None or known.told or page is None:
        return
    incidents.note_told(window.folder)
    words = _(
        "WA Desktop did not close as it should the last time ({moment}). What was imported and sent is kept; a "
        "campaign that was being sent waits under “Campaigns”."
    )
    page.notices.say(
        words.format(moment=_moment(known.at)),
        "warn",
        (_("Copy the report"), lambda: copy_report(known.report)),
        (_("Save a support file…"), lambda: ask_bundle(window)),
    )


def _moment(at: str) -> str:
    from datetime import datetime

    try:
        return amounts.instant(datetime.fromisoformat(at))
    except ValueError:
        return at
