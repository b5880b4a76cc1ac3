"""⑤ Review: who gets what, who does not and why, the amount, what could go wrong; then one button.

Pressed, the campaign is frozen at once and waits for its countdown, which stands over every page.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.estimates import Estimate, Notice
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.domain.targeting import find_version
from wa_desktop.domain.team import APPROVAL_WAITING
from wa_desktop.domain.values import Category
from wa_desktop.ui.campaign.cost_words import card_sentence, range_sentence
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.campaign.step import Step
from wa_desktop.ui.campaign.why import counts_grid, reasons
from wa_desktop.ui.page import Page
from wa_desktop.ui.rights import WRITERS
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, card, clear, column, row, text
from wa_desktop.ui.widgets.money import headline
from wa_desktop.ui.widgets.notices import notice_frame, tone_of
from wa_desktop.ui.widgets.phone import PhonePreview, message_of
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence

if TYPE_CHECKING:
    from wa_desktop.workspace.campaigns import Run

_PHONE = 280


class ReviewStep(Step):
    """`started` once the campaign is frozen and counts down: it can still be called off."""

    started = Signal()

    def __init__(self, page: Page, draft: Draft) -> None:
        super().__init__(page, draft, _("Before it leaves"))
        self._follow_up = True
        self._paces: tuple[Notice, ...] = ()
        self._four_eyes = False
        self._starting = False
        self._inside = QVBoxLayout()
        self._inside.setSpacing(GAP)
        self.content.addLayout(self._inside)
        self.send = button("", self._ask_to_send, "primary")
        self.content.addStretch(1)
        self.foot.addLayout(row(None, self.send))

    def enter(self) -> None:
        """Show the whole plan; ask whether any follow-up is connected."""
        desk, recipients = self.context.desk, self.draft.recipients
        options = replace(self.draft.options(), countdown=0)
        self.estimate_changed()

        def action(_progress: OnProgress, _cancel: CancelToken) -> tuple[bool, tuple[Notice, ...], bool]:
            from wa_desktop import workspace

            known = workspace.results.follow_up_connected(desk)
            four_eyes = workspace.approving.required(desk)
            return known, workspace.pacing.notices(desk, recipients, options), four_eyes

        self.context.operations.run(_("Checking…"), action, self._checked, self)

    def _checked(self, found: tuple[bool, tuple[Notice, ...], bool]) -> None:
        self._follow_up, self._paces, self._four_eyes = found
        self.estimate_changed()

    def lacks(self) -> str:
        """Shown beside the button."""
        return ""

    def estimate_changed(self) -> None:
        """Show the plan as it is now."""
        clear(self._inside)
        estimate = self.draft.estimate
        if estimate is None:
            self._inside.addWidget(text(_("Working out the cost…"), "muted"))
        else:
            add(self._inside, *self._sections(estimate))
        self._show_button()

    def _sections(self, estimate: Estimate) -> list[QWidget]:
        warnings = [notice_frame(words, "warn") for words in self._doubts(estimate)]
        if self._four_eyes:
            warnings.insert(0, notice_frame(_("Another person must approve this before anything is sent."), "info"))
        return [self._amount(estimate), *warnings, self._who(estimate), self._messages(estimate)]

    def _amount(self, estimate: Estimate) -> QWidget:
        listed = self.draft.listed.name if self.draft.listed is not None else ""
        said = _("“{template}” to the list “{list}”").format(template=self.draft.template, list=listed)
        if self.draft.follows is not None:
            said += "\n" + _("Only those who did not get “{campaign}”").format(campaign=self.draft.follows_name)
        when = self.draft.not_before
        time = _("Not before {moment}").format(moment=amounts.instant(when)) if when else _("Now, after the countdown")
        hours, first = self.draft.quiet, self.draft.canary
        how = []
        if hours and hours != "off":
            how.append(_("Only between {hours}, the recipients’ own time").format(hours=hours))
        if first:
            words = ngettext("{n} recipient first, the rest after their news", "{n} recipients first, the rest after "
                             "their news", first)  # fmt: skip
            how.append(words.format(n=amounts.count(first)))
        lines = [range_sentence(estimate), card_sentence(estimate)]
        return card(
            text(said, "strong"),
            text(headline(estimate), "headline"),
            *(text(line, "muted") for line in lines if line),
            text(" · ".join([time, *how])),
        )

    def _who(self, estimate: Estimate) -> QWidget:
        languages = [
            (amounts.language_name(code), number)
            for code, number in sorted(estimate.languages.items(), key=lambda item: -item[1])
        ]
        countries: dict[str, int] = {}
        for line in estimate.lines:
            countries[line.country] = countries.get(line.country, 0) + line.recipients
        rows = [(amounts.country_name(code), n) for code, n in sorted(countries.items(), key=lambda item: -item[1])]
        out = sum(estimate.excluded.values())
        parts: list[QWidget] = [
            text(_people(estimate.totals.recipients), "heading"),
            text(_("By language"), "strong"),
            counts_grid(languages),
            text(_("By country"), "strong"),
            counts_grid(rows),
        ]
        if out:
            left_out = ngettext("{n} contact left out", "{n} contacts left out", out).format(n=amounts.count(out))
            parts += [text(left_out, "heading"), reasons(estimate)]
        return card(*parts)

    def _messages(self, estimate: Estimate) -> QWidget:
        sources = self.draft.mapped().sources
        phones = QGridLayout()
        phones.setSpacing(GAP)
        for at, code in enumerate(sorted(estimate.languages, key=lambda code: -estimate.languages[code])):
            version = find_version(code, self.draft.versions)
            if version is None:
                continue
            values = {key: source.text or f"‹{source.column}›" for key, source in sources.items()}
            phone = PhonePreview()
            phone.setFixedWidth(_PHONE)
            phone.show_message(message_of(version, values), amounts.language_name(code))
            phones.addWidget(phone, at // 2, at % 2, Qt.AlignmentFlag.AlignTop)
        phones.setColumnStretch(2, 1)
        holder = QWidget()
        holder.setLayout(column(text(_("What they will read"), "heading"), phones))
        return holder

    def _doubts(self, estimate: Estimate) -> list[str]:
        doubts = [sentence(notice) for notice in estimate.warnings if tone_of(notice) == "warn"]
        doubts += [sentence(notice) for notice in self._paces]
        without = [amounts.language_name(code) for code in self.draft.without_way_out()]
        if without:
            doubts.append(
                _("This marketing message does not say how to unsubscribe ({languages}).").format(
                    languages=", ".join(without)
                )
            )
        if not self._follow_up and not self.context.trial.active:
            marketing = any(line.category is Category.MARKETING for line in estimate.lines)
            doubts.append(
                sentence(Notice("follow_up_missing"))
                if marketing
                else _(
                    "No follow-up is connected: WA Desktop will know that SMSBOX took the messages, not who "
                    "received or read them."
                )
            )
        return doubts

    def _show_button(self) -> None:
        estimate = self.draft.estimate
        ready = estimate is not None and estimate.totals.total is not None and estimate.totals.recipients > 0
        rights = self.context.rights
        why = "" if rights is None else rights.why_not(WRITERS)
        self.send.setEnabled(bool(ready) and not self._starting and not why)
        self.send.setToolTip(why)
        self.send.setAccessibleDescription(why)
        if estimate is not None:
            cap = self.draft.cap_shown()
            people = self._deed(estimate.totals.recipients)
            words = people.format(n=amounts.count(estimate.totals.recipients))
            capped = _("{send} · cap {amount} before tax")
            self.send.setText(
                words if cap is None else capped.format(send=words, amount=amounts.money(cap, estimate.currency))
            )

    def _deed(self, recipients: int) -> str:
        if self._four_eyes:
            return ngettext(
                "Have {n} recipient approved", "Have {n} recipients approved", recipients
            )  # fmt: skip
        return ngettext("Send to {n} recipient", "Send to {n} recipients", recipients)

    def _ask_to_send(self) -> None:
        self.page.notices.clear()
        self._start()

    def _start(self) -> None:
        # The cap that the button named, also where nobody typed one.
        options = replace(self.draft.options(), max_cost=self.draft.cap_shown())
        plan, desk, runs = self.draft.plan(), self.context.desk, self.context.runs
        if plan is None:
            return
        begun: list[Run] = []

        def action(on_progress: OnProgress, cancel: CancelToken) -> "Run":
            from wa_desktop import workspace

            begun.append(workspace.campaigns.start(desk, plan, options, on_progress, cancel))
            runs.keep(begun[0])
            cancel.check()
            return begun[0]

        def cancelled() -> None:
            for run in begun:
                # Frozen before the wish was heard: it must not leave unseen after its countdown.
                run.cancel()
            self._starting = False
            self._show_button()

        self._starting = True
        self._show_button()
        what = _("Preparing the recipients…")
        self.context.operations.run(what, action, self._started, self, self._refused, cancelled)

    def _started(self, run: "Run") -> None:
        self._starting = False
        self.context.runs.hold(run)
        self._show_button()
        self.started.emit()
        if self.context.departure is not None:
            self.context.departure.begin(run)
        self.context.go("campaign", run=run, ref=str(run.campaign_id))

    def _refused(self, error: UserError) -> None:
        self._starting = False
        self._show_button()
        if error.code != APPROVAL_WAITING:
            self.page.show_error(error)
            return
        # It is frozen, and leaves once another person has looked at it: the choices are made.
        self.started.emit()
        self.page.departed()
        self.context.go("campaign", ref=str(error.details["campaign"]))


def _people(number: int) -> str:
    return ngettext("{n} recipient", "{n} recipients", number).format(n=amounts.count(number))
