"""Meta's own rate files: looked at beside the card before, then adopted, or taken back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from wa_desktop.audience.plain_cells import read_plain_cells
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import CardName, Confidence, Notice
from wa_desktop.domain.prices import FilePreview, ImportView, PriceChange, RateView
from wa_desktop.pricing.adopted import LIST, TIERS, card_id
from wa_desktop.pricing.cards import Card, CardShelf
from wa_desktop.pricing.differences import changes, missing_markets, rounded, without_odd
from wa_desktop.pricing.market_names import MarketNames
from wa_desktop.pricing.meta_files import MetaFile, Said
from wa_desktop.pricing.meta_reading import read_grids
from wa_desktop.pricing.meta_text import MOST_BYTES, Grid, Shape, read_text, shape_of
from wa_desktop.store.audit import record
from wa_desktop.store.rate_cards import adopted_cards, put_card, remove_card
from wa_desktop.words.sentences import label
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.price_books import own_markets, shelf, today

_MOSTLY_ODD = 3
"""A file of which a third of the rates can be none was changed on its way here."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file read and compared; `taken` are its cells by kind, odd ones left out."""

    preview: FilePreview
    files: Sequence[MetaFile]
    taken: Sequence[tuple[RateView, ...]]


def preview(
    desk: Desk, path: Path, currency: str | None = None, effective_from: date | None = None, accept_odd: bool = False
) -> FilePreview:
    """A file of Meta's beside the card before it; nothing is stored.

    `currency` and `effective_from` answer for a title that is silent. Raises `InputRefused` with the
    reason when the file is none of Meta's, is damaged, or leaves a doubt about a rate.
    """
    return _look(desk, path, currency, effective_from, accept_odd).preview


def adopt(
    desk: Desk,
    path: Path,
    currency: str | None = None,
    effective_from: date | None = None,
    accept_odd: bool = False,
    sha256: str = "",
) -> FilePreview:
    """Take a file of Meta's: from now on its rates price, instead of other cards of that model, currency and day.

    `sha256` is that of the preview a person agreed to. Raises what `preview` raises, and `card_file_changed`.
    """
    looked = _look(desk, path, currency, effective_from, accept_odd)
    if sha256 and sha256 != looked.preview.sha256:
        raise InputRefused("card_file_changed", file=path.name)
    if looked.preview.already:
        return looked.preview
    with desk.store.write() as connection:
        for one, cells in zip(looked.files, looked.taken, strict=True):
            id_ = card_id(one.model, one.currency, one.day, one.kind)
            put_card(
                connection, id_, one.kind, one.model, one.currency, one.day,
                source=_source(path), file_name=path.name, file_hash=looked.preview.sha256, cells=cells,
            )  # fmt: skip
            record(
                connection, desk.operator, "card_adopted", "rate_card", None,
                card=id_, file=path.name, sha256=looked.preview.sha256, rates=len(cells),
            )  # fmt: skip
    return replace(looked.preview, adopted=True)


def imports(desk: Desk) -> list[ImportView]:
    """The files that were adopted, oldest card first."""
    with desk.store.read() as connection:
        return [
            ImportView(
                one.id, one.kind, one.model, one.currency, one.effective_from,
                one.file_name, one.file_hash, one.adopted_at, len(one.cells),
            )
            for one in adopted_cards(connection)
        ]  # fmt: skip


def remove(desk: Desk, card: str) -> list[ImportView]:
    """Take an adopted file back: the program's own card prices again. What is left. Raises `rate_import_unknown`."""
    wanted = card.strip().casefold()
    known = {one.id.casefold(): one.id for one in imports(desk)}
    if wanted not in known:
        raise InputRefused("rate_import_unknown", card=card, known=tuple(known.values()))
    with desk.store.write() as connection:
        remove_card(connection, known[wanted])
        record(connection, desk.operator, "card_removed", "rate_card", None, card=known[wanted])
    return imports(desk)


def _source(path: Path) -> str:
    return f"Meta's file “{path.name}”"


def _look(desk: Desk, path: Path, currency: str | None, day: date | None, accept_odd: bool) -> _Looked:
    content = _bytes(path)
    known = shelf(desk)
    names = MarketNames({name for card in known.cards for name in card.markets} | _mapped(desk))
    said = Said(currency.strip().upper() if currency else None, day)
    try:
        files = read_grids(_grids(path, content), _source(path), names, said, today(desk))
    except InputRefused as refused:
        raise InputRefused(refused.code, **{"file": path.name, **refused.details}) from refused
    return _compared(desk, path, content, known, files, accept_odd, names)


def _mapped(desk: Desk) -> set[str]:
    known = own_markets(desk)
    return {row.market for prefix in known.prefixes for row in known.rows_of(prefix) if row.market}


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputRefused("card_file_too_large", file=path.name)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputRefused("file_missing", file=str(path)) from error
    except OSError as error:
        raise InputRefused("file_unreadable", file=path.name, problem=error.strerror or str(error)) from error


