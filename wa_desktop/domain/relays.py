"""A relay as an administrator wishes it, and what she is told when it runs."""

from dataclasses import dataclass
from pathlib import Path

from wa_desktop.domain.webhooks import BODY_LIMIT

SMSBOX_ADDRESSES = (
    "37.59.198.135", "178.33.185.51", "54.36.93.79", "54.36.93.80", "62.4.31.47", "62.4.31.48",
)  # fmt: skip
"""Where SMSBOX's webhooks come from, as its documentation says."""


@dataclass(frozen=True, slots=True)
class RelayWishes:
    """The options of `relay serve`, as they were typed; the defaults are the relay's own."""

    bind: str = "127.0.0.1"
    port: int = 8470
    """0 takes a free one."""
    data: Path | None = None
    """The folder of its file; None = systemd's state directory, else one of this user's own."""
    allow: tuple[str, ...] = ()
    """Addresses and networks that webhooks are taken from; `smsbox` means SMSBOX's own. None given: SMSBOX's alone."""
    allow_file: Path | None = None
    """More of them, one a line; `#` begins a remark."""
    proxies: tuple[str, ...] = ()
    """Reverse proxies whose `X-Forwarded-For` is believed."""
    keep_days: int = 30
    max_body: int = BODY_LIMIT
    """Bytes of one webhook body, unpacked."""
    rate: int = 2_000
    """Requests per second from one address; twice as many at once."""
    connections: int = 1_000
    """At the same time; from one address that is no proxy, half of them."""


@dataclass(frozen=True, slots=True)
class RunningRelay:
    """What is said when a relay answers."""

    address: str
    data: Path
    allow: tuple[str, ...]
    proxies: tuple[str, ...]
    keep_days: int
    short_secrets: tuple[str, ...]
    """The variables whose content is short enough to be guessed."""
