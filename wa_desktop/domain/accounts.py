"""The account: which SMSBOX agent and number this home sends from, and what checking it found."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from wa_desktop.domain.estimates import Notice

DEFAULT_BASE_URL = "https://api.wababox.net"
DEFAULT_ACCOUNT_URL = "https://api.smsbox.pro"

SANDBOX_KEY = "sandbox"
"""The sandbox's API key: public, it opens nothing."""
SANDBOX_WABA = "100000000000001"
"""The sandbox's agent id ("ID de l'agent")."""
SANDBOX_PHONE_ID = "200000000000001"
"""The sandbox's phone number id ("ID du numéro de téléphone")."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(url: str) -> bool:
    """Whether `url` stays on this computer."""
    return (urlsplit(url).hostname or "") in _LOOPBACK


@dataclass(frozen=True, slots=True)
class AccountView:
    """The connected account; the API key itself is never in it.

    `waba` is the guide's "ID de l'agent", `phone_id` its "ID du numéro de téléphone". `credit` is
    SMSBOX's own figure, in SMSBOX credits, empty when it was not told.
    """

    waba: str
    phone_id: str
    base_url: str
    account_url: str
    is_sandbox: bool
    checked_at: datetime | None
    credit: str
    has_key: bool


@dataclass(frozen=True, slots=True)
class Connected:
    """What connecting found: the account, how many language versions of templates, the balance."""

    account: AccountView
    templates: int
    credit: str
    warnings: tuple[Notice, ...] = ()
