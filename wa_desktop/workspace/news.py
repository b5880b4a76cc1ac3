"""The news of the other workstations of a team, as they come."""

from collections.abc import Callable

from wa_desktop import __version__
from wa_desktop.domain.news import Following, News
from wa_desktop.store.presence import Me
from wa_desktop.store.workstation import computer
from wa_desktop.workspace.desk import Desk


def follow(desk: Desk, tell: Callable[[News], object]) -> Following | None:
    """Tell what other workstations change, within two seconds of their commit, and be seen online by them meanwhile.

    `tell` is called from a thread of its own, one call at a time, and should return at once; first that everything may
    have changed. What this program changes itself is not told, except its presence. None for data in a file, where
    nothing is ever told. It ends with the desk at the latest.
    """
    return desk.store.follow(Me(desk.operator, computer(), __version__), tell)
