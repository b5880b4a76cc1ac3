"""One step of the assistant: what it is for, its warning, its checks and its links; the webhook's own card."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.first_run import FirstRun
from wa_desktop.domain.templates import is_public_link
from wa_desktop.ui.pages.guide import Step
from wa_desktop.ui.pages.parts import Tick, link
from wa_desktop.ui.widgets.basics import button, card, row, text
from wa_desktop.ui.widgets.forms import Form
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words.about_follow_up import email_to_smsbox
from wa_desktop.words.language import _
from wa_desktop.words.sentences import sentence


class StepCard(QFrame):
    """A step with its ticks by id."""

    def __init__(self, number: int, step: Step, ticked: Callable[[], object]) -> None:
        super().__init__()
        self.ticks = {tick: Tick(_(words)) for tick, words in zip(step.ticks, step.checks, strict=True)}
        parts: list[QWidget | QHBoxLayout] = [text(f"{number}. {_(step.title)}", "heading"), text(_(step.about))]
        parts += [notice_frame(_(step.warning), "warn")] if step.warning else []
        parts += self.ticks.values()
        parts += [row(link(_(words), address), None) for words, address in step.links]
        self.setLayout(row(card(*parts)))
        for tick in self.ticks.values():
            tick.box.toggled.connect(ticked)

    def show_progress(self, run: FirstRun) -> None:
        """Tick what is done, without calling that a change."""
        for name, tick in self.ticks.items():
            tick.box.blockSignals(True)
            tick.box.setChecked(name in run.ticked)
            tick.box.blockSignals(False)


class WebhookCard(QFrame):
    """The address that SMSBOX sends its news to, and the words to give it to the SMSBOX team."""

    def __init__(
        self, run: Callable[[], FirstRun], changed: Callable[[], object], to_relay: Callable[[], object]
    ) -> None:
        super().__init__()
        self._run = run
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://relay.example.com/…")
        self.problem = text("", "warn")
        self.problem.hide()
        self.copy = button(_("Copy the words for the SMSBOX team"), self._copy)
        self.copy.setEnabled(False)
        form = Form(stacked=True)
        form.add_row(
            _("Webhook address"), self.address,
            _("From whoever runs your relay server. Keep it to yourself and SMSBOX: who knows it can send false news."),
        )  # fmt: skip
        self.relay = button(_("Relay and follow-up"), to_relay, "link")
        self.setLayout(row(card(form, self.problem, row(self.copy, None), row(self.relay, None))))
        self.address.textChanged.connect(self._look)
        self.address.editingFinished.connect(changed)

    def _look(self) -> None:
        said = self.address.text().strip()
        public = is_public_link(said)
        self.copy.setEnabled(public)
        self.problem.setText("" if public or not said else sentence(Notice("webhook_malformed", {"url": said})))
        self.problem.setVisible(bool(said) and not public)

    def _copy(self) -> None:
        run = self._run()
        subject, words = email_to_smsbox(run.agent or "…", run.phone or "…", run.webhook)
        QGuiApplication.clipboard().setText(f"{subject}\n\n{words}")
