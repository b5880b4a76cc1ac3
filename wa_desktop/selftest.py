"""Proves an installed program: libraries, database, keyring path, words, window, a dry campaign, what is written of it.

Everything happens in a folder of its own; the user's data is never touched.
"""

import importlib
import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

from wa_desktop import __version__, workspace
from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.values import Category
from wa_desktop.words import amounts
from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import _, current_language, use_language

LIBRARIES = (
    "python_calamine",
    "openpyxl",
    "phonenumbers",
    "sqlalchemy",
    "alembic",
    "aiohttp",
    "httpx",
    "pydantic",
    "truststore",
    "cryptography.hazmat.primitives.ciphers.aead",
    "wa_desktop.gateway.release_client",
    "psutil",
    "holidays.countries.france",
    "reportlab.platypus",
    "wa_desktop.relay.receiver",
    "PySide6.QtWidgets",
    "PySide6.QtPrintSupport",
)
TEMPLATE = "soldes_hiver"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing proven, or the reason why not."""

    name: str
    ok: bool
    detail: str
    seconds: float


def self_test(out: Path | None = None) -> tuple[bool, str]:
    """Run every check; whether all passed, and the JSON report, also written to `out`."""
    with tempfile.TemporaryDirectory(prefix="wa-desktop-") as folder:
        home = Path(folder)
        checks = [
            _checked("libraries", _libraries),
            _checked("database", lambda: _database(home / "database")),
            _checked("keyring", _keyring),
            _checked("words", _words),
            _checked("resources", _resources),
            _checked("window", lambda: _window(home / "window")),
            _checked("campaign", lambda: _campaign(home / "campaign")),
            _checked("files", lambda: _files(home / "campaign", home)),
        ]
    ok = all(check.ok for check in checks)
    report = json.dumps(
        {"ok": ok, "version": __version__, "checks": [asdict(check) for check in checks]}, ensure_ascii=False, indent=2
    )
    if out is not None:
        out.write_text(report + "\n", encoding="utf-8")
    return ok, report


def _checked(name: str, prove: Callable[[], str]) -> Check:
    start = time.monotonic()
    try:
        ok, detail = True, prove()
    except Exception as error:  # noqa: BLE001 - whatever is broken here is the finding, not a crash
        ok, detail = False, f"{type(error).__name__}: {error}"
    return Check(name, ok, detail, round(time.monotonic() - start, 2))


def _libraries() -> str:
    for name in LIBRARIES:
        importlib.import_module(name)
    return f"{len(LIBRARIES)} libraries"


def _database(home: Path) -> str:
    for _opening in range(2):
        desk = workspace.desk.open_desk(home)
        workspace.settings.change(desk, "country", "FR")
        value = workspace.settings.get(desk, "country")
        desk.close()
        if value != "FR":
            raise RuntimeError("a setting did not survive")
    return "written, closed, read again"


def _keyring() -> str:
    import keyring

    return type(keyring.get_keyring()).__name__


def _words() -> str:
    before = current_language()
    try:
        use_language("fr")
        if _("Marketing and utility") == "Marketing and utility":
            raise RuntimeError("the French catalogue is missing")
        return amounts.money(Decimal("1085.80"), "EUR")
    finally:
        use_language(before)


def _resources() -> str:
    missing = [
        name
        for name in ("rates/country_market_map.csv", "demo/contacts.xlsx", "releases/source.json")
        if not bundled(*name.split("/")).is_file()
    ]
    if missing:
        raise RuntimeError(f"missing: {', '.join(missing)}")
    return "rates, demo list"


def _window(home: Path) -> str:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from wa_desktop.ui.proof import prove_window

    return prove_window(home)


def _campaign(home: Path) -> str:
    desk = workspace.desk.open_desk(home)
    try:
        with workspace.trial.start_trial(desk) as trial:
            workspace.templates.sync(desk)
            options = ImportOptions(
                accept_repairs=frozenset({"all"}),
                consent={"Opt-in WhatsApp marketing": Category.MARKETING.bit},
                operator="self-test",
            )
            workspace.lists.import_file(desk, bundled("demo", "contacts.xlsx"), "self-test", Into.NEW, options)
            view = workspace.campaigns.send(
                desk, Plan("self-test", TEMPLATE, countries=frozenset({"FR", "DE"})), SendOptions(rate=0)
            )
            trial.pump(desk)
    finally:
        desk.close()
    if view.state is not CampaignState.FINISHED or not view.counts.get(RecipientState.EXCLUDED):
        raise RuntimeError(f"the dry campaign ended as {view.state}")
    return f"{view.total - view.counts[RecipientState.EXCLUDED]} sent to the sandbox"


def _files(home: Path, out: Path) -> str:
    """The report and the dossier of the campaign in `home`, and an encrypted backup, written to `out`."""
    desk = workspace.desk.open_desk(home)
    try:
        for name in ("report.xlsx", "dossier.pdf"):
            workspace.results.report(desk, "1", out / name)
        kept = out / "backup"
        kept.mkdir()
        workspace.backups.backup(desk, kept, "a passphrase of the self-test")
    finally:
        desk.close()
    written = [path for path in (out / "report.xlsx", out / "dossier.pdf", *kept.iterdir()) if path.stat().st_size]
    if len(written) < 3:  # noqa: PLR2004 - the three files above
        raise RuntimeError(f"written: {', '.join(path.name for path in written) or 'nothing'}")
    return "report, dossier, backup"
