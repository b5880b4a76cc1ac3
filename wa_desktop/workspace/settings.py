"""The settings a person can see and change."""

from collections.abc import Mapping
from typing import cast

from wa_desktop.domain.settings import SETTINGS, SettingValue, setting_named
from wa_desktop.store.audit import record
from wa_desktop.store.settings import read_setting, write_setting
from wa_desktop.workspace.desk import Desk


def get(desk: Desk, key: str) -> SettingValue:
    """The value of `key`, its default when it was never changed."""
    declared = setting_named(key)
    with desk.store.read() as connection:
        stored = read_setting(connection, key)
    return declared.default if stored is None else cast("SettingValue", stored)


def change(desk: Desk, key: str, value: SettingValue) -> None:
    """Store `value`; raises `setting_refused` when the setting cannot take it."""
    checked = setting_named(key).checked(value)
    with desk.store.write() as connection:
        write_setting(connection, key, checked)
        record(connection, desk.operator, "setting_changed", "setting", key=key, value=checked)


def described(desk: Desk) -> Mapping[str, SettingValue]:
    """Every setting with its present value."""
    return {key: get(desk, key) for key in SETTINGS}
