"""A relay's options, read: how it listens, whom it believes, and its bounds."""

from dataclasses import dataclass
from pathlib import Path

from wa_desktop.domain.relays import SMSBOX_ADDRESSES, RelayWishes
from wa_desktop.relay.addresses import Networks, networks_of

_USUAL = RelayWishes()


@dataclass(frozen=True, slots=True)
class RelayOptions:
    """As `RelayWishes`, with its addresses read; `data` exists."""

    data: Path
    bind: str = _USUAL.bind
    port: int = _USUAL.port
    allow: Networks = networks_of(SMSBOX_ADDRESSES)
    proxies: Networks = ()
    keep_days: int = _USUAL.keep_days
    max_body: int = _USUAL.max_body
    rate: int = _USUAL.rate
    connections: int = _USUAL.connections
    header_seconds: float = 10.0
    """The longest from the first byte of a request to the end of its headers."""
    body_seconds: float = 10.0
    """The longest for the body after them."""
