"""Meta's own files on the prices page: looked at beside the card before, adopted, taken back; and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.prices import INTERNATIONAL, FilePreview, ImportView, MarketChange, PriceChange
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.parts import DataPage, Tick
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import add, button, clear, fill, row, text
from wa_desktop.ui.widgets.drop import choose_file
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence


@dataclass(frozen=True, slots=True)
class AheadFacts:
    """What changes on `day` for her countries."""

    day: date
    changes: Sequence[MarketChange]


class RateFileCard(QFrame):
    """One button; then what the file says, and one button that adopts exactly that file."""

    def __init__(self, page: DataPage) -> None:
        super().__init__()
        self._page = page
        self._path: Path | None = None
        self._sha256 = ""
        self.setProperty("frame", "card")
        self.choose_button = button(_("Compare a file of Meta’s…"), self._choose, "primary")
        self.adopt_button = button(_("Adopt these rates"), self.adopt, "primary")
        self.cancel_button = button(_("Leave it"), self._forget)
        self.said = text("", "strong")
        self.changes = RecordTable(_headings(), _("What the file changes"), most=12)
        self.remarks = _column()
        self.accept_odd = Tick(_("Take the odd rates too: I have checked them in Meta’s file"))
        self.accept_odd.box.toggled.connect(self._look_again)
        self.imported = _column()
        fill(
            self,
            text(_("Meta’s own files"), "heading"),
            text(_("The files that Meta offers on its pricing page, as they were downloaded or saved again by Excel."),
                 "muted"),
            row(self.choose_button, None),
            self.said,
            self.changes,
            self.remarks,
            self.accept_odd,
            row(self.adopt_button, self.cancel_button, None),
            self.imported,
        )  # fmt: skip
        self._forget()

    def _choose(self) -> None:
        choose_file(self, _("A file of Meta’s rates"), _("Meta’s rates") + " (*.csv *.xlsx *.xls *.txt)", self.look)

    def look(self, path: Path) -> None:
        """Read a file and show it beside the card before; nothing is stored."""
        self._forget()
        self._path = path
        self._page.notices.clear()
        self._look_again()

    def _look_again(self) -> None:
        path, desk, odd = self._path, self._page.context.desk, self.accept_odd.box.isChecked()
        if path is not None:
            self._page.read(
                _("Reading the file…"),
                lambda: workspace.rate_files.preview(desk, path, accept_odd=odd),
                self.show_preview,
            )

    def show_preview(self, found: FilePreview) -> None:
        """Show what the file says and changes."""
        self._sha256 = found.sha256
        self.said.setText(said_of(found))
        self.said.show()
        self.changes.show_rows(change_row(one, found.card.currency) for one in found.changes)
        self.changes.setVisible(bool(found.changes))
        clear(self.remarks.layout_)
        for notice in found.notices:
            add(self.remarks.layout_, notice_frame(sentence(notice), "warn"))
        self.remarks.setVisible(bool(found.notices))
        self.accept_odd.setVisible(any(change.odd for change in found.changes))
        self.adopt_button.setVisible(not found.already)
        self.cancel_button.show()
        self.adopt_button.setFocus()

    def adopt(self) -> None:
        """Take the file that was shown, and no other bytes."""
        path, desk, sha256 = self._path, self._page.context.desk, self._sha256
        odd = self.accept_odd.box.isChecked()
        if path is None:
            return
        self._page.change(
            _("Storing the rates…"),
            lambda: workspace.rate_files.adopt(desk, path, accept_odd=odd, sha256=sha256),
            self._adopted,
        )

    def _adopted(self, found: FilePreview) -> None:
        self._forget()
        words = _("The card {card} is adopted: every estimate uses it from now on.").format(card=found.card.id)
        self._page.notices.say(words, "good")

    def _forget(self) -> None:
        self._path, self._sha256 = None, ""
        self.accept_odd.box.setChecked(False)
        clear(self.remarks.layout_)
        for part in (self.said, self.changes, self.remarks, self.accept_odd, self.adopt_button, self.cancel_button):
            part.hide()

    def show_imports(self, imports: Sequence[ImportView]) -> None:
        """The files that were adopted, each with a way back."""
        clear(self.imported.layout_)
        for one in imports:
            words = _("{card} · from {file} · {rates} rates").format(
                card=one.id, file=one.file, rates=amounts.count(one.rates)
            )
            back = button(_("Take back"), partial(self._remove, one.id), "link")
            back.setAccessibleName(_("Take back {card}").format(card=one.id))
            line = row(text(words), back)
            line.setStretch(0, 1)
            self.imported.layout_.addLayout(line)
        self.imported.setVisible(bool(imports))

    def _remove(self, card: str) -> None:
        desk = self._page.context.desk
        self._page.change(_("Storing the rates…"), lambda: workspace.rate_files.remove(desk, card))


class _Column(QWidget):
    """Widgets one under the other, that come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(0, 0, 0, 0)
        self.layout_.setSpacing(SMALL_GAP)


