"""Templates: SMSBOX's list, kept; texts typed by hand where SMSBOX gives none."""

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.gateway import Sender
from wa_desktop.domain.templates import (
    BODY_LIMIT,
    BUTTON_LIMIT,
    FOOTER_LIMIT,
    HEADER_LIMIT,
    Button,
    CategoryChange,
    Place,
    TemplateVersion,
    Variable,
    variables_of,
)
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category
from wa_desktop.store.audit import lines_of, record
from wa_desktop.store.instants import from_stored, to_stored
from wa_desktop.store.templates import UNKNOWN, read_version, read_versions, take_list, write_version
from wa_desktop.workspace.account import sender
from wa_desktop.workspace.desk import Desk

_NAME = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}([_-][A-Za-z]{2,4})?")
_RECENT = timedelta(days=30)
"""How long a change of category is told."""


def sync(desk: Desk) -> list[TemplateVersion]:
    """Read SMSBOX's list and keep it; versions it lists no more become DELETED.

    Raises `InputRefused` (`not_connected`) and `ServiceRefused`; the stored list stays then.
    """
    listed = asyncio.run(_listed(sender(desk, read_seconds=30.0)))
    with desk.store.write() as connection:
        take_list(connection, desk.operator, listed)
        return read_versions(connection)


async def _listed(reached: Sender) -> Sequence[TemplateVersion]:
    try:
        return await reached.templates()
    finally:
        await reached.aclose()


def versions(desk: Desk) -> list[TemplateVersion]:
    """Every version known here, by name and language."""
    with desk.store.read() as connection:
        return read_versions(connection)


def recategorised(desk: Desk) -> list[CategoryChange]:
    """The versions that Meta moved to another category in the last weeks and that are still there, by name."""
    since = to_stored(datetime.now(UTC) - _RECENT)
    with desk.store.read() as connection:
        lines = lines_of(connection, "template_category_changed", since)
        now = {(one.name, one.language): one.category for one in read_versions(connection)}
    found: dict[tuple[str, str], CategoryChange] = {}
    for at, said in lines:
        key = (str(said["name"]), str(said["language"]))
        # Of several moves the first says where it came from.
        before = found[key].before if key in found else Category(said["before"])
        found[key] = CategoryChange(*key, before, Category(said["after"]), from_stored(at))
    return [found[key] for key in sorted(found) if now.get(key) is found[key].after is not found[key].before]


def named(desk: Desk, name: str) -> list[TemplateVersion]:
    """The versions of one template; raises `InputRefused` (`template_unknown`)."""
    with desk.store.read() as connection:
        found = read_versions(connection, name)
    if not found:
        raise InputRefused("template_unknown", name=name)
    return found


def add(
    desk: Desk,
    name: str,
    language: str,
    category: Category,
    body: str,
    header: str = "",
    footer: str = "",
    buttons: Iterable[Button] = (),
) -> TemplateVersion:
    """Type the text of a version that SMSBOX lists without one, or of one it does not list yet.

    Status and category of a listed version stay SMSBOX's; an unlisted one is UNKNOWN, hence cannot
    be sent. Raises `InputRefused`: `template_name_malformed`, `template_language_malformed`,
    `template_category_differs`, `template_text_known`, `template_body_missing`,
    `template_text_too_long`, `template_variables_mixed`, `template_category_service`.
    """
    typed = _typed(name.strip(), language.strip(), category, body, header, footer, tuple(buttons))
    with desk.store.write() as connection:
        listed = read_version(connection, typed.name, typed.language)
        version = typed if listed is None or listed.status == UNKNOWN else _filled(listed, typed)
        write_version(connection, version)
        record(connection, desk.operator, "template_typed", "template", name=version.name, language=version.language)
    return version


def _filled(listed: TemplateVersion, typed: TemplateVersion) -> TemplateVersion:
    if listed.body and not listed.text_by_hand:
        raise InputRefused("template_text_known", name=listed.name, language=listed.language)
    if listed.category is not typed.category:
        raise InputRefused(
            "template_category_differs", name=listed.name, language=listed.language, category=listed.category.value
        )
    return replace(
        typed,
        status=listed.status,
        header_format=listed.header_format or typed.header_format,
        smsbox_id=listed.smsbox_id,
        synced_at=listed.synced_at,
        status_since=listed.status_since,
    )


def _typed(
    name: str, language: str, category: Category, body: str, header: str, footer: str, buttons: tuple[Button, ...]
) -> TemplateVersion:
    if not _NAME.fullmatch(name):
        raise InputRefused("template_name_malformed", name=name)
    if not _LANGUAGE.fullmatch(language):
        raise InputRefused("template_language_malformed", language=language)
    if category not in CONSENT_CATEGORIES:
        raise InputRefused("template_category_service", name=name)
    header, body, footer = (text.replace("\r\n", "\n").strip() for text in (header, body, footer))
    _refuse_wrong_texts(header, body, footer, buttons)
    variables = variables_of(header, body, buttons)
    return TemplateVersion(
        name=name,
        language=language,
        category=category,
        status=UNKNOWN,
        header_format="TEXT" if header else "",
        header=header,
        body=body,
        footer=footer,
        buttons=buttons,
        variables=variables,
        named=_named(variables),
        text_by_hand=True,
    )


def _refuse_wrong_texts(header: str, body: str, footer: str, buttons: Iterable[Button]) -> None:
    if not body:
        raise InputRefused("template_body_missing")
    parts = [("header", header, HEADER_LIMIT), ("body", body, BODY_LIMIT), ("footer", footer, FOOTER_LIMIT)]
    parts += [("button", button.text, BUTTON_LIMIT) for button in buttons]
    for part, text, limit in parts:
        if len(text) > limit:
            raise InputRefused("template_text_too_long", part=part, length=len(text), limit=limit)


def _named(variables: Iterable[Variable]) -> bool:
    """Whether the text's variables have names; raises when some have and others are numbered."""
    kinds = {not hole.name.isdigit() for hole in variables if hole.place is not Place.BUTTON}
    if len(kinds) > 1:
        raise InputRefused("template_variables_mixed")
    return True in kinds
