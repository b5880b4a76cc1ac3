"""The first slice of a campaign: where it stands, its figures, its rules."""

from PySide6.QtWidgets import QFrame

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.canary import CanaryFigures, CanaryPhase
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.ui.widgets.basics import fill, row, text
from wa_desktop.ui.widgets.chip import Chip
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

_TONES = {CanaryPhase.FIRST: "info", CanaryPhase.PASSED: "good", CanaryPhase.STOPPED: "warn"}


class SlicePlace(QFrame):
    """Hidden for a campaign without a first slice."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("frame", "card")
        self.chip = Chip("")
        self.figures = text("")
        fill(self, row(text(_("First slice"), "strong", wrap=False), self.chip, None), self.figures)
        self.hide()

    def show_campaign(self, view: CampaignView, found: CanaryFigures | None) -> None:
        """Show the slice's phase and, while they matter, its figures."""
        phase = CanaryPhase(view.canary)
        cut_short = phase is CanaryPhase.FIRST and view.state is CampaignState.CANCELLED
        self.setVisible(phase is not CanaryPhase.NONE and not cut_short)
        if self.isHidden():
            return
        left = view.counts.get(RecipientState.PLANNED, 0)
        words = {
            CanaryPhase.FIRST: _("Under way"),
            CanaryPhase.PASSED: _("Passed") if left == 0 else _("Passed: the rest follows"),
            CanaryPhase.STOPPED: _("Stopped by a rule"),
        }
        self.chip.say(words[phase], _TONES[phase])
        self.figures.setText(slice_words(view, found))
        self.figures.setVisible(bool(self.figures.text()))


def slice_words(view: CampaignView, found: CanaryFigures | None) -> str:
    """What is known of the slice in one sentence."""
    size = int(str(view.options.get("canary", 0)))
    if found is None:
        return ngettext("{n} recipient went first.", "{n} recipients went first.", size).format(n=amounts.count(size))
    return _(
        "{sent} of {size} sent · {known} with a final word · {failed} failed, of whom {capped} held back by Meta · "
        "{opted_out} said stop · {unconfirmed} uncertain"
    ).format(
        size=amounts.count(max(size, found.sent)),
        **{name: amounts.count(number) for name, number in found.as_details().items()},
    )
