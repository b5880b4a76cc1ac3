"""The report of a campaign: every recipient with its own columns, and the figures, as a file."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import NamedTuple

from wa_desktop.domain.figures import Figures
from wa_desktop.domain.funnels import FiguresView
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.results.cells import Cell
from wa_desktop.results.figure_tables import figure_tables
from wa_desktop.results.figures_file import delimiter
from wa_desktop.results.reasons import reason_words
from wa_desktop.results.summary import local, summary_rows
from wa_desktop.results.tables import Table, in_place_of, write_csv, write_workbook
from wa_desktop.store.instants import from_stored
from wa_desktop.store.reports import ReportRow
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

FORMATS = (".xlsx", ".csv", ".pdf")
"""A workbook or a table of every recipient; a dossier."""

_STEP = 1_000
_FIXED_WIDTHS = (18, 10, 10, 16, 40, 20, 20, 12, 18, 18, 18, 18)


class Content(NamedTuple):
    """What goes into a report: figures, the list's other columns, the stream of recipients, and the texts sent."""

    figures: Figures
    columns: Sequence[str]
    rows: Iterator[ReportRow]
    view: FiguresView
    versions: Sequence[TemplateVersion]


def write_report(out: Path, content: Content, zone: tzinfo, on_progress: OnProgress, cancel: CancelToken | None) -> int:
    """Write the report in the reader's language, atomically; the number of recipients in it.

    `out` ends in .xlsx or .csv. Raises `InputRefused` (`report_folder_missing`, `report_unwritable`).
    """
    recipients = _Recipients(content, zone, on_progress, cancel)
    table = Table(_("Recipients"), recipients.header(), recipients.rows(), _FIXED_WIDTHS)
    with in_place_of(out) as temporary:
        if out.suffix.casefold() == ".csv":
            write_csv(temporary, table, delimiter())
        else:
            summary = summary_rows(content.figures, datetime.now(UTC), zone)
            figures = (Table(_("Summary"), (), summary, (44, 44)), *figure_tables(content.view))
            write_workbook(temporary, (*figures, texts_table(content.versions), table))
    return recipients.written


def texts_table(versions: Sequence[TemplateVersion]) -> Table:
    """The texts as Meta approved them, every sign as it is, holes included."""
    header = (_("Template"), _("Language"), _("Category"), _("Header"), _("Text"), _("Footer"), _("Buttons"))
    rows = [
        (one.name, one.language, label(f"category.{one.category.value}"), one.header or one.header_format, one.body,
         one.footer, "\n".join(f"{button.text} {button.target}".strip() for button in one.buttons))
        for one in versions
    ]  # fmt: skip
    return Table(_("Text sent"), header, rows, (24, 12, 16, 30, 80, 30, 40))


class _Recipients:
    """The table of recipients; counts what it hands out."""

    def __init__(self, content: Content, zone: tzinfo, on_progress: OnProgress, cancel: CancelToken | None) -> None:
        self.written = 0
        self._content = content
        self._zone = zone
        self._on_progress = on_progress
        self._cancel = cancel

    def header(self) -> tuple[str, ...]:
        return (
            _("Number"),
            _("Country"),
            _("Language"),
            _("State"),
            _("Reason"),
            _("SMSBOX reference"),
            _("WhatsApp message"),
            _("Cost ({currency}, before tax)").format(currency=self._content.figures.actual.currency),
            _("Sent"),
            _("Delivered"),
            _("Read"),
            _("Failed"),
            _("Name"),
            _("First name"),
            *self._content.columns,
        )

    def rows(self) -> Iterator[Sequence[Cell]]:
        total = self._content.figures.funnel.listed
        for row in self._content.rows:
            yield self._row(row)
            self.written += 1
            if self.written % _STEP == 0:
                self._on_progress(Progress("report", self.written, total))
                if self._cancel is not None:
                    self._cancel.check()

    def _row(self, row: ReportRow) -> list[Cell]:
        state = RecipientState(row.state)
        fields = json.loads(row.fields) if row.fields else {}
        return [
            row.number,
            row.country,
            row.language,
            label(state),
            reason_words(state, row.reason, row.details),
            row.reference,
            row.wamid,
            from_micro(row.cost),
            self._when(row.sent_at),
            self._when(row.delivered_at),
            self._when(row.read_at),
            self._when(row.failed_at),
            row.name,
            row.first_name,
            *(str(fields.get(name, "")) for name in self._content.columns),
        ]

    def _when(self, instant: int | None) -> Cell:
        return None if instant is None else local(from_stored(instant), self._zone)
