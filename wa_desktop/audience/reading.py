"""One file from its bytes to a result; runs in the child process, never in the window's."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import phonenumbers

from wa_desktop.audience.batching import Batch, Batches, other_columns, words_of
from wa_desktop.audience.choosing import choose_sheet, lists_beside
from wa_desktop.audience.cleaned import Cleaned
from wa_desktop.audience.cleaning import clean
from wa_desktop.audience.corrections import looks_like_rejects
from wa_desktop.audience.formats import sniff
from wa_desktop.audience.glimpsing import NOTHING_COUNTED, glimpse, top_of
from wa_desktop.audience.jobs import Job, Read
from wa_desktop.audience.languages import language_of
from wa_desktop.audience.locate import Layout, locate, numbers_above
from wa_desktop.audience.merging import merged_below, spread_refusals
from wa_desktop.audience.names import RULE
from wa_desktop.audience.numbers import FORMATTING, REPAIRS
from wa_desktop.audience.preparing import Prepared, completed, prepare
from wa_desktop.audience.rejecting import write_rejected, write_rejects
from wa_desktop.audience.sealing import State, readable, sealed_hash
from wa_desktop.audience.sheets import Book, open_book
from wa_desktop.audience.staging import Stager
from wa_desktop.audience.table import Table, text_of
from wa_desktop.audience.viewing import write_view
from wa_desktop.domain.contacts import Column, Counts, ImportOptions, Inspection, Reject, Role
from wa_desktop.domain.errors import InputRefused, WrongUsage
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category
from wa_desktop.store.staged import Piece

_FIRST_REJECTS = 300
_PREVIEW = 500
_MOST_NOTICES = 40

Report = Callable[[str, int, int], None]
"""Progress: step code, done, total."""
AtFound = Callable[[Read], None]
AtPiece = Callable[[Piece], None]


def _nothing(_: object) -> None:
    pass


def read_file(
    job: Job,
    report: Report,
    at_found: AtFound = _nothing,
    at_piece: AtPiece = _nothing,
    at_begun: AtFound = _nothing,
    keep: Callable[[object], None] = _nothing,
) -> Read:
    """The whole way; raises `InputRefused` with one of this room's codes.

    Of a job that takes the file in, `at_begun` gets what is known before the rows are judged, and `at_piece` what is
    accepted while the others still are. `at_found` gets the whole result. `keep` gets the cells and all that was made
    of them: who is about to end the process keeps them, for giving back a million cells one by one takes a second.
    """
    report("import_reading", 0, 0)
    with readable(job.path) as before:
        return _read(job, report, at_found, at_piece, at_begun, keep, before)


def _read(
    job: Job,
    report: Report,
    at_found: AtFound,
    at_piece: AtPiece,
    at_begun: AtFound,
    keep: Callable[[object], None],
    before: State,
) -> Read:
    file_format = sniff(job.path)
    _check_options(job.options)
    book = open_book(job.path, file_format, job.options.encoding, job.options.separator)
    if job.glimpse:
        seen = Read(glimpse(job, file_format, book), "", {}, ())
        at_found(seen)
        return seen
    sheet, table = choose_sheet(book, job)
    layout = locate(table, job.options.header_row, job.options.country)
    ready = _prepared(job, book, sheet, table, layout)
    spread_refusals(table, ready.layout, ready.columns, ready.options)
    layout, columns, job = ready.layout, ready.columns, replace(job, options=ready.options)
    begun = Read(
        _before_counting(job, file_format.value, book, sheet, table, ready),
        sealed_hash(job.path, before),
        {column.maps_to: column.header for column in columns if column.maps_to},
        tuple(name for name, _ in other_columns(columns)),
        options=ready.options,
        signature=ready.signature,
        headers=layout.names,
    )
    cleaned = _cleaned(job, table, ready, report, lambda: at_begun(begun), at_piece)
    keep((table, ready, cleaned))
    inspection = _inspection(job, file_format.value, book, sheet, table, layout, columns, cleaned)
    words = tuple((country, words_of(said), count) for (country, said), count in cleaned.heard.items())
    found = completed(replace(begun, inspection=inspection, words=words), table, ready, cleaned)
    at_found(found)
    if job.rejects:
        origin = job.corrections.file_hash if job.corrections else ""
        write_rejects(job.rejects, table, ready, cleaned.rejects, origin or found.file_hash)
    if job.rejected:
        write_rejected(job.rejected, table, ready, cleaned.rejects)
    if job.seen:
        write_view(job.seen, table, ready, cleaned)
    return found


def _cleaned(
    job: Job, table: Table, ready: Prepared, report: Report, begin: Callable[[], None], at_piece: AtPiece
) -> Cleaned:
    """Every row judged; what is accepted is handed on meanwhile, unless hidden rows may still be refused."""
    batches = _batches(job, table, ready, at_piece) if job.staged else None
    at_cleaned: Callable[[Cleaned], None] = _nothing
    if batches is not None and not (table.hidden and job.options.hidden is None):
        begin()
        at_cleaned = batches.take
    cleaned = clean(
        table,
        ready.layout,
        ready.columns,
        job.options,
        lambda done, total: report("import_cleaning", done, total),
        ready.judged.verdicts,
        at_cleaned,
    )
    if not cleaned.rows and not cleaned.hidden:
        raise InputRefused("no_rows", file=job.path.name)
    if batches is not None:
        if cleaned.hidden and job.options.hidden is None:
            raise InputRefused("hidden_rows", file=job.path.name, count=cleaned.hidden)
        if at_cleaned is _nothing:
            begin()
        batches.finish(cleaned)
    return cleaned


def _batches(job: Job, table: Table, ready: Prepared, at_piece: AtPiece) -> Batches:
    stager = Stager(job.time_zone)

    def stage(batch: Batch) -> None:
        for piece in stager.pieces(batch):
            at_piece(piece)

    return Batches(table, ready.columns, ready.layout.first, job.time_zone, stage)


def _check_options(options: ImportOptions) -> None:
    if options.country not in phonenumbers.SUPPORTED_REGIONS:
        raise InputRefused("country_unknown", countries=[options.country])
    unknown = options.accept_repairs - {"all", RULE, *REPAIRS}
    if unknown:
        raise WrongUsage("repair_unknown", rule=min(unknown), rules=[*REPAIRS, RULE])


def _prepared(job: Job, book: Book, sheet: str, table: Table, layout: Layout) -> Prepared:
    try:
        return prepare(job, table, layout)
    except InputRefused as refused:
        others = lists_beside(book, sheet, job.options) if refused.code == "no_phone_column" else []
        if others:
            raise InputRefused(refused.code, **{**refused.details, "sheet": sheet, "sheets": others}) from refused
        raise


def _places(job: Job, book: Book, sheet: str, table: Table, layout: Layout) -> list[Notice]:
    """That the file is a reject workbook; what of it is not read: lists on other sheets, numbers above the titles,
    cells under merged ones.
    """
    found = list[Notice]()
    if job.corrections is None and looks_like_rejects(table, layout):
        found.append(Notice("file_is_rejects", {}))
    others = lists_beside(book, sheet, job.options) if job.options.sheet is None and len(book.sheets) > 1 else []
    if others:
        found.append(Notice("other_sheets", {"sheet": sheet, "sheets": others}))
    above = numbers_above(table, layout, job.options.country)
    if above:
        found.append(Notice("numbers_above_titles", {"count": above, "row": table.first_row + layout.header}))
    if table.strays:
        count, line, encoding = table.strays
        found.append(Notice("encodings_mixed", {"count": count, "line": line, "encoding": encoding}))
    merged = merged_below(table, layout)
    if merged:
        found.append(Notice("merged_cells", {"count": merged}))
    return found


def _before_counting(job: Job, file_format: str, book: Book, sheet: str, table: Table, ready: Prepared) -> Inspection:
    header = ready.layout.header
    return Inspection(
        path=job.path,
        file_format=file_format,
        sheets=book.sheets,
        sheet=sheet,
        header_row=table.first_row + header if header >= 0 else 0,
        hidden_rows=0,
        columns=ready.columns,
        counts=NOTHING_COUNTED,
        formatting=(),
        repairs=(),
        rejects=(),
        preview=(),
    )


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
        warnings=(*_places(job, book, sheet, table, layout), *_warnings(table, layout, columns, cleaned, job.options)),
        first_column=table.first_column,
        top=top_of(table),
        encoding=table.encoding,
        separator=table.separator,
    )


def _counts(cleaned: Cleaned) -> Counts:
    masks, by_country = Counter[tuple[int, int]](), Counter[str]()
    for (country, said), count in cleaned.heard.items():
        by_country[country] += count
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
        by_country=dict(by_country.most_common()),
        consent={category: with_bit(category, 0) for category in CONSENT_CATEGORIES},
        refusals={category: with_bit(category, 1) for category in CONSENT_CATEGORIES},
    )


def _warnings(
    table: Table, layout: Layout, columns: tuple[Column, ...], cleaned: Cleaned, options: ImportOptions
) -> list[Notice]:
    found = [
        Notice(
            "column_other_channel" if column.channel else "column_unclear",
            {"column": column.header, "channel": f"channel.{column.channel}" if column.channel else ""},
        )
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
    rows = {"consent_conflict": {"rows": cleaned.disagreeing}}
    found += [Notice(code, {"count": count, **rows.get(code, {})}) for code, count in counted.items() if count]
    waiting = cleaned.offered - cleaned.repaired
    found += [_waiting(rule, count, cleaned) for rule, count in waiting.items()]
    return found


def _waiting(rule: str, count: int, cleaned: Cleaned) -> Notice:
    example = next(iter(cleaned.examples[rule]), None)
    facts = {"written": example.before, "mended": example.after, "row": example.row} if example else {}
    return Notice("repair_waiting", {"rule": rule, "count": count, "part": f"rule.{rule}", **facts})


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
