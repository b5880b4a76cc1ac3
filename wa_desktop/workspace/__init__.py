"""The use cases, one module per capability: the only door for the window and the command line.

The modules load on first use (`from wa_desktop import workspace`, then `workspace.lists…`), so that a
skin is on screen before pandas, SQLAlchemy or aiohttp are needed.
"""

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wa_desktop.workspace import (
        account,
        actuals,
        advising,
        auditing,
        backups,
        budget,
        campaigns,
        comparing,
        consents,
        costs,
        desk,
        drafts,
        erasing,
        estimate_files,
        exporting,
        figures,
        finding,
        first_run,
        following,
        housekeeping,
        incidents,
        learning,
        lists,
        logbook,
        missing,
        monthly,
        pacing,
        passphrases,
        people,
        person_files,
        preparing_templates,
        previewing,
        pulling,
        rate_cards,
        rate_files,
        recategorising,
        relaying,
        releases,
        replying,
        restoring,
        results,
        retention,
        settings,
        support,
        suppressions,
        tariffs,
        templates,
        testing,
        trial,
        windows,
    )

__all__ = [
    "account",
    "actuals",
    "advising",
    "auditing",
    "backups",
    "budget",
    "campaigns",
    "comparing",
    "consents",
    "costs",
    "desk",
    "drafts",
    "erasing",
    "estimate_files",
    "exporting",
    "figures",
    "finding",
    "first_run",
    "following",
    "housekeeping",
    "incidents",
    "learning",
    "lists",
    "logbook",
    "missing",
    "monthly",
    "pacing",
    "passphrases",
    "people",
    "person_files",
    "preparing_templates",
    "previewing",
    "pulling",
    "rate_cards",
    "rate_files",
    "recategorising",
    "relaying",
    "releases",
    "replying",
    "restoring",
    "results",
    "retention",
    "settings",
    "support",
    "suppressions",
    "tariffs",
    "templates",
    "testing",
    "trial",
    "windows",
]


if not TYPE_CHECKING:
    # Hidden from the type checker, which knows the modules by their imports above.
    def __getattr__(name: str) -> ModuleType:
        if name in __all__:
            return importlib.import_module(f"{__name__}.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
