"""The settings a person can see and change."""

from collections.abc import Mapping
from typing import cast

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.settings import SETTINGS, SettingValue, setting_named
from wa_desktop.domain.team import FOUR_EYES, Role
from wa_desktop.store.audit import record
from wa_desktop.store.own_settings import read_own, write_own
from wa_desktop.store.roles import members
from wa_desktop.store.settings import read_setting, write_setting
from wa_desktop.workspace.desk import Desk


def get(desk: Desk, key: str) -> SettingValue:
    """The value of `key`, its default when it was never changed."""
    declared = setting_named(key)
    with desk.store.read() as connection:
        stored = read_own(desk.store, connection, key) if declared.own else read_setting(connection, key)
    return declared.default if stored is None else cast("SettingValue", stored)


def change(desk: Desk, key: str, value: SettingValue) -> None:
    """Store `value`; raises `setting_refused` when the setting cannot take it, `four_eyes_alone` without a team."""
    declared = setting_named(key)
    checked = declared.checked(value)
    if key == FOUR_EYES and checked:
        refuse_four_eyes_alone(desk)
    with desk.store.write() as connection:
        if declared.own:
            write_own(desk.store, connection, key, checked)
        else:
            write_setting(connection, key, checked)
        record(connection, desk.operator, "setting_changed", "setting", key=key, value=checked)


def refuse_four_eyes_alone(desk: Desk) -> None:
    """Raise `InputRefused` (`four_eyes_alone`) where no second person could approve anything."""
    if not desk.store.is_shared:
        raise InputRefused("four_eyes_alone")
    with desk.store.read() as connection:
        found = members(connection)
    approvers = {one.name for one in found if one.role in (Role.APPROVER, Role.ADMINISTRATOR)}
    if not approvers or len({one.name for one in found if one.role is not Role.VIEWER}) == 1:
        raise InputRefused("four_eyes_alone")


def described(desk: Desk) -> Mapping[str, SettingValue]:
    """Every setting with its present value."""
    return {key: get(desk, key) for key in SETTINGS}
