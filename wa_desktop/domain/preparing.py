"""A template to be: its parts, Meta's limits on them, and what helps it to be approved and kept in its category.

Limits are Meta's for message templates: header 60 characters and one variable, body 1,024, footer 60 without a
variable, at most ten buttons of 25 characters, of which two addresses, one telephone number and one code to copy.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from types import MappingProxyType

from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.templates import (
    BODY_LIMIT,
    BUTTON_LIMIT,
    FOOTER_LIMIT,
    HEADER_LIMIT,
    Button,
    Place,
    TemplateVersion,
    Variable,
    offers_way_out,
    variables_of,
)
from wa_desktop.domain.values import Category

DRAFT = "DRAFT"
"""The status with which a template to be is shown beside Meta's own."""
MOST_BUTTONS = 10
CODE_LIMIT = 15
LINK_LIMIT = 2_000
_MOST_OF = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1}
_WORDS_A_VARIABLE = 3
"""With fewer words than this beside each variable, Meta says that there are too many variables."""
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2,4})?")
_HOLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
_PHONE = re.compile(r"\+[1-9][\d ]{6,18}")
_MARKS = re.compile(r"[*_~`\n]|[\U0001f000-\U0001faff\u2600-\u27bf]")
_PROMOTION = re.compile(
    r"\bpromo|\bsoldes?\b|\bremises?\b|\br[ée]duc|\boffres? |\bprofitez|\bcode promo|\bdiscount|\bsale\b|\bcoupon"
    r"|\bdeals?\b|\d\s?%|\brabatt|\bdescuento|\bsconto",
    re.IGNORECASE,
)
_SHORT_LINK = re.compile(r"\b(bit\.ly|tinyurl\.com|goo\.gl|t\.co|wa\.me|ow\.ly|is\.gd)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Preparation:
    """One language version of a template that Meta has not seen yet. `key` is ours and stays when its name changes."""

    key: str = ""
    name: str = ""
    language: str = "fr"
    category: Category = Category.MARKETING
    header_format: str = ""
    header: str = ""
    body: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    examples: Mapping[str, str] = field(default_factory=dict)
    changed_at: datetime | None = None

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The holes of its texts, with the examples given."""
        header = self.header if self.header_format == "TEXT" else ""
        return variables_of(header, self.body, self.buttons)

    @property
    def begun(self) -> bool:
        """Whether anything was typed."""
        return any((self.name, self.header, self.body, self.footer, self.buttons))


def version_of(made: Preparation) -> TemplateVersion:
    """What a preview and a table show of it."""
    return TemplateVersion(
        made.name,
        made.language,
        made.category,
        DRAFT,
        made.header_format,
        made.header if made.header_format == "TEXT" else "",
        made.body,
        made.footer,
        made.buttons,
        made.variables,
        status_since=made.changed_at,
    )


def refusals(made: Preparation) -> tuple[Notice, ...]:
    """What Meta would refuse or could not take, in the order of the form; empty when it can be handed over."""
    found = [*_naming(made), *_texts(made), *_holes(made), *_examples(made), *_buttons(made)]
    return tuple(notice for at, notice in enumerate(found) if notice not in found[:at])


def _naming(made: Preparation) -> Iterator[Notice]:
    if not _NAME.fullmatch(made.name):
        yield _notice("template_name_malformed" if made.name else "prepare_name_missing", name=made.name)
    if not _LANGUAGE.fullmatch(made.language):
        yield _notice("template_language_malformed", language=made.language)


def _texts(made: Preparation) -> Iterator[Notice]:
    if not made.body.strip() and made.category is not Category.AUTHENTICATION:
        yield _notice("prepare_body_missing")
    header = made.header if made.header_format == "TEXT" else ""
    for part, text, limit in (
        ("header", header, HEADER_LIMIT), ("body", made.body, BODY_LIMIT), ("footer", made.footer, FOOTER_LIMIT)
    ):  # fmt: skip
        if len(text) > limit:
            yield _notice("prepare_too_long", part=f"part.{part}", length=len(text), limit=limit)
    if made.header_format == "TEXT" and not header.strip():
        yield _notice("prepare_header_missing")
    if _MARKS.search(_HOLE.sub("", header)):
        yield _notice("prepare_header_marks")
    if "\n" in made.footer or "{{" in made.footer:
        yield _notice("prepare_footer_variable")


def _holes(made: Preparation) -> Iterator[Notice]:
    header = made.header if made.header_format == "TEXT" else ""
    for text in (header, made.body, *(button.target for button in made.buttons)):
        left = _HOLE.sub("", text)
        if "{{" in left or "}}" in left:
            yield _notice("prepare_variable_malformed", text=_first_wrong(left))
    if len(set(_HOLE.findall(header))) > 1:
        yield _notice("prepare_header_variables")
    yield from _body_holes(made.body.strip())


def _first_wrong(text: str) -> str:
    at = min(where for where in (text.find("{{"), text.find("}}")) if where >= 0)
    return text[max(0, at - 10) : at + 20].strip()


def _body_holes(body: str) -> Iterator[Notice]:
    names = list(dict.fromkeys(_HOLE.findall(body)))
    if not names:
        return
    numbered = [int(name) for name in names if name.isdigit()]
    if numbered and len(numbered) < len(names):
        yield _notice("template_variables_mixed")
    elif numbered and sorted(numbered) != list(range(1, len(numbered) + 1)):
        yield _notice("prepare_variables_gap", n=len(numbered))
    if any(name != name.lower() for name in names):
        yield _notice("prepare_variable_capitals")
    if body.startswith("{{") or body.endswith("}}"):
        yield _notice("prepare_variable_edge")
    if re.search(r"\}\}\s*\{\{", body):
        yield _notice("prepare_variables_adjacent")


def _examples(made: Preparation) -> Iterator[Notice]:
    lacking = [hole.key for hole in made.variables if not made.examples.get(hole.key, "").strip()]
    if lacking:
        yield _notice("prepare_example_missing", variables=tuple(lacking))


def _buttons(made: Preparation) -> Iterator[Notice]:
    if len(made.buttons) > MOST_BUTTONS:
        yield _notice("prepare_buttons_many", limit=MOST_BUTTONS)
    for kind, most in _MOST_OF.items():
        if sum(button.kind == kind for button in made.buttons) > most:
            yield _notice("prepare_buttons_of_kind", said=f"button_kind.{kind}", limit=most)
    kinds = [key for key, _ in groupby(button.kind == "QUICK_REPLY" for button in made.buttons)]
    if len(kinds) > len(set(kinds)):
        yield _notice("prepare_buttons_order")
    for button in made.buttons:
        yield from _button(button)


def _button(button: Button) -> Iterator[Notice]:
    if not button.text.strip() and button.kind != "COPY_CODE":
        yield _notice("prepare_button_text_missing")
    if len(button.text) > BUTTON_LIMIT:
        yield _notice("prepare_too_long", part="part.button", length=len(button.text), limit=BUTTON_LIMIT)
    if button.kind == "URL" and not _is_address(button.target):
        yield _notice("prepare_url_malformed", text=button.text)
    if button.kind == "PHONE_NUMBER" and not _PHONE.fullmatch(button.target.strip()):
        yield _notice("prepare_phone_malformed", text=button.text)
    if button.kind == "COPY_CODE" and not 0 < len(button.target.strip()) <= CODE_LIMIT:
        yield _notice("prepare_code_malformed", limit=CODE_LIMIT)


def _is_address(said: str) -> bool:
    fixed = said.strip()
    holes = _HOLE.findall(fixed)
    well_placed = not holes or (len(holes) == 1 and fixed.endswith("}}"))
    return (
        fixed.startswith("https://") and "." in fixed and " " not in fixed and len(fixed) <= LINK_LIMIT and well_placed
    )


def advice(made: Preparation) -> tuple[Notice, ...]:
    """What helps it to be approved, to stay in its category and to be lawful; nothing here stops a hand-over."""
    return tuple(_advice(made))


def _advice(made: Preparation) -> Iterator[Notice]:
    texts = " ".join((made.header, made.body, made.footer, *(button.text for button in made.buttons)))
    if made.category is Category.MARKETING and made.begun and not offers_way_out(version_of(made)):
        yield _notice("prepare_no_way_out")
    if made.category is Category.UTILITY and _PROMOTION.search(texts):
        yield _notice("prepare_looks_marketing")
    if made.category is Category.AUTHENTICATION:
        yield _notice("prepare_authentication")
    holes = sum(hole.place is Place.BODY for hole in made.variables)
    if holes and len(re.findall(r"\w+", _HOLE.sub("", made.body))) < _WORDS_A_VARIABLE * holes:
        yield _notice("prepare_many_variables", n=holes)
    if _SHORT_LINK.search(" ".join((made.body, *(button.target for button in made.buttons)))):
        yield _notice("prepare_short_link")


def _notice(code: str, **details: object) -> Notice:
    return Notice(code, MappingProxyType(details))
