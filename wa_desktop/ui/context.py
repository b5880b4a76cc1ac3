"""What every page is given: the desk, the operations, the way to other pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wa_desktop.ui.departure import Departure
    from wa_desktop.ui.live import Live
    from wa_desktop.ui.operations import Operations
    from wa_desktop.ui.rights import Rights
    from wa_desktop.ui.runs import Runs
    from wa_desktop.ui.safety import Safety
    from wa_desktop.ui.teaming import Teaming
    from wa_desktop.ui.trial_mode import TrialMode
    from wa_desktop.ui.unread import Unread
    from wa_desktop.workspace.desk import Desk


@dataclass(frozen=True)
class Context:
    """One per window, handed to every page.

    `go("campaign", ref="12")` navigates: a page's name from `main_window.PAGES` and the arguments
    of its `shown`. `change_language("fr")` rebuilds every page in that language.
    """

    desk: Desk
    operations: Operations
    go: Callable[..., None]
    language: str
    runs: Runs
    trial: TrialMode
    change_language: Callable[[str], None]
    departure: Departure | None = None
    """The strip that counts down before a campaign leaves, in the window."""
    safety: Safety | None = None
    """The daily upkeep, and the way to put a backup back, in the window."""
    unread: Unread | None = None
    """The count of messages that nobody has read, in the window."""
    support_file: Callable[[], object] = lambda: None
    """Asks where to save the file for support, in the window."""
    show_help: Callable[[], object] = lambda: None
    """Opens the sheet of help and keyboard shortcuts, in the window."""
    teaming: Teaming | None = None
    """Joins a team's server, moves there, leaves it, in the window."""
    rights: Rights | None = None
    """What the role of whoever works here allows; None: everything."""
    live: Live | None = None
    """What other workstations of the team change, in the window."""
