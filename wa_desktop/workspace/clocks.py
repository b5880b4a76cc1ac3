"""Which people of a list have an open billing session or service window when a campaign is delivered."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from wa_desktop.domain.clocks import LENGTH, open_session
from wa_desktop.domain.estimates import PricingModel, Rates
from wa_desktop.domain.values import Category
from wa_desktop.pricing.estimating import Tally, Target
from wa_desktop.store import clocks as stored
from wa_desktop.store.instants import from_stored, to_stored
from wa_desktop.store.targets import Reading, read_numbers
from wa_desktop.workspace.deciding import Chooser, Resolved
from wa_desktop.workspace.desk import Desk


def with_open_clocks(desk: Desk, resolved: Resolved, tally: Tally, rates: Rates) -> Tally:
    """`tally` with the recipients whose message Meta would not charge because a clock is open.

    Reads nothing while no rule makes such a message free.
    """
    book = resolved.price_book
    if book.model is PricingModel.CONVERSATION:
        with desk.store.read() as connection:
            ends = session_ends(connection, resolved.list_id, resolved.at)
            return replace(
                tally, in_session=_counted(connection, resolved, {key: set(one) for key, one in ends.items()})
            )
    if rates.open_windows is None and book.rules.window_on(book.on).free:
        with desk.store.read() as connection:
            numbers = set(stored.open_windows(connection, resolved.list_id, to_stored(resolved.at)))
            return replace(tally, in_window=_counted(connection, resolved, {Category.UTILITY: numbers}))
    return tally


def session_ends(connection: Reading, list_id: int, at: datetime) -> dict[Category, dict[str, datetime]]:
    """By category and number, when the billing session that is open at `at` ends."""
    received: dict[tuple[str, str], list[datetime]] = {}
    for one in stored.messages_received(connection, list_id, to_stored(at)):
        received.setdefault((one.category, one.number), []).append(from_stored(one.at))
    found: dict[Category, dict[str, datetime]] = {}
    for (category, number), moments in received.items():
        began = open_session(moments, at)
        if began is not None:
            found.setdefault(Category(category), {})[number] = began + LENGTH
    return found


def _counted(connection: Reading, resolved: Resolved, numbers: Mapping[Category, set[str]]) -> dict[Target, int]:
    """How many recipients get a category for which their number is named."""
    chooser, counts = Chooser(resolved), Counter[Target]()
    everybody = set[str]().union(*numbers.values()) if numbers else set[str]()
    for row in read_numbers(connection, resolved.list_id, sorted(everybody), with_fields=chooser.reads_columns):
        version = chooser.kind(row.traits).version
        if version is None or row.number not in numbers.get(version.category, ()):
            continue
        if not chooser.values(version, row).excluded:
            counts[row.traits.country, row.traits.prefix, version.category] += 1
    return dict(counts)
