"""Privacy and safety: find a person, how long data is kept, who did what, backups."""

from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.safety import BackupState
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.backup import last_words
from wa_desktop.ui.pages.parts import DataPage, header
from wa_desktop.ui.pages.person import search_field
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, card, row, scrolled, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace.desk import Desk


@dataclass(frozen=True, slots=True)
class PrivacyFacts:
    """What the page shows."""

    retention_on: bool
    retention_waits: Notice | None
    lines: int
    backup: BackupState
    backup_late: Notice | None


class PrivacyPage(DataPage):
    """One card for each subject, with where it stands and the way to it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.search = search_field()
        self.search.returnPressed.connect(self.look_up)
        self.find_button = button(_("Show this person"), self.look_up, "primary")
        self.retention = text("")
        self.audit = text("")
        self.backups = text("")
        self.backups_late = text("", "warn")
        self.retention_button = button(_("See how long data is kept"), lambda: context.go("retention"))
        self.audit_button = button(_("See the log"), lambda: context.go("audit"))
        self.backups_button = button(_("See the backups"), lambda: context.go("backup"))
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        for part in self._cards():
            layout.addWidget(part)
        layout.addStretch(1)
        self.content.addLayout(header(self.title()))
        self.content.addWidget(scrolled(inside, self.title()), 1)

    def _cards(self) -> tuple[QFrame, ...]:
        line = row(self.search, self.find_button)
        line.setStretch(0, 1)
        about = _(
            "Everything held on one number, with the proof of each consent; the file to hand over when somebody asks "
            "for their data; erasure."
        )
        return (
            card(text(_("One person"), "heading"), text(about, "muted"), line),
            card(text(_("How long data is kept"), "heading"), self.retention, row(self.retention_button, None)),
            card(text(_("Backups"), "heading"), self.backups_late, self.backups, row(self.backups_button, None)),
            card(text(_("Who did what"), "heading"), self.audit, row(self.audit_button, None)),
        )

    def title(self) -> str:
        """The page's name."""
        return _("Privacy and safety")

    def shown(self, **_arguments: object) -> None:
        """Ready to type a number."""
        self.search.clear()
        self.search.setFocus()
        self.refresh()

    def look_up(self) -> None:
        """Show whoever has the number that was typed."""
        if self.search.text().strip():
            self.context.go("person", number=self.search.text().strip())

    def refresh(self) -> None:
        """Read where each subject stands."""
        self.read(_("Reading…"), lambda: privacy_facts(self.context.desk), self.show_facts)

    def show_facts(self, facts: PrivacyFacts) -> None:
        """Show these."""
        if facts.retention_waits is not None:
            said = sentence(facts.retention_waits)
        elif facts.retention_on:
            said = _("Retention runs by itself once a day.")
        else:
            said = _("Retention does not run by itself: personal data is kept until somebody takes it away.")
        self.retention.setText(said)
        lines = ngettext("{n} decision or change is noted.", "{n} decisions and changes are noted.", facts.lines)
        self.audit.setText(lines.format(n=amounts.count(facts.lines)))
        self.backups.setText(last_words(facts.backup))
        self.backups_late.setText("" if facts.backup_late is None else sentence(facts.backup_late))
        self.backups_late.setVisible(facts.backup_late is not None)


def privacy_facts(desk: Desk) -> PrivacyFacts:
    """Everything the page shows, read at once in the background."""
    return PrivacyFacts(
        retention_on=bool(workspace.settings.get(desk, "retention_enabled")),
        retention_waits=workspace.retention.waiting(desk),
        lines=workspace.auditing.counted(desk),
        backup=workspace.backups.state(desk),
        backup_late=workspace.backups.late(desk),
    )
