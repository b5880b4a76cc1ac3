"""The first sheet of a report: the campaign, its funnel, why people were left out or failed, and the cost."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.estimates import Estimate
from wa_desktop.domain.figures import Actual, Figures
from wa_desktop.domain.states import RecipientState
from wa_desktop.results.cells import Cell
from wa_desktop.results.reasons import reason_words
from wa_desktop.words.language import _
from wa_desktop.words.sentences import LABELS, label

Row = tuple[Cell, ...]


def summary_rows(figures: Figures, made: datetime, zone: tzinfo) -> Iterator[Row]:
    """Label and value, section by section; an unknown figure is said, never shown as 0."""
    yield from _about(figures.campaign, made, zone)
    yield ()
    yield from _funnel(figures)
    yield ()
    yield from _states(figures.campaign)
    yield from _reasons(figures.campaign)
    yield ()
    yield from _cost(figures)


def local(moment: datetime | None, zone: tzinfo) -> datetime | None:
    """`moment` on the account's clock, as spreadsheets hold it: without an offset, in whole seconds."""
    return None if moment is None else moment.astimezone(zone).replace(tzinfo=None, microsecond=0)


def _about(campaign: CampaignView, made: datetime, zone: tzinfo) -> Iterator[Row]:
    state = label(campaign.state)
    yield _("Campaign"), campaign.name
    if campaign.is_test:
        yield _("Test"), _("Yes: sent to own numbers")
    yield _("Template"), campaign.template
    yield _("List"), campaign.list_name
    yield _("State"), f"{state} · {_halted(campaign.reason)}" if campaign.reason else state
    yield _("Started"), local(campaign.started, zone)
    yield _("Finished"), local(campaign.finished, zone)
    yield _("Report made"), local(made, zone)
    if not campaign.follow_up:
        yield (
            _("Follow-up"),
            _(
                "Not connected: SMSBOX took the messages, and what became of them is not known here. "
                "The cost is the highest possible one."
            ),
        )


def _halted(reason: str) -> str:
    # A few reasons are named like a state; Meta's codes have their words under their bare name.
    key = f"reason.{reason}"
    return label(key if key in LABELS else reason)


def _funnel(figures: Figures) -> Iterator[Row]:
    funnel, unknown = figures.funnel, _("not known")
    yield _("In the list"), funnel.listed
    yield _("Left out"), funnel.excluded
    yield _("Accepted by SMSBOX"), funnel.accepted
    for name, number in (
        (_("Sent by Meta"), funnel.sent),
        (_("Delivered"), funnel.delivered),
        (_("Read"), funnel.read),
    ):
        yield name, unknown if number is None else number
    follow_up = figures.campaign.follow_up
    yield _("Failed"), funnel.failed if follow_up or funnel.failed else unknown
    yield _("Refused by SMSBOX"), funnel.refused
    yield _("Perhaps sent (uncertain)"), funnel.unconfirmed
    yield _("Cancelled"), funnel.cancelled
    yield _("Still to send"), funnel.waiting
    for name, number in (
        (_("Messages received in answer"), figures.replies),
        (_("People who answered"), figures.repliers),
        (_("People who asked to stop"), figures.opted_out),
    ):
        yield name, number if follow_up or number else unknown


def _states(campaign: CampaignView) -> Iterator[Row]:
    yield (_("Recipients by state"),)
    for state, number in campaign.counts.items():
        if number:
            yield label(state), number
    yield _("Total"), campaign.total


def _reasons(campaign: CampaignView) -> Iterator[Row]:
    if campaign.excluded:
        yield ()
        yield (_("Left out, by reason"),)
        for reason, number in campaign.excluded.items():
            yield reason_words(RecipientState.EXCLUDED, reason), number
    if campaign.failures:
        yield ()
        yield (_("Failed or refused, by reason"),)
        for code, number in campaign.failures.items():
            yield reason_words(RecipientState.FAILED, code) or _("No reason given"), number


def _cost(figures: Figures) -> Iterator[Row]:
    yield _("Cost before tax"), figures.actual.currency
    estimate = figures.campaign.estimate
    if estimate is not None:
        yield from _estimated(estimate)
    yield from _actual(figures.actual, certain=figures.campaign.follow_up)


def _estimated(estimate: Estimate) -> Iterator[Row]:
    totals = estimate.totals
    yield _("Estimate: expected"), totals.expected
    yield _("Estimate: highest"), totals.high
    if not estimate.tariff_set:
        yield _("M-Target's fee"), _("not set: the amounts hold Meta's part alone")
    yield _("Meta's rates"), f"{estimate.card.id} · {label(estimate.card.confidence)}"


def _actual(actual: Actual, *, certain: bool) -> Iterator[Row]:
    if certain:
        yield _("Actual: Meta, delivered messages"), actual.meta_fee
        yield _("Actual: M-Target, sent messages"), actual.sent_fee
        if actual.received_fee is not None:
            yield _("Actual: M-Target, received messages"), actual.received_fee
        yield _("Actual: total"), actual.total
    if not certain or actual.is_maximum:
        yield _("At most, when everything is delivered"), actual.at_most
    if actual.received_fee is None:
        yield _("Replies are not counted in these costs; the invoice decides."), None
    else:
        yield _("Replies are counted, our answers to them are not; the invoice decides."), None