def _column() -> _Column:
    return _Column()


def _headings() -> list[Heading]:
    return [
        Heading(_("Meta’s market"), stretch=True, mark=True),
        Heading(_("Category")),
        Heading(_("From message"), right=True),
        Heading(_("Before"), right=True),
        Heading(_("Now"), right=True),
        Heading(_("Change"), right=True),
        Heading(_("Remark")),
    ]


def said_of(found: FilePreview) -> str:
    """What the file is, in one sentence."""
    if found.already:
        return _("This very file was imported before: nothing changes.")
    changed = sum(change.new is not None for change in found.changes)
    words = ngettext(
        "Rates of {day} in {currency}: {n} changes, {same} stay as they are.",
        "Rates of {day} in {currency}: {n} change, {same} stay as they are.",
        changed,
    )
    return words.format(
        day=amounts.long_day(found.card.effective_from),
        currency=found.card.currency,
        n=amounts.count(changed),
        same=amounts.count(found.unchanged),
    )


def change_row(one: PriceChange, currency: str) -> Row:
    """One changed cell; odd ones carry the colour of a warning beside their words."""
    category = INTERNATIONAL if one.international else one.category.value
    shown = ["–" if rate is None else amounts.unit_price(rate, currency) for rate in (one.old, one.new)]
    percent = "" if one.percent is None else ("+" if one.percent > 0 else "") + amounts.percent(one.percent / 100, 1)
    cells = (
        labels.of("market", one.market),
        labels.of("category", category),
        amounts.count(one.tier_from) if one.tier_from else "",
        *shown,
        percent,
        labels.of("flag", one.flag) if one.flag else "",
    )
    mark = "bad" if one.odd else "warn" if one.flag else ""
    return Row(cells, (one.market, category, one.tier_from), mark)


class AheadCard(QFrame):
    """What changes next quarter, for her countries alone."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("frame", "card")
        self.said = text("")
        headings = [
            Heading(_("Country"), stretch=True),
            Heading(_("Category")),
            Heading(_("Today"), right=True),
            Heading(_("Then"), right=True),
        ]
        self.table = RecordTable(headings, _("What changes next quarter"), most=10)
        fill(self, text(_("Next quarter in my countries"), "heading"), self.said, self.table)

    def show_changes(self, facts: AheadFacts, currency: str) -> None:
        """Show these changes, or why none can be told."""
        known = [one for one in facts.changes if one.known]
        if any(not one.known for one in facts.changes):
            words = _("Meta’s card of {day} is not known yet: today’s rates may change.")
        elif known:
            words = _("From {day} on:")
        else:
            words = _("Nothing changes on {day} in the countries of your lists.")
        self.said.setText(words.format(day=amounts.long_day(facts.day)))
        self.table.show_rows(_ahead_row(one, currency) for one in known)
        self.table.setVisible(bool(known))


def _ahead_row(one: MarketChange, currency: str) -> Row:
    shown = ["–" if cell is None else amounts.unit_price(cell.rate, currency) for cell in (one.old, one.new)]
    country = f"{amounts.country_name(one.country)} ({labels.of('market', one.market)})"
    return Row((country, labels.category(one.category.value), *shown), (one.country, one.market, one.category))
