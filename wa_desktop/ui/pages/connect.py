"""Connecting: the guide's six steps as an assistant that waits for days, the account, its test, and the trial."""

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QWidget

from wa_desktop import workspace
from wa_desktop.domain.accounts import AccountView
from wa_desktop.domain.first_run import Checkup, FirstRun
from wa_desktop.ui.context import Context
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.pages.connect_form import AccountForm
from wa_desktop.ui.pages.connect_steps import StepCard, WebhookCard
from wa_desktop.ui.pages.guide import checklist, done_of, guide, help_words
from wa_desktop.ui.pages.parts import DataPage, header
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, card, column, row, scrolled, tab_in_order, text
from wa_desktop.ui.widgets.drop import save_file
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.ui.widgets.stepper import StepColumn
from wa_desktop.words import amounts
from wa_desktop.words.language import _

_LAST = len(guide().steps) - 1
_FOUND = frozenset({"identifiers.key", "identifiers.ids"})
"""What a connection that works proves."""


class ConnectPage(DataPage):
    """The assistant of the first day, and later the place where the account is changed or tested."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._run = FirstRun()
        self._placed = False
        self._testing: Operation[Checkup] | None = None
        self._keeping: Operation[FirstRun] | None = None
        self.form = AccountForm(self._connect, lambda: context.go("maker"))
        self.webhook = WebhookCard(self.typed_run, self._changed, lambda: context.go("relay"))
        self.cards = [StepCard(number, step, self._changed) for number, step in enumerate(guide().steps, 1)]
        self.steps = StepColumn([_(step.short) for step in guide().steps], _("Steps"))
        self.steps.chosen.connect(self.show_step)
        self.stack = QStackedWidget()
        for at, step in enumerate(guide().steps):
            more = (self.form, self.webhook) if at == _LAST else ()
            self.stack.addWidget(_scrolled_step(_(step.title), self.cards[at], *more))
        self.back = button(_("‹ Back"), lambda: self.show_step(self.stack.currentIndex() - 1))
        self.forward = button(_("Continue ›"), lambda: self.show_step(self.stack.currentIndex() + 1), "primary")
        self.said = text("", "muted")
        self.trial_strip = self._trial_strip()
        self.content.addLayout(header(self.title()))
        self.content.addLayout(self._top())
        self.content.addWidget(self.trial_strip)
        self.content.addLayout(self._middle(), 1)
        self.content.addLayout(self._foot())
        for line in (self.form.agent, self.form.phone):
            line.editingFinished.connect(self._changed)
        context.trial.changed.connect(self._show_trial)
        self._show_trial(context.trial.active)
        self.show_step(0)
        tab_in_order(self)

    def title(self) -> str:
        """The page's name."""
        return _("Connect your account")

    def _top(self) -> QHBoxLayout:
        said = text(
            _("Six steps, as M-Target’s guide describes them. No account yet? Everything can be tried without one."),
            "muted",
        )
        self.trial_button = button(_("Try without an account"), self._try)
        line = row(said, self.trial_button)
        line.setStretch(0, 1)
        return line

    def _trial_strip(self) -> QFrame:
        return notice_frame(
            _("Trial mode: no message leaves this computer. Connecting your own account ends it."), "warn"
        )

    def _middle(self) -> QHBoxLayout:
        line = row(self.steps, self.stack)
        line.setStretch(1, 1)
        return line

    def _foot(self) -> QHBoxLayout:
        self.copy_list = button(_("Copy the checklist"), self._copy, "link")
        self.save_list = button(_("Save the checklist…"), self._ask_where, "link")
        line = row(self.said, self.copy_list, self.save_list, self.back, self.forward)
        line.setStretch(0, 1)
        return line

    def refresh(self) -> None:
        """Read the account and the progress again."""
        self.read(_("Reading the account…"), self._read, lambda found: self._fill(*found))

    def _read(self) -> tuple[AccountView | None, FirstRun]:
        desk = self.context.desk
        return workspace.account.account(desk), workspace.first_run.progress(desk)

    def _fill(self, account: AccountView | None, run: FirstRun) -> None:
        if not (self.form.agent.isModified() or self.form.phone.isModified()):
            self.form.show_ids(run.agent, run.phone)
        if account is not None:
            self.form.fill_in(account)
        if not self.webhook.address.isModified():
            self.webhook.address.setText(run.webhook)
        for made in self.cards:
            made.show_progress(run)
        self._show_kept(run)
        if not self._placed:
            self._placed = True
            connected = account is not None and not account.is_sandbox
            self.show_step(_LAST if connected else _first_open(run))

    def _show_kept(self, run: FirstRun) -> None:
        self._run = run
        done, of = len(run.ticked & guide().ticks), len(guide().ticks)
        words = _("{n} of {of} ticked").format(n=done, of=of)
        if run.changed_at is not None:
            words = _("{ticked}, kept on {moment}").format(ticked=words, moment=amounts.instant(run.changed_at))
        self.said.setText(words)
        self._mark()

    def show_step(self, at: int) -> None:
        """Show a step; each can be gone to at any time."""
        self.stack.setCurrentIndex(min(max(at, 0), _LAST))
        self.back.setEnabled(self.stack.currentIndex() > 0)
        self.forward.setEnabled(self.stack.currentIndex() < _LAST)
        self._mark()

    def _mark(self) -> None:
        self.steps.show_steps(self.stack.currentIndex(), [done_of(step, self._run) for step in guide().steps])

    def escape(self) -> bool:
        """One step back."""
        if self.stack.currentIndex() == 0:
            return False
        self.show_step(self.stack.currentIndex() - 1)
        return True

    def proceed(self) -> bool:
        """One step on; on the last one, test."""
        if self.stack.currentIndex() < _LAST:
            self.show_step(self.stack.currentIndex() + 1)
        else:
            self._connect()
        return True

    def typed_run(self) -> FirstRun:
        """The progress as it stands on the screen."""
        typed = self.form.typed()
        ticked = {name for made in self.cards for name, tick in made.ticks.items() if tick.box.isChecked()}
        return FirstRun(frozenset(ticked), typed.agent, typed.phone, self.webhook.address.text().strip())

    def _changed(self, *_arguments: Any) -> None:
        """Keep what stands on the screen; one writing at a time, the last one with everything."""
        if self._keeping is not None and self._keeping.running:
            return
        run = self.typed_run()
        self._keeping = self.context.operations.run(
            _("Saving…"), lambda _progress, _cancel: workspace.first_run.keep(self.context.desk, run), self._kept, self
        )

    def _kept(self, run: FirstRun) -> None:
        self._keeping = None
        self._show_kept(run)
        now = self.typed_run()
        if (now.ticked, now.agent, now.phone, now.webhook) != (run.ticked, run.agent, run.phone, run.webhook):
            self._changed()

    def _try(self) -> None:
        self.context.trial.start(self, lambda: self.context.go("home"))

    def _show_trial(self, active: bool) -> None:
        self.trial_strip.setVisible(active)
        self.trial_button.setVisible(not active)

    def _connect(self) -> None:
        if self._testing is not None and self._testing.running:
            return
        self.notices.clear()
        if not self.form.begin():
            return
        typed, desk = self.form.typed(), self.context.desk
        self._testing = self.context.operations.run(
            _("Connecting to SMSBOX…"),
            lambda _progress, _cancel: workspace.first_run.check(
                desk, typed.agent, typed.phone, typed.key or None, typed.base_url, typed.account_url
            ),
            self._tested,
            self,
        )

    def _tested(self, found: Checkup) -> None:
        self.form.show_checkup(found)
        if found.connected is None:
            return
        self.context.trial.set_active(found.connected.account.is_sandbox)
        if not found.connected.account.is_sandbox:
            for name in _FOUND:
                self.cards[_LAST].ticks[name].box.setChecked(True)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self._checklist()))
        self.notices.say(_("The checklist is on the clipboard, without the API key. Paste it into an e-mail."), "good")

    def _ask_where(self) -> None:
        kinds = _("Text") + " (*.txt)"
        save_file(self, _("Save the checklist"), _("whatsapp-checklist.txt"), kinds, self.save_to)

    def save_to(self, path: Path) -> None:
        """Write the checklist there."""
        lines, out = self._checklist(), path if path.suffix else path.with_suffix(".txt")
        self.change(_("Saving…"), lambda: workspace.first_run.save_checklist(out, lines), self._saved)

    def _saved(self, path: Path) -> None:
        self.notices.say(_("Saved without the API key: {file}").format(file=path), "good")

    def _checklist(self) -> list[str]:
        return checklist(self.typed_run(), date.today())  # noqa: DTZ011 - the reader's own calendar


def _first_open(run: FirstRun) -> int:
    """The first step that is not done; the one of the account when all are."""
    open_ = (at for at, step in enumerate(guide().steps) if done_of(step, run)[0] < done_of(step, run)[1])
    return next(open_, _LAST)


def _scrolled_step(name: str, *parts: QWidget) -> QWidget:
    inside = QWidget()
    help_card = card(column(text(_("Need help?"), "heading"), text(help_words())), frame="plain")
    layout = column(*parts, help_card, None, spacing=GAP)
    layout.setContentsMargins(0, 0, GAP, 0)
    inside.setLayout(layout)
    return scrolled(inside, name)
