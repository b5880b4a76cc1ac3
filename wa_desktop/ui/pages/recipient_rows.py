"""The recipients of a campaign as rows of a table, and by which words their columns are sorted."""

from collections.abc import Callable
from decimal import Decimal

from wa_desktop.domain.campaigns import RecipientView
from wa_desktop.domain.states import RecipientState
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.list_rows import COUNTRY_LETTERS, NUMBER_LETTERS
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.widgets.chip import recipient_tone
from wa_desktop.words import amounts
from wa_desktop.words.language import _, alphabetical

_REFERENCE, _NAME = 13, 14
"""Characters of a reference of SMSBOX, and of a name that the first rows may not have."""
_STATES = tuple(RecipientState)


def recipient_headings() -> list[Heading]:
    """Number, name, state, reason, country, language, price, reference."""
    return [
        Heading(_("Number"), order="number", least=NUMBER_LETTERS),
        Heading(_("Name"), order="name", least=_NAME),
        Heading(_("State"), mark=True, order="state", least=max(len(labels.state(state)) for state in RecipientState)),
        Heading(_("Reason"), stretch=True, order="reason"),
        Heading(_("Country"), order="country", least=COUNTRY_LETTERS),
        Heading(_("Language"), order="language"),
        Heading(_("Price"), right=True, order="price"),
        Heading(_("SMSBOX reference"), order="reference", least=_REFERENCE),
    ]


def spoken() -> dict[str, Callable[[str], object]]:
    """By which words the codes are sorted; a state by how far it is."""
    return {
        "state": lambda state: _STATES.index(RecipientState(state)),
        "reason": _reason_read,
        "country": lambda code: alphabetical(amounts.country_name(code)),
        "language": lambda code: alphabetical(amounts.language_name(code)),
    }


def _reason_read(kind: str) -> tuple[bool, str]:
    state, _space, reason = kind.partition(" ")
    words = labels.recipient_reason(RecipientState(state), reason)
    return (not words, alphabetical(words))


def recipient_row(recipient: RecipientView, currency: str) -> Row:
    """One recipient; its key is its number."""
    cells = (
        recipient.number,
        recipient.name or "–",
        labels.state(recipient.state),
        labels.recipient_reason(recipient.state, recipient.reason),
        amounts.country_name(recipient.country) if recipient.country else "–",
        amounts.language_name(recipient.language) if recipient.language else "–",
        amounts.unit_price(recipient.price, currency) if recipient.price != Decimal(0) else "–",
        recipient.reference or "–",
    )
    return Row(cells, recipient.number, recipient_tone(recipient.state))
