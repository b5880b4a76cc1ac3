"""The smallest words of the business: categories, consent and the scopes built from them."""

from collections.abc import Iterable
from enum import IntEnum, StrEnum


class Category(StrEnum):
    """What a message is for; Meta prices by it and people consent to it."""

    MARKETING = "marketing"
    UTILITY = "utility"
    AUTHENTICATION = "authentication"
    SERVICE = "service"

    @property
    def bit(self) -> int:
        """The category's place in a scope, an integer mask kept in the database."""
        return _BITS[self]


_BITS = {
    Category.MARKETING: 1,
    Category.UTILITY: 2,
    Category.AUTHENTICATION: 4,
    Category.SERVICE: 8,
}

CONSENT_CATEGORIES = (Category.MARKETING, Category.UTILITY, Category.AUTHENTICATION)
"""The categories of messages that we begin, hence need consent for. Service replies do not."""


class Scope(IntEnum):
    """How far a refusal, a withdrawal or a suppression reaches, as a mask of categories."""

    MARKETING = 1
    STOP = 3
    """A bare STOP: marketing and utility; a code that the person asks for stays possible."""
    ALL = 15

    def __str__(self) -> str:
        return self.name.lower()


def scope_of(categories: Iterable[Category]) -> int:
    """The mask that holds exactly these categories."""
    mask = 0
    for category in categories:
        mask |= category.bit
    return mask


def categories_of(mask: int) -> tuple[Category, ...]:
    """The categories that a mask holds, in their usual order."""
    return tuple(category for category in Category if mask & category.bit)


class Consent(IntEnum):
    """What one source says about one category. The larger value wins inside one file."""

    UNKNOWN = 0
    YES = 1
    NO = 2
    """A "no" in a file: a refusal."""
    WITHDRAWN = 3
    """A "stop" after a yes."""

    @property
    def allows(self) -> bool:
        """Whether a message may be sent on this word alone: only on an explicit yes."""
        return self is Consent.YES


def strictest(words: Iterable[Consent]) -> Consent:
    """The word that wins when one file says several things: withdrawal > no > yes > unknown."""
    return max(words, default=Consent.UNKNOWN)
