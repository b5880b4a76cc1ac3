"""The decision about a template that Meta moved to another category: old and new price, and whom it leaves out."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from wa_desktop.ui.pages import labels
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import button, fill, row, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.workspace.recategorising import CategoryChange


class CategoryPlace(QFrame):
    """Shown while a campaign waits for this decision. `accept` goes on in the new category, `cancel` gives up."""

    def __init__(self, accept: Callable[[], object], cancel: Callable[[], object]) -> None:
        super().__init__()
        self._accept = accept
        self._change: CategoryChange | None = None
        self.question: Question | None = None
        self.setProperty("tone", "warn")
        self.words = text("")
        self.prices = text("", "strong")
        self.consent = text("")
        self.go_on = button(_("Go on in the new category…"), self._ask, "primary")
        fill(
            self, text(_("Meta changed the template’s category"), "heading"), self.words, self.prices, self.consent,
            row(self.go_on, button(_("Cancel the campaign…"), cancel, "danger"), None),
        )  # fmt: skip
        self.hide()

    def show_change(self, change: CategoryChange | None) -> None:
        """Show what going on would mean; hide when there is nothing to decide."""
        self._change = change
        self.setVisible(change is not None)
        if change is None:
            return
        before, after = (
            ", ".join(labels.category(one.value) for one in categories) for categories in (change.before, change.after)
        )
        words = ngettext(
            "From {before} to {after}; {n} recipient is not written to yet.",
            "From {before} to {after}; {n} recipients are not written to yet.",
            change.recipients,
        )
        self.words.setText(words.format(before=before, after=after, n=amounts.count(change.recipients)))
        self.prices.setText(price_words(change))
        self.consent.setText(consent_words(change))

    def _ask(self) -> None:
        change = self._change
        if change is not None:
            said = f"{price_words(change)} {consent_words(change)}"
            action = _("Go on in the new category")
            self.question = ask(self, _("Go on at the new price?"), said, action, self._accept)


def price_words(change: CategoryChange) -> str:
    """Old and new amount."""
    before, after = (amounts.money(one, change.currency) for one in (change.cost_before, change.cost_after))
    return _("What is left to send cost at most {before} before tax; it now costs at most {after}.").format(
        before=before, after=after
    )


def consent_words(change: CategoryChange) -> str:
    """Whom the new category leaves out."""
    if not change.without_consent:
        return _("Everybody agreed to the new category as well.")
    words = ngettext(
        "{n} of them did not agree to the new category and will be left out.",
        "{n} of them did not agree to the new category and will be left out.",
        change.without_consent,
    )
    return words.format(n=amounts.count(change.without_consent))
