"""M-Target's tariff on one day: the most specific line wins, and no line means not set."""

from collections.abc import Iterable
from datetime import date

from wa_desktop.domain.prices import FeeBasis, TariffView
from wa_desktop.domain.values import Category


class Tariff:
    """The lines in force on `on`."""

    def __init__(self, lines: Iterable[TariffView], on: date) -> None:
        known = sorted(lines, key=lambda line: line.effective_from)
        self._lines = {(line.country, line.category): line for line in known if line.effective_from <= on}
        later = [line.effective_from for line in known if line.effective_from > on]
        self.begins: date | None = later[0] if later and not self._lines else None
        """When nothing is in force yet, the day the first line will be."""

    def fee(self, country: str, category: Category) -> TariffView | None:
        """The line for a message: country and category, else country, else category, else general."""
        for key in ((country, category.value), (country, ""), ("", category.value), ("", "")):
            if key in self._lines:
                return self._lines[key]
        return None

    @property
    def is_set(self) -> bool:
        """Whether any line is in force."""
        return bool(self._lines)

    @property
    def basis(self) -> FeeBasis:
        """The basis that may reserve the most: attempted as soon as one line counts so."""
        lines = self._lines.values()
        counts_delivered = bool(lines) and all(line.basis is FeeBasis.DELIVERED for line in lines)
        return FeeBasis.DELIVERED if counts_delivered else FeeBasis.ATTEMPTED


def in_force(lines: Iterable[TariffView], on: date) -> set[tuple[date, str, str]]:
    """The keys (date, country, category) of the lines that hold on `on`."""
    latest: dict[tuple[str, str], date] = {}
    for line in lines:
        key = (line.country, line.category)
        if line.effective_from <= on and line.effective_from >= latest.get(key, date.min):
            latest[key] = line.effective_from
    return {(day, country, category) for (country, category), day in latest.items()}
