"""The first run: the assistant's progress, kept in the home; the connection test; the checklist handed on."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from wa_desktop.domain.accounts import DEFAULT_BASE_URL, Connected
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.first_run import Checkup, FirstRun, diagnosis
from wa_desktop.results.tables import in_place_of
from wa_desktop.store import preparations
from wa_desktop.workspace import account
from wa_desktop.workspace.desk import Desk

_KIND, _NAME = "first_run", "assistant"


def progress(desk: Desk) -> FirstRun:
    """What was ticked and typed so far, in whichever session."""
    with desk.store.read() as connection:
        found = preparations.kept(connection, _KIND)
    if not found:
        return FirstRun()
    said = found[0].said
    typed = {name: str(said.get(name, "")) for name in ("agent", "phone", "webhook")}
    return FirstRun(frozenset(map(str, said.get("ticked", ()))), **typed, changed_at=found[0].changed_at)


def keep(desk: Desk, run: FirstRun) -> FirstRun:
    """Keep this progress for the next session; returns it as kept."""
    said = {"ticked": sorted(run.ticked), "agent": run.agent, "phone": run.phone, "webhook": run.webhook}
    with desk.store.write() as connection:
        preparations.keep(connection, _KIND, _NAME, said)
    return progress(desk)


def check(
    desk: Desk,
    waba: str,
    phone_id: str,
    key: str | None,
    base_url: str = DEFAULT_BASE_URL,
    account_url: str | None = None,
) -> Checkup:
    """Connect as `account.connect` does, and say of each stage of the way whether it is in order."""
    connected: Connected | None = None
    failed: UserError | None = None
    try:
        connected = account.connect(desk, waba, phone_id, key, base_url=base_url, account_url=account_url)
    except UserError as error:
        failed = error
    proxy = _proxy_to(base_url)
    stages = diagnosis(failed, connected, by_proxy=bool(proxy))
    return Checkup(connected, failed, urlsplit(base_url).netloc, proxy, stages)


def _proxy_to(url: str) -> str:
    """The proxy as a person may see it: its name and password are nobody's business."""
    from wa_desktop.gateway.transport import system_proxy

    said = urlsplit(system_proxy(url) or "")
    try:
        port = said.port
    except ValueError:  # the setting holds none that is a number
        port = None
    return f"{said.hostname}:{port}" if port else said.hostname or ""


def save_checklist(out: Path, lines: Sequence[str]) -> Path:
    """Write the checklist as plain text for a colleague; raises `report_folder_missing`, `report_unwritable`."""
    with in_place_of(out) as target:
        # With the mark that has Windows' editor read the accents.
        target.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return out
