"""Money: exact `Decimal` in the program, whole micro-units (10⁻⁶ of the currency) in the database."""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

MICRO = Decimal("0.000001")
_MINOR_DIGITS = {"EUR": 2, "USD": 2, "GBP": 2, "AED": 2, "SAR": 2, "BRL": 2, "INR": 2, "IDR": 2}


def to_micro(amount: Decimal) -> int:
    """`amount` in micro-units; `ValueError` when it has more than six decimals."""
    scaled = amount * 1_000_000
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f"{amount} has more than six decimals")
    return whole


def from_micro(micro: int) -> Decimal:
    """The exact amount of a number of micro-units."""
    return Decimal(micro) * MICRO


def round_to_minor(amount: Decimal, currency: str) -> Decimal:
    """`amount` rounded half-up, once, to the currency's minor unit (cents for EUR)."""
    return amount.quantize(_minor_unit(currency), rounding=ROUND_HALF_UP)


def raised_to_minor(amount: Decimal, currency: str) -> Decimal:
    """The smallest amount in whole minor units of the currency that is not below `amount`."""
    return amount.quantize(_minor_unit(currency), rounding=ROUND_CEILING)


def _minor_unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-_MINOR_DIGITS.get(currency, 2))


def amount_text(amount: Decimal) -> str:
    """`amount` in full with two decimals at least, for the facts of a sentence: `4.93`, `0.0712`."""
    whole, _point, decimals = plain(amount).partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def plain(amount: Decimal) -> str:
    """`amount` as an exact decimal string without an exponent, as `--json` prints it."""
    return format(amount, "f")
