"""Why a line of the cost is not what was estimated, in words."""

from wa_desktop.domain.funnels import CostLine
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label


def causes_words(line: CostLine, currency: str) -> str:
    """Why a line is not what was estimated, the largest amount first: `Failed: 12 people, −0,85 €`."""
    said = []
    for cause in sorted(line.causes, key=lambda one: -abs(one.amount)):
        amount = amounts.exact_money(cause.amount, currency)
        words = label(f"cause.{cause.code}")
        people = f" ({amounts.count(cause.messages)})" if cause.messages else ""
        said.append(_("{cause}{people}: {amount}").format(cause=words, people=people, amount=amount))
    return " · ".join(said)
