"""A template to be as a sheet: line by line what Meta's form asks for, and as a letter to M-Target."""

from typing import NamedTuple

from wa_desktop.domain.preparing import Preparation
from wa_desktop.domain.templates import BODY_LIMIT, BUTTON_LIMIT, FOOTER_LIMIT, HEADER_LIMIT
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label


class Line(NamedTuple):
    """One field of Meta's form, what goes into it, and how long it is of how much."""

    field: str
    value: str
    length: str = ""


def sheet_lines(made: Preparation) -> list[Line]:
    """The template in the order of Meta's form."""
    kind = label(f"header_kind.{made.header_format}")
    lines = [
        Line(_("Name"), made.name),
        Line(_("Category"), label(f"category.{made.category.value}")),
        Line(_("Language"), f"{amounts.language_name(made.language)} ({made.language})"),
        Line(_("Header"), kind),
    ]
    if made.header_format == "TEXT":
        lines.append(Line(_("Text of the header"), made.header, _of(made.header, HEADER_LIMIT)))
    lines.append(Line(_("Text"), made.body, _of(made.body, BODY_LIMIT)))
    if made.footer:
        lines.append(Line(_("Footer"), made.footer, _of(made.footer, FOOTER_LIMIT)))
    for at, button in enumerate(made.buttons, 1):
        words = f"{label(f'button_kind.{button.kind}')}: {button.text}"
        shown = f"{words} → {button.target}" if button.target else words
        lines.append(Line(_("Button {n}").format(n=at), shown, _of(button.text, BUTTON_LIMIT)))
    for hole in made.variables:
        lines.append(Line(_("Example of {{{{{name}}}}}").format(name=hole.key), made.examples.get(hole.key, "")))
    return lines


def _of(text: str, limit: int) -> str:
    return f"{amounts.count(len(text))} / {amounts.count(limit)}"


def sheet_text(made: Preparation) -> str:
    """The sheet as plain text."""
    parts = [_("WhatsApp template to be approved by Meta"), ""]
    for line in sheet_lines(made):
        value = f"\n{line.value}\n" if "\n" in line.value or len(line.value) > 60 else f" {line.value}"  # noqa: PLR2004
        parts.append(f"{line.field}{f' ({line.length})' if line.length else ''}:{value}")
    return "\n".join([*parts, "", where_words()])


def where_words() -> str:
    """Who can submit it: never this program."""
    return _(
        "To be entered on Meta’s platform (Business Manager, WhatsApp Manager, message templates), or entrusted to "
        "M-Target. WA Desktop submits nothing itself; approval usually takes less than an hour."
    )


def letter(made: Preparation) -> tuple[str, str]:
    """Subject and text of an e-mail that entrusts the template to M-Target."""
    subject = _("WhatsApp template to submit to Meta: {name} ({language})").format(
        name=made.name, language=made.language
    )
    opening = _("Hello,\n\nplease submit this template to Meta for approval on our WhatsApp Business account.")
    lines = "\n".join(f"{line.field}: {line.value}" for line in sheet_lines(made))
    thanks = _("Thank you.")
    return subject, f"{opening}\n\n{lines}\n\n{thanks}\n"
