"""A list that exists, to be picked for a campaign."""

from wa_desktop.domain.contacts import ListView
from wa_desktop.ui.widgets.basics import text
from wa_desktop.ui.widgets.choice import ChoiceCard
from wa_desktop.words import amounts
from wa_desktop.words.language import ngettext


def list_card(view: ListView) -> ChoiceCard:
    """Its name, size, age and last file."""
    size = ngettext("{n} contact", "{n} contacts", view.contacts).format(n=amounts.count(view.contacts))
    countries = ngettext("{n} country", "{n} countries", len(view.by_country)).format(n=len(view.by_country))
    details = " · ".join([size, countries, amounts.day(view.created.astimezone().date()), *view.files[-1:]])
    return ChoiceCard(view.name, f"{view.name}, {details}", text(view.name, "strong"), text(details, "muted"))
