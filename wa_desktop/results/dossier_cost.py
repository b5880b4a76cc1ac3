"""Estimate and actual cost on the dossier's pages."""

from decimal import Decimal
from typing import TYPE_CHECKING

from wa_desktop.domain.figures import Figures
from wa_desktop.domain.funnels import CostLines, FiguresView
from wa_desktop.results.paper import GREY, Paper
from wa_desktop.words import amounts
from wa_desktop.words.cost_words import causes_words
from wa_desktop.words.estimate_words import card_words
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

if TYPE_CHECKING:
    from reportlab.platypus import Flowable


def cost_part(paper: Paper, figures: Figures, view: FiguresView) -> "list[Flowable]":
    """The amounts of the campaign, then line by line."""
    parts = [*paper.heading(_("Estimate and actual cost, before tax")), _totals(paper, figures)]
    estimate = figures.campaign.estimate
    if estimate is not None:
        parts.append(paper.text(card_words(estimate), 8, colour=GREY))
        if not estimate.tariff_set:
            parts.append(paper.text(_("M-Target's fee was not set: the amounts hold Meta's part alone."), 8))
    if view.cost is not None and view.cost.lines:
        parts += paper.heading(_("Cost by line"))
        parts.append(_lines(paper, view.cost))
        parts += _why(paper, view.cost)
    return parts


def _totals(paper: Paper, figures: Figures) -> "Flowable":
    actual, campaign = figures.actual, figures.campaign
    rows = []
    if campaign.estimate is not None:
        totals = campaign.estimate.totals
        rows += [(_("Estimate: highest"), _money(totals.high, actual.currency)),
                 (_("Estimate: expected"), _money(totals.expected, actual.currency))]  # fmt: skip
    rows += [(_("Reserved (may have left)"), _money(campaign.spent.reserved, actual.currency)),
             (_("Committed (accepted by SMSBOX)"), _money(campaign.spent.committed, actual.currency))]  # fmt: skip
    if campaign.follow_up:
        rows += [(_("Actual: Meta, delivered messages"), _money(actual.meta_fee, actual.currency)),
                 (_("Actual: M-Target, sent messages"), _money(actual.sent_fee, actual.currency)),
                 (_("Actual: M-Target, received messages"), _money(actual.received_fee, actual.currency)),
                 (_("Actual: total"), _money(actual.total, actual.currency))]  # fmt: skip
    rows.append((_("At most, when everything is delivered"), _money(actual.at_most, actual.currency)))
    return paper.table((), rows, (0.65, 0.35), right=(1,))


def _lines(paper: Paper, cost: CostLines) -> "Flowable":
    header = (_("Country"), _("Category"), _("Recipients"), _("Estimate: highest"), _("Actual: certain"),
              _("Actual: likely"), _("Actual: at most"), _("Difference"))  # fmt: skip
    rows = []
    for line in cost.lines:
        shown = (line.estimated, line.actual if cost.is_certain else None, line.likely, line.maximum, line.difference)
        country = amounts.country_name(line.country) if line.country else _("Unknown country")
        category = label(f"category.{line.category}") if line.category else "–"
        rows.append((country, category, amounts.count(line.recipients), *(_money(one, cost.currency) for one in shown)))
    names = ("estimated", "actual", "likely", "maximum", "difference")
    sums = [cost.summed(name) if name != "actual" or cost.is_certain else None for name in names]
    people = amounts.count(sum(line.recipients for line in cost.lines))
    rows.append((_("Sum of the lines"), "", people, *(_money(one, cost.currency) for one in sums)))
    return paper.table(header, rows, (0.15, 0.11, 0.14, *[0.12] * 5), right=range(2, 8), last=1)


def _why(paper: Paper, cost: CostLines) -> "list[Flowable]":
    told = []
    for line in cost.lines:
        if words := causes_words(line, cost.currency):
            country = amounts.country_name(line.country) if line.country else _("Unknown country")
            told.append(paper.text(_("{name}: {fees}").format(name=country, fees=words), 8))
    if cost.other:
        words = _("Between the lines and the total: {amount} (other rate cards, replies, rounding).")
        told.append(paper.text(words.format(amount=amounts.exact_money(cost.other, cost.currency)), 8))
    return [paper.text(_("Why it is not the estimate"), bold=True), *told] if told else []


def _money(amount: Decimal | None, currency: str) -> str:
    return _("not known") if amount is None else amounts.money(amount, currency)
