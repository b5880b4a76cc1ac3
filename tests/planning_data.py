"""Lists and templates for planning tests, put straight into the tables."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Table

from wa_desktop.domain.markets import market_map
from wa_desktop.domain.templates import TemplateVersion, variables_of
from wa_desktop.domain.values import Category, Consent
from wa_desktop.store.database import bulk_insert
from wa_desktop.store.schema import contact_list, list_import, member, standing
from wa_desktop.store.templates import write_version
from wa_desktop.words.bundled import bundled
from wa_desktop.workspace.desk import Desk

DIALLING = {
    "FR": "336", "DE": "4915", "ES": "346", "IT": "393", "LU": "352621", "RE": "262692", "US": "1212", "CA": "1416",
    "GR": "3069", "MA": "2126", "KZ": "7701", "BE": "324",
}  # fmt: skip
"""The beginning of a mobile number by country."""

_COLUMNS = (
    "list_id", "import_id", "source_row", "is_current", "number", "country", "prefix", "time_zone", "language",
    "said_marketing", "said_utility", "said_authentication", "consent_marketing", "consent_utility",
    "consent_authentication", "name", "first_name", "fields",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One member; agrees to everything unless told otherwise."""

    country: str = "FR"
    language: str = ""
    marketing: Consent = Consent.YES
    utility: Consent = Consent.YES
    authentication: Consent = Consent.YES
    refused: int = 0
    suppressed: int = 0
    name: str = ""
    first_name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    number: str = ""


def people(country: str, count: int, language: str = "") -> list[Person]:
    """`count` persons who agree to everything."""
    return [Person(country, language)] * count


def add_list(desk: Desk, name: str, persons: Iterable[Person]) -> list[str]:
    """A visible list of these persons; their numbers."""
    everyone = list(persons)
    others = list(dict.fromkeys(column for person in everyone for column in person.fields))
    with desk.store.write() as connection:
        list_id = _insert(connection, contact_list, name=name, created_at=0, visible=1, generation=1)
        import_id = _insert(
            connection, list_import, list_id=list_id, state="done", mode="new", file_name="f", file_hash="", sheet="",
            header_row=1, mapping=json.dumps({"others": others, "fields": {"first_name": "Prénom", "name": "Nom"}}),
            options="{}", operator="", started_at=0,
            report=json.dumps({"rows": len(everyone), "accepted": len(everyone), "rejected": 0, "duplicates": 0}),
        )  # fmt: skip
        rows = [_row(list_id, import_id, at, person) for at, person in enumerate(everyone)]
        bulk_insert(connection, member, _COLUMNS, rows)
        bulk_insert(
            connection,
            standing,
            ("number", "refused", "suppressed", "changed_at"),
            [
                (row[4], who.refused, who.suppressed, 1)
                for row, who in zip(rows, everyone, strict=True)
                if who.refused or who.suppressed
            ],
        )
    return [str(row[4]) for row in rows]


def _insert(connection: Connection, table: Table, **values: object) -> int:
    made = connection.execute(table.insert().values(**values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def _row(list_id: int, import_id: int, at: int, who: Person) -> tuple[object, ...]:
    number = who.number or f"+{DIALLING[who.country]}{at:08d}"
    prefix = market_map(bundled("rates", "country_market_map.csv")).prefix_of(number)
    words = (int(who.marketing), int(who.utility), int(who.authentication))
    return (
        list_id, import_id, at + 2, 1, number, who.country, prefix, "Europe/Paris", who.language, *words, *words,
        who.name, who.first_name, json.dumps(dict(who.fields), ensure_ascii=False),
    )  # fmt: skip


def version(
    name: str,
    language: str = "fr",
    category: Category = Category.MARKETING,
    body: str = "Bonjour !",
    status: str = "APPROVED",
    **more: str,
) -> TemplateVersion:
    """One language version without buttons."""
    header = more.get("header", "")
    return TemplateVersion(
        name,
        language,
        category,
        status,
        more.get("header_format", ""),
        header,
        body,
        variables=variables_of(header, body, ()),
    )


def add_templates(desk: Desk, *versions: TemplateVersion) -> None:
    """Store versions as if SMSBOX had listed them."""
    with desk.store.write() as connection:
        for each in versions:
            write_version(connection, each)
