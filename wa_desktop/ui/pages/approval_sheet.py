"""The sheet that an approver signs: amount, recipients, who is left out, texts, schedule, earlier approvals."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.signing import Sample, Sheet
from wa_desktop.domain.team import WaitingCampaign
from wa_desktop.ui.campaign.why import counts_grid
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.team_approvals import approval_words, declined_words
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, card, clear, column, text
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.ui.widgets.phone import PhonePreview, message_of
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label

_PHONE, _BESIDE, _MOST_COUNTRIES = 260, 2, 12


class SignedSheet(QWidget):
    """Everything that the approval's seal covers, in the order in which it is read."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP)

    def show_sheet(self, one: WaitingCampaign, view: CampaignView, sheet: Sheet) -> None:
        """Show what would be signed."""
        clear(self._layout)
        if one.declined_by:
            self._layout.addWidget(notice_frame(declined_words(one), "warn"))
        add(self._layout, _amount(one, view), _people(one, sheet), _texts(sheet.samples))
        if one.history:
            lines = [text(approval_words(each)) for each in one.history]
            self._layout.addWidget(card(text(_("Earlier approvals"), "heading"), *lines))
        self.show()


def _amount(one: WaitingCampaign, view: CampaignView) -> QWidget:
    said = _("“{template}” to the list “{list}”").format(template=one.template, list=one.list_name)
    author = _("Made by {author} on {moment}").format(author=one.author or "–", moment=amounts.instant(one.created))
    total = _("{amount} before tax, if everybody gets it").format(amount=amounts.money(one.total, one.currency))
    cap = (
        _("No cap")
        if one.cap is None
        else _("Cap: {amount} before tax").format(amount=amounts.money(one.cap, one.currency))
    )
    categories = ", ".join(labels.category(each) for each in one.categories)
    languages = ", ".join(amounts.language_name(each) for each in one.languages)
    lines = [
        _("Category: {categories}").format(categories=categories),
        _("Languages: {languages}").format(languages=languages),
        _("Prices: {card}").format(card=one.card or "–"),
        *schedule_words(one, view),
    ]
    return card(
        text(said, "strong"),
        text(total, "headline"),
        text(cap, "strong"),
        text(author),
        *(text(line) for line in lines),
    )


def schedule_words(one: WaitingCampaign, view: CampaignView) -> list[str]:
    """When it leaves, as far as it was chosen."""
    if one.not_before is None:
        lines = [_("Leaves when its author sends it, once approved")]
    else:
        lines = [_("Not before {moment}").format(moment=amounts.instant(one.not_before))]
    hours = str(view.options.get("quiet_hours") or "")
    if hours and hours != "off":
        lines.append(_("Only between {hours}, the recipients’ own time").format(hours=hours))
    first = int(str(view.options.get("canary") or 0))
    if first:
        words = ngettext("{n} recipient first, the rest after their news", "{n} recipients first, the rest after "
                         "their news", first)  # fmt: skip
        lines.append(words.format(n=amounts.count(first)))
    return lines


def _people(one: WaitingCampaign, sheet: Sheet) -> QWidget:
    words = ngettext("{n} recipient", "{n} recipients", one.planned).format(n=amounts.count(one.planned))
    headings = [
        Heading(_("Country"), stretch=True),
        Heading(_("Recipients"), right=True),
        Heading(_("Amount before tax"), right=True),
    ]
    table = RecordTable(headings, _("Recipients by country"), most=_MOST_COUNTRIES)
    table.show_rows(
        Row(
            (amounts.country_name(each.country), amounts.count(each.recipients),
             amounts.money(each.amount, one.currency)),
            each.country, order=(None, each.recipients, each.amount),
        )
        for each in sheet.countries
    )  # fmt: skip
    parts: list[QWidget] = [text(words, "heading"), table]
    if one.excluded:
        out = ngettext("{n} contact left out", "{n} contacts left out", one.excluded)
        parts += [text(out.format(n=amounts.count(one.excluded)), "heading"), _reasons(sheet.excluded)]
    return card(*parts)


def _reasons(excluded: Mapping[str, int]) -> QWidget:
    ordered = sorted(excluded.items(), key=lambda item: (-item[1], item[0]))
    return counts_grid([(label(f"exclusion.{reason}"), number) for reason, number in ordered])


def _texts(samples: Sequence[Sample]) -> QWidget:
    phones = QGridLayout()
    phones.setSpacing(GAP)
    for at, sample in enumerate(samples):
        phone = PhonePreview()
        phone.setFixedWidth(_PHONE)
        language = amounts.language_name(sample.version.language)
        phone.show_message(message_of(sample.version, sample.values), language)
        same = ngettext("{n} person gets exactly this", "{n} people get exactly this", sample.people)
        words = text(f"{language} · {same.format(n=amounts.count(sample.people))}", "muted")
        words.setMaximumWidth(_PHONE)
        phones.addLayout(column(words, phone), at // _BESIDE, at % _BESIDE, Qt.AlignmentFlag.AlignTop)
    phones.setColumnStretch(_BESIDE, 1)
    holder = QWidget()
    said = text(_("Of every language the first message, the longest and the shortest."), "muted")
    holder.setLayout(column(text(_("What they will read"), "heading"), said, phones))
    return holder
