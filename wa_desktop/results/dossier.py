"""The dossier of a campaign: its proof on paper, for a manager, a data-protection officer or an authority."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.figures import Figures
from wa_desktop.domain.funnels import FiguresView, OutcomeKind, Split
from wa_desktop.domain.templates import TemplateVersion, filled
from wa_desktop.results import dossier_cost, dossier_figures
from wa_desktop.results.dossier_clock import instant, stored
from wa_desktop.results.dossier_consent import consent_part
from wa_desktop.results.paper import GREY, MARGIN, Paper
from wa_desktop.store.dossier import Calls, Consented, Deed, Import, Objected
from wa_desktop.words import amounts
from wa_desktop.words.figure_words import advice_words, definitions, outcome_words, reason_of, zone_words
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import LABELS, label, sentence_of

if TYPE_CHECKING:
    from reportlab.platypus import Flowable


class DossierContent(NamedTuple):
    """Everything that the dossier says; instants as stored, shown in `zone`."""

    figures: Figures
    view: FiguresView
    plan: Plan | None
    consents: Sequence[Consented]
    imports: Mapping[int, Import]
    versions: Sequence[TemplateVersion]
    calls: Sequence[Calls]
    deeds: Sequence[Deed]
    objections: Sequence[Objected]
    zone: tzinfo
    made: datetime
    operator: str


def write_dossier(path: Path, content: DossierContent) -> None:
    """Write the dossier as a PDF in the reader's language, its pages numbered."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    # The frame's own padding takes 6 points on each side.
    paper = Paper(A4[0] - 2 * MARGIN - 12)
    campaign = content.figures.campaign
    title = _("Dossier of the campaign “{name}”").format(name=campaign.name)
    document = SimpleDocTemplate(
        str(path), pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN + 8,
        title=title, author=content.operator,
    )  # fmt: skip
    story = list(_story(paper, content, title))
    document.build(story, onFirstPage=_foot(paper, title), onLaterPages=_foot(paper, title))


def _foot(paper: Paper, title: str) -> Any:
    shown = paper.shown(title)

    def draw(canvas: Any, document: Any) -> None:
        canvas.setFont("DejaVuSans", 7)
        canvas.setFillColor(GREY)
        canvas.drawString(MARGIN, MARGIN - 14, shown[:90])
        page = _("Page {n}").format(n=document.page)
        canvas.drawRightString(document.pagesize[0] - MARGIN, MARGIN - 14, page)

    return draw


def _story(paper: Paper, content: DossierContent, title: str) -> "Iterator[Flowable]":
    made = _("Made on {moment} by {operator}. {zone}").format(
        moment=instant(content.made, content.zone), operator=content.operator or "–", zone=zone_words(content.view)
    )
    parts: list[Flowable] = [paper.text(title, 16, bold=True), paper.text(made, 8, colour=GREY)]
    parts += _purpose(paper, content)
    parts += dossier_figures.funnel_part(paper, content.view)
    parts += consent_part(paper, content.consents, content.imports, content.zone)
    parts += _left_out(paper, content.view)
    parts += _texts(paper, content)
    parts += _deeds(paper, content)
    parts += dossier_cost.cost_part(paper, content.figures, content.view)
    parts += dossier_figures.split_parts(paper, content.view, (Split.COUNTRY, Split.LANGUAGE, Split.DAY))
    parts += _incidents(paper, content)
    parts += _objections(paper, content)
    parts += _definitions(paper)
    yield from parts


def _purpose(paper: Paper, content: DossierContent) -> "list[Flowable]":
    campaign = content.figures.campaign
    categories = sorted({label(f"category.{one.category.value}") for one in content.versions})
    state = label(f"campaign.{campaign.state.value}")
    rows = [
        (_("Campaign"), f"{campaign.name} ({campaign.id})"),
        (_("Purpose"), _("{category} message, template “{template}”, to the list “{list}”").format(
            category=", ".join(categories) or "–", template=campaign.template, list=campaign.list_name)),
        (_("State"), state),
        (_("Prepared"), instant(campaign.created, content.zone)),
        (_("Started"), instant(campaign.started, content.zone)),
        (_("Finished"), instant(campaign.finished, content.zone)),
        (_("Cap"), _("none") if campaign.cap is None else amounts.money(campaign.cap, campaign.currency)),
        (_("Follow-up"), _("connected") if campaign.follow_up else _("not connected: what became of the messages is "
                                                                     "not known, which is not 0")),
    ]  # fmt: skip
    if campaign.is_test:
        rows.insert(1, (_("Test"), _("Yes: sent to own numbers")))
    return [*paper.heading(_("Purpose")), paper.table((), rows, (0.25, 0.75))]


