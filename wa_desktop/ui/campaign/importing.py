"""The two slow ways of a file: looked at, taken in. What they keep on the disk meanwhile is let go of here."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wa_desktop.domain.contacts import ImportOptions, ImportReport, Into, ListView
from wa_desktop.domain.progress import CancelToken, OnProgress

if TYPE_CHECKING:
    from wa_desktop.domain.contacts import Inspection
    from wa_desktop.workspace.desk import Desk
    from wa_desktop.workspace.lists import Look


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, its list, and the workbook of its rejected rows, which lies `aside`; None without any."""

    report: ImportReport
    listed: ListView
    rejects: Path | None
    aside: "Aside"


def look_at(desk: "Desk", path: Path, options: ImportOptions, on_progress: OnProgress, cancel: CancelToken) -> "Look":
    """Look at a file; nothing stays on the disk when nobody wants the result any more."""
    from wa_desktop import workspace

    look = workspace.lists.look(desk, path, options, on_progress, cancel)
    if cancel.cancelled:
        look.close()
        cancel.check()
    return look


def glimpse_of(
    desk: "Desk", path: Path, options: ImportOptions, on_progress: OnProgress, cancel: CancelToken
) -> "Inspection":
    """The sheets of a file that was refused, and how the wanted one begins."""
    from wa_desktop import workspace

    return workspace.lists.glimpse(desk, path, options, on_progress, cancel)


@dataclass(frozen=True)
class Import:
    """One import to be done."""

    desk: "Desk"
    path: Path
    name: str
    into: Into
    options: ImportOptions
    rejects_to: Path | None

    def __call__(self, on_progress: OnProgress, cancel: CancelToken) -> Imported:
        """Do it, in a worker thread. The workbook of its rejected rows lies aside, in a folder that is its own."""
        aside = Aside(self.desk.home)
        try:
            return self._done(aside, on_progress, cancel)
        except BaseException:
            # Whatever stopped it, Cancelled included: nothing of the file may stay.
            aside.clear()
            raise

    def _done(self, aside: "Aside", on_progress: OnProgress, cancel: CancelToken) -> Imported:
        from wa_desktop import workspace

        kept = aside.fresh()
        report = workspace.lists.import_file(
            self.desk, self.path, self.name, self.into, self.options, self.rejects_to or kept, on_progress, cancel
        )
        _unless_cancelled(self.desk, report, cancel)
        rejects = kept if report.counts.rejected else None
        if rejects is not None and self.rejects_to is not None:
            shutil.copyfile(self.rejects_to, rejects)
        return Imported(report, workspace.lists.list_named(self.desk, report.list_name), rejects, aside)


@dataclass(frozen=True)
class Corrections:
    """The corrected rows of an import, to be taken into its list."""

    desk: "Desk"
    path: Path
    import_id: int

    def __call__(self, on_progress: OnProgress, cancel: CancelToken) -> tuple[ImportReport, ListView]:
        """Do it, in a worker thread; the list as it is then."""
        from wa_desktop import workspace

        report = workspace.lists.import_corrections(
            self.desk, self.path, self.import_id, ImportOptions(), None, on_progress, cancel
        )
        if report.corrected is not None and report.corrected.id != report.import_id:
            _unless_cancelled(self.desk, report, cancel)
        return report, workspace.lists.list_named(self.desk, report.list_name)


def _unless_cancelled(desk: "Desk", report: ImportReport, cancel: CancelToken) -> None:
    """Take an import back that was cancelled in its very last moment; raises `Cancelled` then."""
    if cancel.cancelled:
        take_back(desk, report.import_id)
        cancel.check()


def look_at_corrections(
    desk: "Desk", path: Path, import_id: int, on_progress: OnProgress, cancel: CancelToken
) -> "Look":
    """Look at the corrected rows of an import; nothing stays on the disk when nobody wants the result any more."""
    from wa_desktop import workspace

    look = workspace.lists.look_at_corrections(desk, path, import_id, on_progress, cancel)
    if cancel.cancelled:
        look.close()
        cancel.check()
    return look


def take_back(desk: "Desk", import_id: int) -> ListView | None:
    """Undo an import, in a worker thread; what is left of its list."""
    from wa_desktop import workspace

    return workspace.lists.undo_import(desk, import_id)


class Aside:
    """A private folder beside the data, for a workbook that may still be asked for."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._folder: Path | None = None

    def fresh(self) -> Path:
        """Where the next workbook goes; the one before is removed."""
        self.clear()
        # The name of what is looked at: left behind by a crash, the next import removes it.
        self._folder = Path(tempfile.mkdtemp(prefix="look-", dir=self._home))
        return self._folder / "rejects.xlsx"

    def clear(self) -> None:
        """Remove it."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
