"""The data opened, and what the window needs loaded, while the window is already on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wa_desktop.domain.team import Role
from wa_desktop.ui.catalogue import load_first

if TYPE_CHECKING:
    from pathlib import Path

    from wa_desktop.domain.progress import CancelToken, OnProgress
    from wa_desktop.workspace.desk import Desk


class Opening:
    """What happens in a thread between the first paint and the first page; gives the desk, and whether it is a trial's.

    Importing is most of it: in Qt's thread it would keep the window from answering for half a second.
    """

    def __init__(self, home: Path | None, first: str) -> None:
        """`first`: the page to begin with."""
        self._home, self._first = home, first

    def __call__(self, _progress: OnProgress, cancel: CancelToken) -> tuple[Desk, bool]:
        """The work; raises what keeps the data from being opened."""
        from wa_desktop import workspace

        load_first(self._first, cancel)
        desk = workspace.desk.open_desk(self._home)
        try:
            account = workspace.account.account(desk)
            sandbox = account is not None and account.is_sandbox
            # The trial makes its stand-in the account: in a team that is an administrator's.
            sandbox = sandbox and workspace.team_roles.my_role(desk) is Role.ADMINISTRATOR
            cancel.check()
        except BaseException:
            # Nobody gets the desk: closed meanwhile, or unreadable.
            desk.close()
            raise
        return desk, sandbox
