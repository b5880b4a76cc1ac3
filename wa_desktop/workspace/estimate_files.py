"""An estimate written into a file: workbook, text table, or one page for approval."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from wa_desktop.domain.advice import Advice
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.errors import WrongUsage
from wa_desktop.domain.estimates import Estimate
from wa_desktop.results.estimate_file import (
    FORMATS,
    EstimateContent,
    write_estimate_text,
    write_estimate_workbook,
)
from wa_desktop.results.estimate_page import write_estimate_page
from wa_desktop.results.tables import in_place_of
from wa_desktop.store.audit import record
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk

_WRITERS = {".xlsx": write_estimate_workbook, ".csv": write_estimate_text, ".pdf": write_estimate_page}


def save(desk: Desk, plan: Plan, estimate: Estimate, out: Path, advice: Sequence[Advice] = ()) -> Path:
    """Write `estimate` of `plan` to `out` in the language in use, by its ending; it replaces an older file at once.

    Readable by its owner alone. Raises `WrongUsage` (`estimate_format`) and `InputRefused`
    (`report_folder_missing`, `report_unwritable`).
    """
    ending = out.suffix.casefold()
    if ending not in FORMATS:
        raise WrongUsage("estimate_format", file=str(out), formats=FORMATS)
    moment = datetime.now(ZoneInfo(str(settings.get(desk, "time_zone"))))
    content = EstimateContent(plan, estimate, tuple(advice), moment, desk.operator)
    with in_place_of(out) as temporary:
        _WRITERS[ending](temporary, content)
    with desk.store.write() as connection:
        total = str(estimate.totals.total)
        about = {"template": plan.template, "list": plan.list_name}
        record(connection, desk.operator, "estimate_saved", "estimate", total=total, about=about)
    return out
