"""The rules frozen with a campaign: when it may write, to whom first, and whom it must leave alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from wa_desktop.domain.canary import CanaryRules
from wa_desktop.domain.quiet_hours import QuietRule, as_hours


@dataclass(frozen=True, slots=True)
class Rules:
    """What a campaign keeps of the options and settings of its day; the defaults hold nobody back."""

    quiet: QuietRule | None = None
    canary: CanaryRules | None = None
    same_content_days: int = 0
    """Nobody gets a content again within so many days; 0 = not looked at."""
    frequency_most: int = 0
    """At most so many marketing messages per person in `frequency_days`; 0 = no limit."""
    frequency_days: int = 7
    late_start_minutes: int = 60
    countdown: int = 0
    """Seconds between the order to send and the first call."""

    @property
    def by_lanes(self) -> bool:
        """Whether the recipients are claimed lane by lane."""
        return self.quiet is not None or self.canary is not None

    @property
    def guarded(self) -> bool:
        """Whether earlier messages decide about anybody."""
        return self.same_content_days > 0 or self.frequency_most > 0

    def shown(self) -> Mapping[str, object]:
        """The rules as `status` shows them."""
        quiet, canary = self.quiet, self.canary
        return {
            "quiet_hours": as_hours(quiet),
            "quiet_sundays": quiet is not None and quiet.sundays,
            "quiet_holidays": quiet is not None and quiet.holidays,
            "canary": 0 if canary is None else canary.size,
            "canary_wait_minutes": 0 if canary is None else canary.wait_minutes,
            "same_content_days": self.same_content_days,
            "frequency_most": self.frequency_most,
            "frequency_days": self.frequency_days,
            "late_start_minutes": self.late_start_minutes,
            "countdown": self.countdown,
        }
