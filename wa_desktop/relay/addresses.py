"""Who speaks: the address behind trusted proxies, and the lists of networks that it is looked up in."""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]

_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d{1,5})?|([\d.]+):\d{1,5}")
_LONGEST = 100
_SHARED_BY_ONE = 64
"""The bits of an IPv6 address that name a customer's line: whoever has one has all of its addresses."""


def networks_of(texts: Iterable[str]) -> Networks:
    """Networks from `192.0.2.0/24`, `2001:db8::/32` or single addresses; `ValueError` names the first wrong one."""
    return tuple(_network(text.strip()) for text in texts)


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError:
        raise ValueError(text) from None


def is_in(address: Address, networks: Networks) -> bool:
    """Whether `address` belongs to one of `networks`."""
    return any(address.version == network.version and address in network for network in networks)


def client_of(peer: str, forwarded: tuple[str, ...], proxies: Networks) -> Address | None:
    """The address of whoever sent the request; None when a trusted proxy handed on something unreadable.

    `forwarded` are the `X-Forwarded-For` headers in order. They count only when `peer` is a trusted proxy: read from
    the right, the first address that is no trusted proxy. What stands left of it may be invented.
    """
    client = address_of(peer)
    hops = [hop for header in forwarded for hop in header.split(",")]
    while client is not None and hops and is_in(client, proxies):
        client = address_of(hops.pop())
    return client


def address_of(text: str) -> Address | None:
    """The address in `text`, also with a port or a zone; an IPv4 address in IPv6 clothes is the IPv4 one."""
    return _read(text.strip()) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4_096)
def _read(text: str) -> Address | None:
    found = _WITH_PORT.fullmatch(text)
    plain = (found.group(1) or found.group(2) or "") if found else text
    try:
        address = ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def line_of(address: Address) -> str:
    """What rates and connections are counted by: the address, or the network of an IPv6 line."""
    if address.version == 4:  # noqa: PLR2004 - the version's own name
        return str(address)
    return str(ip_network((int(address), _SHARED_BY_ONE), strict=False))