def _grids(path: Path, content: bytes) -> list[Grid]:
    if shape_of(content) is Shape.TEXT:
        return [read_text(content)]
    sheets = read_plain_cells(path)
    return [Grid(tuple(tuple(row) for row in rows), even=False, name=name) for name, rows in sheets]


def _compared(
    desk: Desk,
    path: Path,
    content: bytes,
    known: CardShelf,
    files: Sequence[MetaFile],
    accept_odd: bool,
    names: MarketNames,
) -> _Looked:
    first = next((one for one in files if one.kind == LIST), files[0])
    name = CardName(
        card_id(first.model, first.currency, first.day, first.kind), first.model, first.currency, first.day,
        Confidence.AUTHORITATIVE,
    )  # fmt: skip
    previous = known.same(name) or _before(known, name)
    _refuse_lonely_tiers(files, known.same(name))
    found = [(one, changes(previous.cells if previous else (), one.cells, one.currency)) for one in files]
    taken = [one.cells if accept_odd else without_odd(one.cells, changed) for one, changed in found]
    rates = sum(len(one.cells) for one in files)
    left_out = rates - sum(map(len, taken))
    if left_out * _MOSTLY_ODD > rates:
        raise InputRefused("card_rates_odd", file=path.name, count=left_out, rates=rates)
    if previous and not accept_odd:
        _refuse_rounded(path, files, previous)
    changed = tuple(_named(change, names) for _, each in found for change in each)
    sha256 = hashlib.sha256(content).hexdigest()
    shown = FilePreview(
        file=path.name,
        sha256=sha256,
        kinds=tuple(one.kind for one in files),
        card=name,
        previous=previous.name if previous else None,
        changes=changed,
        unchanged=rates - sum(change.new is not None for change in changed),
        rates=rates,
        left_out=left_out,
        notices=(*(notice for one in files for notice in one.notices), *_missing(desk, files, previous),
                 *_odd(changed, accept_odd), *_jumps(changed)),
        already=_already(desk, sha256, files),
    )  # fmt: skip
    return _Looked(shown, files, taken)


def _named(change: PriceChange, names: MarketNames) -> PriceChange:
    return change if change.flag or names.known(change.market) else replace(change, flag="market_unknown")


def _before(known: CardShelf, name: CardName) -> Card | None:
    card = known.before(name.effective_from, name.currency)
    # Rates per conversation and rates per message are no versions of each other.
    return card if card is not None and card.name.model is name.model else None


def _refuse_lonely_tiers(files: Sequence[MetaFile], card: Card | None) -> None:
    if card is not None or any(one.kind == LIST for one in files):
        return
    tiers = files[0]
    raise InputRefused("card_tiers_alone", date=tiers.day, currency=tiers.currency)


def _refuse_rounded(path: Path, files: Sequence[MetaFile], previous: Card) -> None:
    for one in files:
        categories = tuple(category.value for category in rounded(previous.cells, one.cells))
        if categories:
            raise InputRefused("card_rates_rounded", file=path.name, categories=categories)


def _already(desk: Desk, sha256: str, files: Sequence[MetaFile]) -> bool:
    ids = {card_id(one.model, one.currency, one.day, one.kind) for one in files}
    return ids <= {one.id for one in imports(desk) if one.sha256 == sha256}


def _missing(desk: Desk, files: Sequence[MetaFile], previous: Card | None) -> tuple[Notice, ...]:
    lists = [one for one in files if one.kind == LIST]
    if not lists:
        return _strange_tiers(files, previous)
    mapped = own_markets(desk).names_on(lists[0].day)
    return missing_markets((previous.markets if previous else frozenset()) | mapped, lists[0].cells)


def _strange_tiers(files: Sequence[MetaFile], card: Card | None) -> tuple[Notice, ...]:
    """Tiers whose first one is not the list rate price nothing: they belong to another card."""
    strange = set()
    for cell in (cell for one in files if one.kind == TIERS for cell in one.cells if cell.tier_from == 0):
        own = card.tiers(cell.market, cell.category, international=cell.international) if card else ()
        if not own or own[0].rate != cell.rate:
            strange.add(cell.market)
    return (Notice("card_tiers_strange", {"markets": tuple(sorted(strange))}),) if strange else ()


def _odd(changed: Sequence[PriceChange], accept_odd: bool) -> tuple[Notice, ...]:
    odd = tuple(f"{label(one.market)} ({label(one.category.value)}) {one.new}" for one in changed if one.odd)
    if not odd:
        return ()
    return (Notice("card_rates_odd_taken" if accept_odd else "card_rates_left_out", {"count": len(odd), "rates": odd}),)


def _jumps(changed: Sequence[PriceChange]) -> tuple[Notice, ...]:
    jumps = sum(one.flag == "jump" for one in changed)
    return (Notice("card_jumps", {"count": jumps}),) if jumps else ()
