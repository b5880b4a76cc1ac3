"""Numbers as Meta and spreadsheets write them: one decimal separator for a whole file, or none is believed."""

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

from wa_desktop.domain.errors import InputRefused

NONE_WORDS = frozenset({"", "n/a", "na", "n.a.", "-", "--", "---", "–", "—"})
"""What stands in a cell without a rate."""
_SIGNS = re.compile(r"(\$US|US\$|A\$|R\$|RP|USD|EUR|GBP|GBD|AUD|INR|IDR|BRL|AED|SAR|[$€£₹])", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_WHOLE = re.compile(r"\d+")
_POINT = re.compile(r"(\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})")
_COMMA = re.compile(r"(\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,})")
_ONE_POINT = re.compile(r"\d+\.\d+")
_ONE_COMMA = re.compile(r"\d+,\d+")
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")
_MOST_DECIMALS = 6


class Separator(Enum):
    """The character before the decimals."""

    POINT = "."
    COMMA = ","


def is_none(cell: str) -> bool:
    """Whether a cell says that there is no rate."""
    return cell.strip().casefold() in NONE_WORDS


def sign_of(cell: str) -> str:
    """The currency sign beside a number, as it is written; empty without one."""
    found = _SIGNS.search(cell)
    return found[0] if found else ""


def bare(cell: str) -> str:
    """A cell without currency signs and without white space of any width."""
    return _SPACES.sub("", _SIGNS.sub("", cell))


def _votes(number: str) -> Separator | None:
    if _EITHER.fullmatch(number):
        return None
    if _POINT.fullmatch(number) or _ONE_POINT.fullmatch(number):
        return Separator.POINT
    if _COMMA.fullmatch(number) or _ONE_COMMA.fullmatch(number):
        return Separator.COMMA
    return None


def separator_of(cells: Iterable[str]) -> Separator | None:
    """The decimal separator that the numbers of a file prove; None when no number proves one.

    Raises `InputRefused` (`card_separators_mixed`) when they contradict each other.
    """
    proofs: dict[Separator, str] = {}
    for cell in cells:
        vote = _votes(bare(cell))
        if vote is not None:
            proofs.setdefault(vote, cell.strip())
    if len(proofs) > 1:
        raise InputRefused("card_separators_mixed", first=proofs[Separator.POINT], second=proofs[Separator.COMMA])
    return next(iter(proofs), None)


def read_rate(cell: str, separator: Separator | None, *, market: str, column: str) -> Decimal | None:
    """The rate in a cell, None where it says that there is none.

    Raises `InputRefused`: `card_rate_negative`, `card_rate_text`, `card_rate_ambiguous`, `card_rate_precise`.
    """
    if is_none(cell):
        return None
    where = {"market": market, "column": column, "value": cell.strip()[:40]}
    number = bare(cell)
    if re.fullmatch(r"[-−–]\d[\d.,]*", number):
        raise InputRefused("card_rate_negative", **where)
    if _EITHER.fullmatch(number) and separator is None:
        raise InputRefused("card_rate_ambiguous", **where)
    if not _fits(number, separator):
        raise InputRefused("card_rate_text", **where)
    thousands, decimal = (".", ",") if separator is Separator.COMMA else (",", ".")
    rate = Decimal(number.replace(thousands, "").replace(decimal, "."))
    if -int(rate.as_tuple().exponent) > _MOST_DECIMALS:
        raise InputRefused("card_rate_precise", **where)
    return rate


def _fits(number: str, separator: Separator | None) -> bool:
    if _WHOLE.fullmatch(number):
        return True
    shapes = (_COMMA, _ONE_COMMA) if separator is Separator.COMMA else (_POINT, _ONE_POINT)
    other = _EITHER.fullmatch(number) and (number[-4] != (separator or Separator.POINT).value)
    return bool(other) or any(shape.fullmatch(number) for shape in shapes)


def read_count(cell: str) -> int | None:
    """A number of messages (`250,001`, `250 001`, `250001`); None for anything else."""
    number = bare(cell)
    if _WHOLE.fullmatch(number):
        return int(number)
    return int(re.sub(r"[.,]", "", number)) if _GROUPED.fullmatch(number) else None
