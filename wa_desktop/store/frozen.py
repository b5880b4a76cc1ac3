"""Dataclasses of the domain to and from the JSON kept beside a campaign: exact amounts, dates, codes."""

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Kind = TypeVar("Kind")


_adapters: dict[Any, "TypeAdapter[Any]"] = {}


def _adapter(kind: Any) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def as_json(value: object) -> str:
    """`value`, a dataclass of the domain, as JSON text; amounts become exact decimal strings."""
    return _adapter(type(value)).dump_json(value).decode()


def from_json(kind: type[Kind], stored: str) -> Kind:
    """The dataclass that `as_json` wrote."""
    read: Kind = _adapter(kind).validate_json(stored)
    return read
