"""Every setting, declared once: its key, its type by its default, its meaning and its limits."""

from collections.abc import Mapping
from dataclasses import dataclass

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.portfolio import TIERS
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
    apart: bool = False
    """It has a place of its own: changing it takes more than a value (a passphrase, a look at what goes)."""
    own: bool = False
    """It is the workstation's, also where the data is a team's."""

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
    Setting("currency", "EUR", choices=("EUR", "USD", "GBP", "AUD", "INR", "IDR", "BRL", "MXN", "AED", "SAR")),
    Setting("meta_biller", "unknown", choices=("unknown", "m_target", "meta")),
    Setting("rate_ceiling", 500, lowest=1, highest=5_000),
    Setting("calls_in_flight", 0, lowest=0, highest=512),
    Setting("follow_up", False),
    Setting("stop_scope", int(Scope.STOP), choices=(int(Scope.MARKETING), int(Scope.STOP), int(Scope.ALL))),
    Setting("send_authentication", False),
    Setting("read_receipts", False),
    Setting("request_ceiling", 200, lowest=1, highest=5_000),
    Setting("portfolio_limit", 0, choices=(0, *TIERS)),
    Setting("quiet_hours", True),
    Setting("quiet_opens", 8, lowest=0, highest=23),
    Setting("quiet_closes", 20, lowest=1, highest=24),
    Setting("quiet_sundays", True),
    Setting("quiet_holidays", True),
    Setting("late_start_minutes", 60, lowest=1, highest=1_440),
    Setting("canary_wait_minutes", 30, lowest=0, highest=1_440),
    Setting("canary_failed_percent", 10, lowest=0, highest=100),
    Setting("canary_capped_percent", 10, lowest=0, highest=100),
    Setting("canary_opted_out_percent", 3, lowest=0, highest=100),
    Setting("same_content_days", 7, lowest=0, highest=365),
    Setting("frequency_most", 0, lowest=0, highest=100),
    Setting("frequency_days", 7, lowest=1, highest=90),
    Setting("resend_unavailable", False),
    Setting("templates_every_minutes", 1, lowest=1, highest=1_440),
    Setting("credit_floor", 0, lowest=0, highest=1_000_000),
    Setting("four_eyes", False, apart=True),
    Setting("version_news", True, apart=True),
    Setting("backup_daily", False, apart=True, own=True),
    Setting("backup_folder", "", apart=True, own=True),
    Setting("backup_keep_days", 7, lowest=1, highest=365, apart=True, own=True),
    Setting("backup_keep_weeks", 4, lowest=0, highest=520, apart=True, own=True),
    Setting("retention_enabled", False, apart=True),
    Setting("retention_messages_months", 12, lowest=0, highest=120, apart=True),
    Setting("retention_events_months", 12, lowest=0, highest=120, apart=True),
    Setting("retention_campaigns_months", 36, lowest=0, highest=120, apart=True),
    Setting("retention_lists_months", 36, lowest=0, highest=120, apart=True),
)

SETTINGS: Mapping[str, Setting] = {setting.key: setting for setting in _ALL}
"""By key. `rate_ceiling` is in recipients per second, `request_ceiling` in calls per second (a typed rate lifts it),
`calls_in_flight` in calls at a time (0: as many as the rate needs); `quiet_opens` and `quiet_closes` are hours,
`credit_floor` is in SMSBOX's own credits; 0 switches `portfolio_limit`, `same_content_days`, `frequency_most` and
`credit_floor` off."""


def setting_named(key: str) -> Setting:
    """The declaration of `key`; raises `setting_unknown`."""
    if key not in SETTINGS:
        raise InputRefused("setting_unknown", key=key, known=tuple(SETTINGS))
    return SETTINGS[key]
