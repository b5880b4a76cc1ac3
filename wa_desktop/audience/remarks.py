"""What a person should know about the columns of a file before taking it in."""

from collections.abc import Sequence
from itertools import islice

from wa_desktop.audience.cleaned import Cleaned
from wa_desktop.audience.flags import Flag, flag_of
from wa_desktop.audience.headers import meaning_of
from wa_desktop.audience.locate import Layout, phone_share
from wa_desktop.audience.signs import bought_list_signs
from wa_desktop.audience.table import Table, text_of
from wa_desktop.domain.contacts import Column, ImportOptions, Remembered, Role, RuleCount
from wa_desktop.domain.estimates import Notice

_LOOK_AT = 200
_LISTED = 10
_MOSTLY = 0.3


def remarks(
    table: Table,
    layout: Layout,
    columns: Sequence[Column],
    cleaned: Cleaned,
    options: ImportOptions,
    memory: Remembered | None,
    names: RuleCount | None,
) -> list[Notice]:
    """Offers and doubts, one notice each, in the order in which they matter."""
    found = list[Notice]()
    if memory is not None:
        told = _told(memory)
        if told["said"]:
            found.append(Notice("mapping_remembered" if options.remembered else "mapping_known", told))
    if cleaned.contradicted:
        rows = list(islice(cleaned.contradicted.values(), _LISTED))
        found.append(Notice("consent_conflict_rows", {"count": len(cleaned.contradicted), "rows": rows}))
    found += _joined(columns)
    found += _phones_not_used(table, layout, columns, options)
    found += _other_phones(table, layout, columns, options)
    found += _unused_flags(table, layout, columns)
    if names is not None and not names.accepted:
        example = names.examples[0] if names.examples else None
        facts = {"written": example.before, "cased": example.after} if example else {}
        found.append(Notice("name_case_waiting", {"count": names.count, **facts}))
    return found + bought_list_signs(table, columns, cleaned, options)


def _told(memory: Remembered) -> dict[str, object]:
    columns = [*memory.mapping.values(), *memory.consent, *memory.refusal]
    repairs = sorted(memory.accept_repairs)
    source = [f"source.{memory.consent_source}"] if memory.consent_source else []
    words = [f"“{word}”" for word in sorted((*memory.yes_words, *memory.no_words))]
    said = [*columns, *(f"rule.{rule}" for rule in repairs), *source, *words]
    return {"columns": columns, "repairs": repairs, "said": said}


def _joined(columns: Sequence[Column]) -> list[Notice]:
    return [
        Notice("columns_joined", {"column": column.header, "field": f"field.{column.maps_to}"})
        for column in columns
        if len(column.sources) > 1
    ]


def _phones_not_used(table: Table, layout: Layout, columns: Sequence[Column], options: ImportOptions) -> list[Notice]:
    """Which of several columns of phone numbers was taken, where nobody said so."""
    phone = next(column for column in columns if column.maps_to == "phone")
    if phone.known_by == "user":
        return []
    others = [
        column.header
        for column in columns
        if column.position not in (phone.position, *phone.sources)
        and column.role is Role.OTHER
        and column.samples
        and meaning_of(column.header).field == "phone"
        and phone_share(table, column.position, layout.first, options.country) >= _MOSTLY
    ]
    return [Notice("phone_column_chosen", {"column": phone.header, "others": others})] if others else []


def _other_phones(table: Table, layout: Layout, columns: Sequence[Column], options: ImportOptions) -> list[Notice]:
    """Rows without a number whose other phone column holds one."""
    phone = next(column for column in columns if column.maps_to == "phone")
    used = {phone.position, *phone.sources}
    others = [
        column
        for column in columns
        if column.position not in used and column.samples and meaning_of(column.header).field == "phone"
    ]
    rows = enumerate(islice(table.columns[phone.position], layout.first, None), layout.first)
    empty = [index for index, cell in rows if cell is None or cell == ""] if others else []
    found = []
    for column in others if empty else ():
        cells = table.columns[column.position]
        count = sum(cells[index] not in ("", None) for index in empty)
        if count and phone_share(table, column.position, layout.first, options.country) >= _MOSTLY:
            found.append(
                Notice("phone_in_other_column", {"count": count, "column": column.header, "phone": phone.header})
            )
    return found


def _unused_flags(table: Table, layout: Layout, columns: Sequence[Column]) -> list[Notice]:
    """Columns of yes and no that nobody named, where no column records an agreement."""
    if any(column.role is Role.CONSENT for column in columns):
        return []
    return [
        Notice("flags_unused", {"column": column.header})
        for column in columns
        if column.role is Role.OTHER and column.samples and _is_flags(table, layout, column)
    ]


def _is_flags(table: Table, layout: Layout, column: Column) -> bool:
    cells = islice(table.columns[column.position], layout.first, layout.first + _LOOK_AT)
    flags = {(flag_of(text), text.isdecimal()) for cell in cells if (text := text_of(cell).strip())}
    kinds = {flag for flag, _ in flags}
    return kinds <= {Flag.YES, Flag.NO, Flag.EMPTY} and (Flag.YES, False) in flags
