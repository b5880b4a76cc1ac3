"""The parts of one person's page: the proof of each consent, then what was sent, answered, refused and imported."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from wa_desktop.domain.people import ConsentEvidence, Person, PersonMessage, PersonReply, PersonRow, PersonStop
from wa_desktop.domain.states import RecipientState
from wa_desktop.ui.pages import labels
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import add, card, clear, column, row, selectable, text
from wa_desktop.ui.widgets.chip import Chip, recipient_tone
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label

_MOST_ROWS = 8


class ConsentCard(QFrame):
    """For each consent: the file, its sheet and its row, the day, who took it in, how they agreed, to what words."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("frame", "card")
        self.setAccessibleName(_("Proof of consent"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(GAP, GAP, GAP, GAP)
        self._layout.setSpacing(SMALL_GAP)
        self.lines: list[str] = []

    def show_person(self, person: Person) -> None:
        """Show where each consent of theirs comes from."""
        clear(self._layout)
        self.lines = []
        add(self._layout, text(_("Proof of consent"), "heading"))
        for evidence in person.consents:
            said = selectable(evidence_words(evidence))
            self.lines.append(said.text())
            add(self._layout, row(text(_title(evidence), "strong", wrap=False), _standing(evidence), None), said)
        if not person.consents:
            self._layout.addWidget(text(_no_consent_words(person), "muted"))


def _standing(evidence: ConsentEvidence) -> Chip:
    if evidence.gone:
        return Chip(_("kept as the proof of what was sent"), "neutral")
    return Chip(_("counts") if evidence.counts else _("does not count"), "good" if evidence.counts else "warn")


def _title(evidence: ConsentEvidence) -> str:
    return _("{category}: agreed, list “{list}”").format(
        category=labels.category(evidence.category), list=evidence.list_name
    )


def evidence_words(evidence: ConsentEvidence) -> str:
    """Where one consent stands, to the row, and what is known of how it was given."""
    place = (
        _("File “{file}”, sheet “{sheet}”, row {row}").format(
            file=evidence.file, sheet=evidence.sheet, row=evidence.row
        )
        if evidence.sheet
        else _("File “{file}”, row {row}").format(file=evidence.file, row=evidence.row)
    )
    lines = [place]
    if evidence.said_at is not None:
        lines.append(_("Agreed on {day}").format(day=amounts.day(evidence.said_at.date())))
    else:
        lines.append(_("The file gives no day of agreement."))
    if evidence.imported is not None:
        taken = _("Taken in on {moment} by {operator}").format(
            moment=amounts.instant(evidence.imported), operator=evidence.operator or "–"
        )
        lines.append(taken)
    source = labels.of("source", evidence.source) if evidence.source else _("not said")
    lines.append(_("How: {source}").format(source=source))
    wording = _("To these words: “{wording}”").format(wording=evidence.wording)
    lines.append(wording if evidence.wording else _("The words agreed to were not noted."))
    return "\n".join(lines)


def _no_consent_words(person: Person) -> str:
    if not person.is_known:
        return _("Nothing is kept about this number.")
    if person.messages and not person.rows:
        return _("The list that held this consent was deleted, and its rows with it.")
    return _("No list holds a consent of this person: nobody may write to them.")


def standing_words(person: Person) -> str:
    """What may be sent to them today, and whether they were erased."""
    erasure = person.erasure
    lines = []
    if erasure is not None and erasure.erased_at is not None:
        words = _("Erased on {moment}: only a keyed hash of the number is kept, so that no import brings them back.")
        lines.append(words.format(moment=amounts.instant(erasure.erased_at)))
    if not person.is_known:
        return "\n".join([*lines, _("Nothing is kept about this number.")])
    barred = [*dict.fromkeys((*person.refused, *person.suppressed))]
    if barred:
        words = _("Must not be sent: {categories}")
        lines.append(words.format(categories=", ".join(labels.category(each) for each in barred)))
    counted = [
        ngettext("{n} message", "{n} messages", len(person.messages)).format(n=amounts.count(len(person.messages))),
        ngettext("{n} reply", "{n} replies", len(person.replies)).format(n=amounts.count(len(person.replies))),
        ngettext("{n} row of a list", "{n} rows of lists", len(person.rows)).format(n=amounts.count(len(person.rows))),
        ngettext("{n} piece of news from SMSBOX", "{n} pieces of news from SMSBOX", person.news).format(
            n=amounts.count(person.news)
        ),
    ]
    return "\n".join([*lines, _("We hold: {what}").format(what=" · ".join(counted))])


class PersonTables(QWidget):
    """Four short tables, each hidden while it is empty. `open_campaign(ref)` for a message that was opened."""

    def __init__(self, open_campaign: Callable[[str], object]) -> None:
        super().__init__()
        self.messages = _table(_message_headings(), _("Messages sent"))
        self.messages.opened.connect(lambda ref: open_campaign(str(ref)))
        self.replies = _table(_reply_headings(), _("Replies and our answers"))
        self.stops = _table(_stop_headings(), _("Refusals, stops and decisions"))
        self.rows = _table(_row_headings(), _("Rows of lists"))
        self._cards: list[tuple[QFrame, RecordTable]] = []
        layout = column(spacing=GAP)
        for table in (self.messages, self.stops, self.replies, self.rows):
            place = card(text(table.accessibleName(), "heading"), table)
            self._cards.append((place, table))
            layout.addWidget(place)
        self.setLayout(layout)

    def show_person(self, person: Person) -> None:
        """Show what there is."""
        self.messages.show_rows(message_row(each) for each in person.messages)
        self.replies.show_rows(_reply_row(each) for each in person.replies)
        self.stops.show_rows(_stop_row(each) for each in person.stops)
        self.rows.show_rows(_list_row(each) for each in person.rows)
        for place, table in self._cards:
            place.setVisible(bool(table.records.rowCount()))


def _table(headings: list[Heading], name: str) -> RecordTable:
    return RecordTable(headings, name, most=_MOST_ROWS)


def _message_headings() -> list[Heading]:
    return [
        Heading(_("Since")), Heading(_("Campaign")), Heading(_("Template"), stretch=True),
        Heading(_("State"), mark=True), Heading(_("Reason")), Heading(_("Language")), Heading(_("SMSBOX reference")),
    ]  # fmt: skip


def message_row(one: PersonMessage) -> Row:
    """One message; its key is its campaign."""
    state = RecipientState(one.state)
    cells = (
        "–" if one.changed is None else amounts.instant(one.changed),
        one.name,
        one.template,
        labels.state(state),
        labels.recipient_reason(state, one.reason) or "–",
        amounts.language_name(one.language) if one.language else "–",
        one.reference or "–",
    )
    return Row(cells, str(one.campaign), recipient_tone(state), (one.changed,) + (None,) * (len(cells) - 1))


def _reply_headings() -> list[Heading]:
    return [Heading(_("When")), Heading(_("By")), Heading(_("Message"), stretch=True), Heading(_("Campaign"))]


def _reply_row(one: PersonReply) -> Row:
    kind = label(f"form.{one.form}")
    body = one.body or (one.form if kind.startswith("form.") else kind)
    who = (one.by or _("Us")) if one.ours else _("This person")
    return Row(("–" if one.received is None else amounts.instant(one.received), who, body, one.campaign or "–"))


def _stop_headings() -> list[Heading]:
    return [
        Heading(_("Said")), Heading(_("What")), Heading(_("For")), Heading(_("Reason")),
        Heading(_("Where it comes from"), stretch=True), Heading(_("By")), Heading(_("Taken back")),
    ]  # fmt: skip


def _stop_row(one: PersonStop) -> Row:
    source = labels.of("suppression", one.source)
    if one.file:
        source = _("File “{file}”, row {row}").format(file=one.file, row="–" if one.row is None else one.row)
    cells = (
        "–" if one.said is None else amounts.instant(one.said),
        labels.of("entry", one.kind),
        ", ".join(labels.category(each) for each in one.categories),
        labels.of("suppression", one.reason) if one.reason else "–",
        source or "–",
        one.operator or "–",
        "–" if one.removed is None else amounts.instant(one.removed),
    )
    return Row(cells, None, "neutral" if one.removed else "bad")


def _row_headings() -> list[Heading]:
    return [
        Heading(_("List")), Heading(_("File")), Heading(_("Sheet")), Heading(_("Row of the file"), right=True),
        Heading(_("Name")), Heading(_("Other columns"), stretch=True), Heading(_("Taken in")), Heading(_("By")),
    ]  # fmt: skip


def _list_row(one: PersonRow) -> Row:
    fields = " · ".join(
        _("{name}: {value}").format(name=name, value=value) for name, value in one.fields.items() if value
    )
    cells = (
        one.list_name, one.file, one.sheet or "–", str(one.row), one.name or "–", fields or "–",
        "–" if one.imported is None else amounts.instant(one.imported), one.operator or "–",
    )  # fmt: skip
    return Row(cells)