def _left_out(paper: Paper, view: FiguresView) -> "list[Flowable]":
    rows = [(reason_of(one), amounts.count(one.people)) for one in view.outcomes if one.kind is OutcomeKind.EXCLUDED]
    parts = paper.heading(_("Left out, by reason"))
    if not rows:
        return [*parts, paper.text(_("Nobody of the list was left out."))]
    total = (_("Total"), amounts.count(view.total.excluded))
    return [*parts, paper.table((_("Reason"), _("People")), [*rows, total], (0.8, 0.2), right=(1,), last=1)]


def _texts(paper: Paper, content: DossierContent) -> "list[Flowable]":
    parts = paper.heading(_("Text sent"))
    if not content.versions:
        parts.append(paper.text(_("No text is kept of this campaign.")))
    for version in content.versions:
        about = _("{language}, {category}").format(
            language=amounts.language_name(version.language), category=label(f"category.{version.category.value}")
        )
        examples = _examples(version, content.plan)
        buttons = [f"[ {one.text} ]{f'  {one.target}' if one.target else ''}" for one in version.buttons]
        lines = [filled(version.header, examples, "header."), filled(version.body, examples), version.footer, *buttons]
        if version.header_format and not version.header:
            lines.insert(0, f"[ {version.header_format} ] {version.media_link}".strip())
        title = paper.text(f"{version.name} · {about}", bold=True)
        message = paper.framed([paper.text(line) for line in lines if line] or [paper.text("–")])
        notes = [paper.text(words, 8, colour=GREY) for words in _variables(version, content.plan)]
        parts.append(paper.together([title, message, *notes]))
    return parts


def _examples(version: TemplateVersion, plan: Plan | None) -> dict[str, str]:
    """A value for every hole that is nobody's own: Meta's example, the text for all, or the column's name."""
    found = {}
    for hole in version.variables:
        source = plan.variables.get(hole.key) if plan is not None else None
        column = f"({source.column})" if source is not None and source.column else ""
        text = source.text if source is not None else ""
        name = hole.key if hole.key.startswith("header.") else hole.name
        found[name] = text or hole.example or column or f"({hole.name})"
    return found


def _variables(version: TemplateVersion, plan: Plan | None) -> Iterator[str]:
    for hole in version.variables:
        source = plan.variables.get(hole.key) if plan is not None else None
        if source is None:
            continue
        if source.column:
            words = _("Variable {key}: the column “{column}”, otherwise “{fallback}”")
            yield words.format(key=hole.key, column=source.column, fallback=source.fallback or "–")
        else:
            yield _("Variable {key}: “{text}” for everybody").format(key=hole.key, text=source.text)


def _deeds(paper: Paper, content: DossierContent) -> "list[Flowable]":
    campaign = content.figures.campaign
    rows: list[tuple[str, ...]] = []
    for one in content.deeds:
        words = label(f"audit.{one.action}") if f"audit.{one.action}" in LABELS else one.action
        rows.append(
            (
                stored(one.at, content.zone),
                one.operator or _("the program"),
                words,
                _deed_details(one, campaign.currency),
            )
        )
    if campaign.started is not None and not any(one.action == "campaign_begun" for one in content.deeds):
        rows.append((instant(campaign.started, content.zone), "–", _("First call to SMSBOX"), ""))
    parts = paper.heading(_("Who decided what, and when"))
    if not rows:
        return [*parts, paper.text(_("Nothing is noted."))]
    header = (_("When"), _("Who"), _("What"), _("Details"))
    return [*parts, paper.table(header, rows, (0.22, 0.16, 0.32, 0.3))]


