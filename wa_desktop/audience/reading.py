"""One file from its bytes to a result; runs in the child process, never in the window's."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import phonenumbers

from wa_desktop.audience.cleaning import Cleaned, clean
from wa_desktop.audience.formats import sniff
from wa_desktop.audience.jobs import Job, Read
from wa_desktop.audience.languages import language_of
from wa_desktop.audience.locate import Layout, locate, phone_share
from wa_desktop.audience.names import RULE
from wa_desktop.audience.numbers import FORMATTING, REPAIRS
from wa_desktop.audience.preparing import completed, prepare
from wa_desktop.audience.rejecting import write_rejected, write_rejects
from wa_desktop.audience.sheets import Book, open_book
from wa_desktop.audience.staging import other_columns, write_staged
from wa_desktop.audience.table import Table, text_of
from wa_desktop.audience.viewing import write_view
from wa_desktop.domain.contacts import Column, Counts, ImportOptions, Inspection, Reject, Role
from wa_desktop.domain.errors import InputRefused, WrongUsage
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.markets import market_map
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category
from wa_desktop.store.staged import Piece
from wa_desktop.words.bundled import bundled

_FIRST_REJECTS = 300
_PREVIEW = 500
_MOST_NOTICES = 40

Report = Callable[[str, int, int], None]
"""Progress: step code, done, total."""
AtFound = Callable[[Read], None]
AtPiece = Callable[[Piece], None]


def _nothing(_: object) -> None:
    pass


def read_file(job: Job, report: Report, at_found: AtFound = _nothing, at_piece: AtPiece = _nothing) -> Read:
    """The whole way; raises `InputRefused` with one of this room's codes.

    `at_found` gets the result before anything is staged, `at_piece` each staging file when it is whole.
    """
    report("import_reading", 0, 0)
    file_format = sniff(job.path)
    _check_options(job.options)
    book = open_book(job.path, file_format)
    sheet, table = _choose_sheet(book, job)
    layout = locate(table, job.options.header_row, job.options.country)
    ready = prepare(job, table, layout)
    layout, columns, job = ready.layout, ready.columns, replace(job, options=ready.options)
    cleaned = clean(
        table,
        layout,
        columns,
        job.options,
        lambda done, total: report("import_cleaning", done, total),
        ready.judged.verdicts,
    )
    if not cleaned.rows and not cleaned.hidden:
        raise InputRefused("no_rows", file=job.path.name)
    if cleaned.hidden and job.options.hidden is None and job.staged:
        raise InputRefused("hidden_rows", file=job.path.name, count=cleaned.hidden)
    found = Read(
        _inspection(job, file_format.value, book, sheet, table, layout, columns, cleaned),
        _hash(job.path),
        {column.maps_to: column.header for column in columns if column.maps_to},
        tuple(name for name, _ in other_columns(columns)),
    )
    found = completed(found, table, ready, cleaned)
    at_found(found)
    if job.staged:
        markets = market_map(bundled("rates", "country_market_map.csv"))
        write_staged(job.staged, table, columns, cleaned, markets, job.time_zone, at_piece)
    if job.rejects:
        write_rejects(job.rejects, table, ready, cleaned.rejects)
    if job.rejected:
        write_rejected(job.rejected, table, ready, cleaned.rejects)
    if job.seen:
        write_view(job.seen, table, ready, cleaned)
    return found


def _check_options(options: ImportOptions) -> None:
    if options.country not in phonenumbers.SUPPORTED_REGIONS:
        raise InputRefused("country_unknown", countries=[options.country])
    unknown = options.accept_repairs - {"all", RULE, *REPAIRS}
    if unknown:
        raise WrongUsage("repair_unknown", rule=min(unknown), rules=[*REPAIRS, RULE])


def _choose_sheet(book: Book, job: Job) -> tuple[str, Table]:
    if not book.sheets:
        raise InputRefused("no_rows", file=job.path.name)
    wanted = job.options.sheet
    if wanted is not None:
        found = next((name for name in book.sheets if name.casefold() == wanted.strip().casefold()), None)
        if found is None:
            raise InputRefused("sheet_unknown", sheet=wanted, sheets=list(book.sheets))
        return _filled(found, book.table(found), job)
    first: tuple[str, Table] | None = None
    for name in book.sheets:
        table = book.table(name)
        if table.height:
            if len(book.sheets) == 1 or _looks_like_list(table, job.options):
                return name, table
            first = first or (name, table)
    if first is None:
        raise InputRefused("no_rows", file=job.path.name)
    return first


def _filled(name: str, table: Table, job: Job) -> tuple[str, Table]:
    if not table.height:
        raise InputRefused("no_rows", file=job.path.name)
    return name, table


def _looks_like_list(table: Table, options: ImportOptions) -> bool:
    layout = locate(table, None, options.country)
    return any(
        phone_share(table, position, layout.first, options.country) > 0.3  # noqa: PLR2004 - as when a header is confirmed
        for position in range(len(table.columns))
    )


def _hash(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _inspection(
    job: Job,
    file_format: str,
    book: Book,
    sheet: str,
    table: Table,
    layout: Layout,
    columns: tuple[Column, ...],
    cleaned: Cleaned,
) -> Inspection:
    end = min(layout.first + _PREVIEW, table.height)
    return Inspection(
        path=job.path,
        file_format=file_format,
        sheets=book.sheets,
        sheet=sheet,
        header_row=table.first_row + layout.header if layout.header >= 0 else 0,
        hidden_rows=cleaned.hidden,
        columns=columns,
        counts=_counts(cleaned),
        formatting=cleaned.rule_counts(FORMATTING, job.options),
        repairs=cleaned.rule_counts(REPAIRS, job.options),
        rejects=tuple(
            Reject(table.first_row + refused.at, refused.reason, refused.column, refused.value)
            for refused in cleaned.rejects[:_FIRST_REJECTS]
        ),
        preview=tuple(
            tuple(text_of(column[row])[:200] for column in table.columns) for row in range(layout.first, end)
        ),
        warnings=tuple(_warnings(table, layout, columns, cleaned, job.options)),
    )


def _counts(cleaned: Cleaned) -> Counts:
    masks = Counter[tuple[int, int]]()
    for said, count in Counter(map(cleaned.said.get, cleaned.numbers)).items():
        if said is not None:
            masks[said.yes, said.no | said.withdrawn] += count

    def with_bit(category: Category, side: int) -> int:
        return sum(count for mask, count in masks.items() if mask[side] & category.bit)

    return Counts(
        rows=cleaned.rows,
        accepted=len(cleaned.accepted),
        rejected=len(cleaned.rejects),
        duplicates=cleaned.duplicates,
        formatted=dict(cleaned.formatted),
        repaired=dict(cleaned.repaired),
        rejected_by_reason=dict(Counter(refused.reason for refused in cleaned.rejects)),
        by_country=dict(Counter(cleaned.countries).most_common()),
        consent={category: with_bit(category, 0) for category in CONSENT_CATEGORIES},
        refusals={category: with_bit(category, 1) for category in CONSENT_CATEGORIES},
    )


def _warnings(
    table: Table, layout: Layout, columns: tuple[Column, ...], cleaned: Cleaned, options: ImportOptions
) -> list[Notice]:
    found = [
        Notice("column_unclear", {"column": column.header, "channel": column.channel})
        for column in columns
        if column.role is Role.UNCLEAR and column.samples
    ]
    found += [
        Notice("consent_scope_needed", {"column": column.header})
        for column in columns
        if column.role is Role.CONSENT and not column.scope
    ]
    if not any(column.role is Role.CONSENT and column.scope for column in columns):
        found.append(Notice("consent_none", {}))
    for code, counter in (("flag_unknown", cleaned.unknown_flags), ("country_word_unknown", cleaned.unknown_countries),
                          ("language_word_unknown", _unknown_languages(table, layout, columns))):  # fmt: skip
        found += [
            Notice(code, {"column": column, "value": value, "count": count})
            for (column, value), count in counter.most_common(_MOST_NOTICES)
        ]
    found += [
        Notice("formula_error_unused", {"column": column, "count": count})
        for column, count in cleaned.unused_errors.most_common(_MOST_NOTICES)
    ]
    counted = {"consent_conflict": cleaned.conflicts, "phone_fixed": cleaned.fixed, "hidden_rows_found": 0}
    if cleaned.hidden:
        counted["hidden_rows_skipped" if options.hidden == "skip" else "hidden_rows_found"] = cleaned.hidden
    found += [Notice(code, {"count": count}) for code, count in counted.items() if count]
    waiting = cleaned.offered - cleaned.repaired
    found += [Notice("repair_waiting", {"rule": rule, "count": count}) for rule, count in waiting.items()]
    return found


def _unknown_languages(table: Table, layout: Layout, columns: tuple[Column, ...]) -> Counter[tuple[str, str]]:
    column = next((column for column in columns if column.maps_to == "language"), None)
    if column is None:
        return Counter()
    counted = Counter(table.columns[column.position][layout.first :])
    return Counter(
        {
            (column.header, text_of(cell)[:40]): count
            for cell, count in counted.items()
            if cell not in ("", None) and not language_of(text_of(cell).strip())[1]
        }
    )
