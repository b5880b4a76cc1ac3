"""The files that figures and reports are saved as, as the system's dialog offers them."""

from collections.abc import Sequence

from wa_desktop.words.language import _

REPORTS = (".xlsx", ".csv", ".pdf")
FIGURES = (".xlsx", ".csv")


def kinds_of(endings: Sequence[str], first: str = "") -> str:
    """The filter of a dialog; the ending `first` stands before the others."""
    names = {
        ".xlsx": _("Excel workbook ({kinds})"), ".csv": _("Table ({kinds})"), ".pdf": _("Dossier, PDF ({kinds})"),
    }  # fmt: skip
    ordered = sorted(endings, key=lambda one: one != first)
    return ";;".join(names[one].format(kinds=f"*{one}") for one in ordered)


def file_name(wished: str) -> str:
    """A name that every system takes, without its ending."""
    return "".join(sign if sign.isalnum() or sign in " -_" else "_" for sign in wished).strip() or "figures"