def _deed_details(one: Deed, currency: str) -> str:
    told = []
    if reason := str(one.details.get("reason") or ""):
        told.append(_reason_words(reason))
    if isinstance(one.details.get("planned"), int):
        words = ngettext("{n} recipient", "{n} recipients", one.details["planned"])
        told.append(words.format(n=amounts.count(one.details["planned"])))
    if one.details.get("choice") in ("sent", "resend"):
        told.append(label(f"decided.{one.details['choice']}"))
    if one.details.get("cap"):
        told.append(sentence_of("dossier_cap", {"cap": str(one.details["cap"]), "currency": currency}))
    return ", ".join(told)


def _incidents(paper: Paper, content: DossierContent) -> "list[Flowable]":
    campaign, view = content.figures.campaign, content.view
    parts = paper.heading(_("Incidents"))
    if campaign.reason:
        words = _("The campaign stands as it does because: {reason}")
        parts.append(paper.text(words.format(reason=_reason_words(campaign.reason))))
    if view.total.unconfirmed:
        words = ngettext(
            "{n} person is uncertain: perhaps sent, counted as spent.",
            "{n} people are uncertain: perhaps sent, counted as spent.",
            view.total.unconfirmed,
        )
        parts.append(paper.text(words.format(n=amounts.count(view.total.unconfirmed))))
    rows = [(_call_words(one), amounts.count(one.calls), amounts.count(one.people), stored(one.first, content.zone),
             stored(one.last, content.zone)) for one in content.calls]  # fmt: skip
    if rows:
        header = (_("Calls to SMSBOX that ended so"), _("Calls"), _("People"), _("First"), _("Last"))
        parts.append(paper.table(header, rows, (0.4, 0.11, 0.13, 0.18, 0.18), right=(1, 2)))
    failed = [(outcome_words(one), reason_of(one), amounts.count(one.people), advice_words(one))
              for one in view.outcomes if one.kind in (OutcomeKind.FAILED, OutcomeKind.REFUSED)]  # fmt: skip
    if failed:
        parts += paper.heading(_("Failed or refused, by reason"))
        titles = (_("What became of them"), _("Reason"), _("People"), _("What to do now"))
        parts.append(paper.table(titles, failed, (0.17, 0.38, 0.1, 0.35), right=(2,)))
    return parts


def _reason_words(reason: str) -> str:
    # A few reasons are named like a state; Meta's codes have their words under their bare name.
    key = f"reason.{reason}"
    return label(key if key in LABELS else reason)


def _call_words(one: Calls) -> str:
    key = f"call.{one.outcome or 'open'}"
    words = label(key if key in LABELS else "call.other")
    return f"{words} (HTTP {one.http_status})" if one.http_status else words


def _objections(paper: Paper, content: DossierContent) -> "list[Flowable]":
    parts = paper.heading(_("Refusals, withdrawals and STOPs of these people since the campaign began"))
    if not content.objections:
        none = _("None is known.")
        if not content.figures.campaign.follow_up:
            none = _("None is known; replies such as STOP cannot be seen while follow-up is not connected.")
        return [*parts, paper.text(none)]
    rows = [
        (label(f"entry.{one.kind}"), label(one.reason) if one.reason else "–", amounts.count(one.people),
         stored(one.first, content.zone), stored(one.last, content.zone))
        for one in content.objections
    ]  # fmt: skip
    header = (_("What"), _("How"), _("People"), _("First"), _("Last"))
    return [*parts, paper.table(header, rows, (0.2, 0.32, 0.12, 0.18, 0.18), right=(2,))]


def _definitions(paper: Paper) -> "list[Flowable]":
    parts = [*paper.heading(_("What the shares mean")), *(paper.text(f"• {words}", 8) for words in definitions())]
    if paper.named_signs:
        words = _(
            "Signs between ‹ › are those that this document’s font cannot draw, by their Unicode name or number. "
            "People got the signs themselves; the workbook report holds the text as it was sent."
        )
        parts += [*paper.heading(_("Signs that are named")), paper.text(words, 8)]
    return parts
