"""How long personal data is kept: looked at first, then by itself once a day."""

from functools import partial

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.safety import RetentionPlan, RetentionRule
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.parts import CalmSpin, DataPage, header
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import button, card, row, scrolled, text
from wa_desktop.ui.widgets.forms import Form
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace.desk import Desk

_MOST_MONTHS = 120
_MOST_NAMES = 12

Found = tuple[RetentionPlan, Notice | None]


class RetentionPage(DataPage):
    """A delay for each kind of data and what it would take away now; nothing goes before a person agreed to it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.plan: RetentionPlan | None = None
        self.question: Question | None = None
        self._filling = False
        self.fields: dict[str, CalmSpin] = {}
        self.due: dict[str, QLabel] = {}
        self.state = text("", "strong")
        self.agree_button = button(_("Look at it and let it run every day…"), self.ask_enable, "primary")
        self.stop_button = button(_("Stop it"), self._stop)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        for part in (self._state_card(), self._delays_card(), _kept_card()):
            layout.addWidget(part)
        layout.addStretch(1)
        back = button(_("‹ Privacy and safety"), lambda: context.go("privacy"), "link")
        self.content.addLayout(header(self.title(), back))
        self.content.addWidget(scrolled(inside, self.title()), 1)
        if context.safety is not None:
            context.safety.kept.connect(self._kept)

    def title(self) -> str:
        """The page's name."""
        return _("How long data is kept")

    def _state_card(self) -> QFrame:
        self.last = text("", "muted")
        self.waits_words = text("", "warn")
        return card(self.state, self.waits_words, self.last, row(self.agree_button, self.stop_button, None))

    def _delays_card(self) -> QFrame:
        form = Form()
        for kind in workspace.retention.KINDS:
            spin, due = CalmSpin(), text("", "muted")
            spin.setRange(0, _MOST_MONTHS)
            spin.setKeyboardTracking(False)
            spin.setSpecialValueText(_("for ever"))
            spin.setSuffix(" " + _("months"))
            spin.valueChanged.connect(partial(self._change, kind))
            self.fields[kind], self.due[kind] = spin, due
            form.add_row(labels.of("retention", kind), spin)
            form.add_wide(due)
        return card(text(_("Delays, and what would go now"), "heading"), form)

    def refresh(self) -> None:
        """Count again what would go."""
        self.read(_("Counting what is due…"), lambda: retention_facts(self.context.desk), self.show_plan)

    def _kept(self) -> None:
        if self.isVisible():
            self.refresh()

    def show_plan(self, found: Found) -> None:
        """Show the delays and what they would take away."""
        plan, waits = found
        self.plan = plan
        self._filling = True
        for rule in plan.rules:
            self.fields[rule.kind].setValue(rule.months)
            self.due[rule.kind].setText(due_words(rule))
        self._filling = False
        runs = plan.enabled and plan.previewed
        if runs:
            self.state.setText(_("Retention runs by itself once a day."))
        elif plan.enabled:
            self.state.setText(_("Retention waits for you."))
        else:
            self.state.setText(_("Retention does not run by itself."))
        self.waits_words.setText("" if waits is None else sentence(waits))
        self.waits_words.setVisible(waits is not None)
        last = plan.last_run
        self.last.setText(
            _("It has not run yet.") if last is None else _("Last run: {moment}").format(moment=amounts.instant(last))
        )
        self.agree_button.setVisible(not runs)
        self.stop_button.setVisible(plan.enabled)

    def _change(self, kind: str, months: int) -> None:
        if not self._filling:
            desk = self.context.desk
            self.change(_("Saving…"), lambda: workspace.retention.change(desk, kind, months))

    def ask_enable(self) -> None:
        """Say once more what goes, and have it agreed to."""
        plan = self.plan
        if plan is None:
            return
        self.question = ask(
            self,
            _("Let old personal data go by itself?"),
            agreed_words(plan),
            _("Take it away, every day"),
            lambda: self._enable(plan),
            danger=True,
        )

    def _enable(self, plan: RetentionPlan) -> None:
        desk, safety = self.context.desk, self.context.safety
        self.notices.clear()

        def enabled(_plan: RetentionPlan) -> None:
            if safety is not None:
                safety.look()

        self.change(_("Saving…"), lambda: workspace.retention.enable(desk, plan), enabled)

    def _stop(self) -> None:
        desk = self.context.desk
        self.change(_("Saving…"), lambda: workspace.retention.disable(desk))


def _kept_card() -> QFrame:
    words = _(
        "Refusals, withdrawals, suppressions and what proves them; the consents of a list in use; every count and "
        "every cost."
    )
    return card(text(_("What never goes"), "heading"), text(words))


def retention_facts(desk: Desk) -> Found:
    """The plan, and why it waits, read in the background."""
    return workspace.retention.plan(desk), workspace.retention.waiting(desk)


def due_words(rule: RetentionRule) -> str:
    """How much of one kind would go now, from before which day, and of what."""
    if rule.before is None:
        return _("Kept for ever.")
    if not rule.due:
        return _("Nothing is older than {day}.").format(day=amounts.long_day(rule.before.date()))
    words = ngettext("{n} would go now: older than {day}.", "{n} would go now: older than {day}.", rule.due).format(
        n=amounts.count(rule.due), day=amounts.long_day(rule.before.date())
    )
    return words + (" " + names_words(rule) if rule.names else "")


def names_words(rule: RetentionRule) -> str:
    """Which lists, or of which campaigns."""
    shown = ", ".join(_("“{name}”").format(name=name) for name in rule.names[:_MOST_NAMES])
    more = len(rule.names) - _MOST_NAMES
    words = _("Lists: {names}") if rule.kind == "lists" else _("Campaigns: {names}")
    others = ngettext(" and {n} other", " and {n} others", more).format(n=amounts.count(more)) if more > 0 else ""
    return words.format(names=shown) + others


def agreed_words(plan: RetentionPlan) -> str:
    """The whole of what a person agrees to."""
    lines = [
        "• " + _("{name}: {value}").format(name=labels.of("retention", rule.kind), value=due_words(rule))
        for rule in plan.rules
        if rule.before is not None
    ]
    words = ngettext(
        "{n} item goes now, for good, and the rest as it grows old:",
        "{n} items go now, for good, and the rest as it grows old:",
        plan.due,
    )
    return "\n".join([words.format(n=amounts.count(plan.due)), *lines])
