"""From what the person chose to who gets what: one rule for the estimate and for the freeze."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.targeting import Audience, default_fallback, find_version
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.domain.values import Category
from wa_desktop.domain.variables import columns_shown, map_variables
from wa_desktop.store.targets import Reading, list_columns, list_countries, list_names, visible_list
from wa_desktop.store.templates import read_versions
from wa_desktop.workspace import settings
from wa_desktop.workspace.deciding import Planned, Resolved, decisions
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.guarding import guarded
from wa_desktop.workspace.price_books import markets, price_book

__all__ = ["Planned", "Resolved", "columns_of", "decisions", "refuse_unknown_countries", "require_sendable", "resolve"]

_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"})
"""Two-letter codes of the territory list that are unions and placeholders."""


def resolve(desk: Desk, plan: Plan) -> Resolved:
    """Find everything that `plan` names; nothing is stored.

    Raises `InputRefused`: `list_unknown`, `template_unknown`, `template_not_approved`,
    `template_media_header`, `template_language_unknown`, `country_unknown`, `variable_unknown`,
    `variable_column_unknown` and those of `price_book`.
    """
    with desk.store.read() as connection:
        list_id = _list_id(connection, plan.list_name)
        columns = list_columns(connection, list_id)
        known = read_versions(connection, plan.template)
        countries = _countries(connection, list_id, plan.countries)
    versions, notices = _versions(known, plan)
    at = delivery_moment(desk, plan)
    book = price_book(desk, at.date() if plan.at else plan.on, plan.card, accept_derived=plan.accept_derived)
    undelivered = frozenset() if plan.send_undelivered else book.rules.undelivered_on(book.on)
    mapped = map_variables(versions, plan.variables, columns.others, columns.fields)
    return Resolved(
        list_id=list_id,
        list_name=plan.list_name,
        template=plan.template,
        versions=versions,
        audience=Audience(versions, countries, plan.language, plan.fallback or default_fallback(versions), undelivered),
        mapping=mapped.sources,
        unmapped=mapped.unmapped,
        columns=(*columns_shown(columns.fields), *columns.others),
        price_book=book,
        send_authentication=bool(settings.get(desk, "send_authentication")),
        at=at,
        notices=tuple(notices),
        guarded=guarded(desk, plan),
        follows=plan.follows,
    )


def delivery_moment(desk: Desk, plan: Plan) -> datetime:
    """When `plan` is delivered, on the account's clock: its date decides the card, the moment which clocks are open."""
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    moment = (plan.at or datetime.now(zone)).astimezone(zone)
    return moment if plan.on is None else datetime.combine(plan.on, moment.timetz())


def columns_of(desk: Desk, list_name: str) -> tuple[Sequence[str], Mapping[str, str]]:
    """What can fill a variable for this list: its own columns, and which header became which field.

    Raises `InputRefused` (`list_unknown`).
    """
    with desk.store.read() as connection:
        found = list_columns(connection, _list_id(connection, list_name))
    return found.others, found.fields


def require_sendable(resolved: Resolved, languages: Collection[str] | None = None) -> None:
    """Refuse what may be estimated but not sent.

    `languages` limits the check to the versions that somebody gets. Raises `InputRefused`:
    `template_authentication`, `template_text_missing`, `variable_not_mapped`.
    """
    used = [version for version in resolved.versions if languages is None or version.language in languages]
    codes = [version for version in used if version.category is Category.AUTHENTICATION]
    if codes and not resolved.send_authentication:
        raise InputRefused("template_authentication", template=resolved.template)
    silent = tuple(version.language for version in used if not version.body)
    if silent:
        raise InputRefused("template_text_missing", template=resolved.template, languages=silent)
    needed = {hole.key for version in used for hole in version.variables}
    missing = tuple(key for key in resolved.unmapped if key in needed)
    if missing:
        raise InputRefused(
            "variable_not_mapped", template=resolved.template, variables=missing, columns=resolved.columns
        )


def _list_id(connection: Reading, name: str) -> int:
    found = visible_list(connection, name)
    if found is None:
        raise InputRefused("list_unknown", list=name, lists=list_names(connection))
    return found


def _versions(known: Sequence[TemplateVersion], plan: Plan) -> tuple[tuple[TemplateVersion, ...], list[Notice]]:
    if not known:
        raise InputRefused("template_unknown", name=plan.template)
    approved = [version for version in known if version.approved]
    if not approved:
        statuses = tuple(sorted({version.status for version in known}))
        raise InputRefused("template_not_approved", template=plan.template, status=statuses)
    usable = [version for version in approved if version.unsendable_reason != "template_media_header"]
    if not usable:
        formats = tuple(sorted({version.header_format for version in approved}))
        raise InputRefused("template_media_header", template=plan.template, format=formats)
    for language in filter(None, (plan.language, plan.fallback)):
        if find_version(language, usable) is None:
            available = tuple(version.language for version in usable)
            raise InputRefused("template_language_unknown", template=plan.template, language=language, known=available)
    if plan.language:
        chosen = find_version(plan.language, usable)
        return ((chosen,) if chosen else ()), []
    left = tuple(f"{version.language} ({version.status})" for version in known if version not in usable)
    return tuple(usable), [Notice("versions_left_out", {"template": plan.template, "versions": left})] if left else []


def _countries(connection: Reading, list_id: int, asked: Collection[str]) -> frozenset[str]:
    codes = frozenset(code.strip().upper() for code in asked)
    named = markets().countries
    if not all(code in named or _is_country(code) for code in codes):
        # The list may hold regions that no map names, such as international networks.
        refuse_unknown_countries(codes, list_countries(connection, list_id))
    return codes


def refuse_unknown_countries(codes: Collection[str], here: Collection[str] = ()) -> None:
    """Raise `country_unknown` for codes that are neither ISO regions nor `here`."""
    unknown = sorted(code for code in codes if code not in here and not _is_country(code))
    if unknown:
        raise InputRefused("country_unknown", countries=tuple(unknown))


def _is_country(code: str) -> bool:
    if code in markets().countries:
        return True
    from babel import Locale

    return len(code) == 2 and code not in _NOT_COUNTRIES and code in Locale("en").territories  # noqa: PLR2004
