"""The campaign that was being prepared when the program closed, kept in the database with everything else."""

from collections.abc import Mapping
from typing import Any, cast

from wa_desktop.store.settings import forget_setting, read_setting, write_setting
from wa_desktop.store.workstation import workstation_id
from wa_desktop.workspace.desk import Desk

_KEY = "draft"


def _key(desk: Desk) -> str:
    # What one of a team prepares is nobody else's to go on with, nor to put away.
    return f"{_KEY}.{workstation_id(desk.home)}" if desk.store.is_shared else _KEY


def keep(desk: Desk, draft: Mapping[str, Any]) -> None:
    """Keep `draft` (anything JSON) instead of the one before."""
    with desk.store.write() as connection:
        write_setting(connection, _key(desk), dict(draft))


def kept(desk: Desk) -> Mapping[str, Any] | None:
    """The draft that was kept; None when there is none."""
    with desk.store.read() as connection:
        said = read_setting(connection, _key(desk))
    return cast("Mapping[str, Any]", said) if isinstance(said, dict) else None


def forget(desk: Desk) -> None:
    """There is nothing to go on with any more; writes nothing when there was none."""
    if kept(desk) is None:
        return
    with desk.store.write() as connection:
        forget_setting(connection, _key(desk))
