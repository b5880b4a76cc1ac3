"""Which column of a list fills which variable of a template."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.templates import TemplateVersion, VariableMapping, VariableSource

STANDARD_FIELDS: Mapping[str, frozenset[str]] = {
    "first_name": frozenset({"first_name", "firstname", "prenom", "given_name", "vorname", "nombre"}),
    "name": frozenset({"name", "nom", "last_name", "lastname", "nom_de_famille", "surname", "nachname", "apellido"}),
    "number": frozenset({"number", "phone", "numero", "telephone", "mobile", "portable"}),
    "language": frozenset({"language", "langue", "sprache", "idioma"}),
    "country": frozenset({"country", "pays", "land", "pais"}),
}
"""What every contact has beside the list's own columns, with the folded names it answers to."""

_ALWAYS_KNOWN = frozenset({"number", "language", "country"})
_FIELD_OF = {name: field for field, names in STANDARD_FIELDS.items() for name in names}


@dataclass(frozen=True, slots=True)
class _Columns:
    others: Sequence[str]
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Mapped:
    """Every variable with its source, and the keys of those that have none yet."""

    sources: VariableMapping
    unmapped: tuple[str, ...]


def map_variables(
    versions: Sequence[TemplateVersion],
    asked: VariableMapping,
    columns: Sequence[str],
    fields: Mapping[str, str] = MappingProxyType({}),
) -> Mapped:
    """The source of each variable: what the person `asked`, else the column or field of its own name.

    `columns` keep their own name; `fields` tells which header became which field of the contact.

    Raises `variable_unknown` for a key that no version has and `variable_column_unknown` for a
    column that the list does not have.
    """
    keys = {hole.key: hole.name for version in versions for hole in version.variables}
    _refuse_unknown_keys(versions, asked, keys)
    known = _Columns(tuple(columns), fields)
    sources = {key: _source(key, name, asked.get(key, VariableSource()), known) for key, name in keys.items()}
    return Mapped(
        {key: source for key, source in sources.items() if source is not None},
        tuple(key for key, source in sources.items() if source is None),
    )


def _refuse_unknown_keys(versions: Sequence[TemplateVersion], asked: VariableMapping, keys: Mapping[str, str]) -> None:
    if not all(version.body for version in versions):
        # A version whose text is not known yet may hold any variable.
        return
    for key in asked:
        if key not in keys:
            raise InputRefused("variable_unknown", variable=key, template=versions[0].name, known=tuple(keys))


def _source(key: str, name: str, asked: VariableSource, known: _Columns) -> VariableSource | None:
    if asked.text:
        return asked
    if asked.column:
        column = find_column(asked.column, known.others, known.fields)
        if column is None:
            shown = (*columns_shown(known.fields), *known.others)
            raise InputRefused("variable_column_unknown", variable=key, column=asked.column, columns=shown)
        return replace(asked, column=column)
    own = find_column(name, known.others, known.fields)
    return None if own is None else replace(asked, column=own)


def find_column(name: str, columns: Sequence[str], fields: Mapping[str, str] = MappingProxyType({})) -> str | None:
    """The list's column, else the contact's field, that `name` means; None when there is none.

    A field that no file of the list filled is none: everybody's would be empty.
    """
    wanted = fold(name)
    if name in columns or not wanted:
        return name if name in columns else None
    folded = {fold(column): column for column in reversed(columns)}
    if wanted in folded:
        return folded[wanted]
    headers = {fold(header): field for header, field in fields.items()}
    field = _FIELD_OF.get(headers.get(wanted, wanted))
    return field if field in _ALWAYS_KNOWN or field in _filled(fields) else None


def _filled(fields: Mapping[str, str]) -> set[str]:
    return {_FIELD_OF[field] for field in fields.values() if field in _FIELD_OF}


def columns_shown(fields: Mapping[str, str]) -> tuple[str, ...]:
    """The headers of the file that fill variables although they became fields of the contact."""
    return tuple(header for header, field in fields.items() if field in _FIELD_OF)


def fold(name: str) -> str:
    """`name` without case, accents and punctuation: `Prénom ` and `PRENOM` are the same column."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(" " if not char.isalnum() else char for char in plain if not unicodedata.combining(char))
    return "_".join(kept.split())


def columns_used(mapping: VariableMapping, keys: Iterable[str]) -> tuple[str, ...]:
    """The columns that fill these variables, each once."""
    sources = (mapping[key] for key in keys if key in mapping)
    return tuple(dict.fromkeys(source.column for source in sources if not source.text))
