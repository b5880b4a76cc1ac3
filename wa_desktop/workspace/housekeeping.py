"""What the program does by itself once a day while it is open."""

import logging

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import CancelToken
from wa_desktop.domain.safety import BackupDone, RetentionPlan
from wa_desktop.workspace import backups, erasing, retention
from wa_desktop.workspace.desk import Desk

_log = logging.getLogger(__name__)


def run_if_due(desk: Desk, cancel: CancelToken | None = None) -> tuple[RetentionPlan | None, BackupDone | None]:
    """Retention, what erasures left to do, and the daily backup, each when it is due; what was done.

    Cheap when nothing is due: to be called every few minutes, not in the window's thread. What cannot be done now does
    not keep the others back, the backup least of all.
    """
    cleaned = None
    try:
        cleaned = retention.run_if_due(desk)
        erasing.upkeep(desk, thorough=True)
        if cleaned is not None and cleaned.due:
            erasing.empty_freed(desk)
    except UserError as problem:
        _log.warning("upkeep waits: %s", problem.code)
    return cleaned, backups.run_if_due(desk, cancel=cancel)
