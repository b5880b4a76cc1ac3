"""Every setting, declared once: its key, its type by its default, its meaning and its limits."""

from collections.abc import Mapping
from dataclasses import dataclass

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.values import Scope

SettingValue = str | int | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `label` and `help` are codes for `words`; bounds apply to whole numbers."""

    key: str
    default: SettingValue
    choices: tuple[SettingValue, ...] = ()
    lowest: int = 0
    highest: int = 1_000_000

    def checked(self, value: SettingValue) -> SettingValue:
        """`value` when the setting may take it; raises `setting_refused`."""
        fits = type(value) is type(self.default) and (not self.choices or value in self.choices)
        if fits and isinstance(value, int) and not isinstance(value, bool):
            fits = self.lowest <= value <= self.highest
        if not fits:
            raise InputRefused("setting_refused", key=self.key, value=str(value))
        return value


_ALL = (
    Setting("country", "FR"),
    Setting("time_zone", "Europe/Paris"),
    Setting("currency", "EUR", choices=("EUR", "USD")),
    Setting("meta_biller", "unknown", choices=("unknown", "m_target", "meta")),
    Setting("rate_ceiling", 500, lowest=1, highest=5_000),
    Setting("calls_in_flight", 8, lowest=1, highest=256),
    Setting("follow_up", False),
    Setting("stop_scope", int(Scope.STOP), choices=(int(Scope.MARKETING), int(Scope.STOP), int(Scope.ALL))),
    Setting("send_authentication", False),
)

SETTINGS: Mapping[str, Setting] = {setting.key: setting for setting in _ALL}
"""By key. `rate_ceiling` is in recipients per second, `calls_in_flight` in calls at a time."""


def setting_named(key: str) -> Setting:
    """The declaration of `key`; raises `setting_unknown`."""
    if key not in SETTINGS:
        raise InputRefused("setting_unknown", key=key, known=tuple(SETTINGS))
    return SETTINGS[key]
