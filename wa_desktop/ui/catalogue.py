"""The pages by key; their modules load when they are first opened."""

import importlib
from typing import TYPE_CHECKING, cast

from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui import pages
from wa_desktop.ui.operations import Host, Operations
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.ui.context import Context
    from wa_desktop.ui.page import Page

LOAD_AFTER_MS = 1_000
"""The window's first page comes before the modules of the others."""

_FURNITURE = (
    "context", "departure", "drafting", "keys", "live", "messages", "news", "release_strip", "restoring",
    "retired_strip", "rights", "safety", "support", "teaming", "trial_mode", "trouble_strip", "unread", "widgets.forms",
    "widgets.notices", "widgets.progress",
)  # fmt: skip
"""The modules of `ui` that the window needs besides its pages once it is painted."""

PAGES: dict[str, tuple[str, str]] = {
    "home": ("wa_desktop.ui.pages.home", "HomePage"),
    "lists": ("wa_desktop.ui.pages.lists", "ListsPage"),
    "templates": ("wa_desktop.ui.pages.templates", "TemplatesPage"),
    "campaigns": ("wa_desktop.ui.pages.campaigns", "CampaignsPage"),
    "campaign": ("wa_desktop.ui.pages.campaign", "CampaignPage"),
    "figures": ("wa_desktop.ui.pages.figures", "FiguresPage"),
    "prices": ("wa_desktop.ui.pages.prices", "PricesPage"),
    "replies": ("wa_desktop.ui.pages.replies", "RepliesPage"),
    "suppressions": ("wa_desktop.ui.pages.suppressions", "SuppressionsPage"),
    "privacy": ("wa_desktop.ui.pages.privacy", "PrivacyPage"),
    "person": ("wa_desktop.ui.pages.person", "PersonPage"),
    "retention": ("wa_desktop.ui.pages.privacy_retention", "RetentionPage"),
    "audit": ("wa_desktop.ui.pages.privacy_audit", "AuditPage"),
    "backup": ("wa_desktop.ui.pages.backup", "BackupPage"),
    "settings": ("wa_desktop.ui.pages.settings", "SettingsPage"),
    "relay": ("wa_desktop.ui.pages.relay", "RelayPage"),
    "team": ("wa_desktop.ui.pages.team", "TeamPage"),
    "approval": ("wa_desktop.ui.pages.approval", "ApprovalPage"),
    "connect": ("wa_desktop.ui.pages.connect", "ConnectPage"),
    "maker": ("wa_desktop.ui.campaign.page", "MakerPage"),
}


def added_pages() -> dict[str, tuple[str, str]]:
    """Pages that nobody lists: a module `pages/notes_page.py` with its `NAME` and a class `NotesPage` is “notes”."""
    import pkgutil

    names = [found.name for found in pkgutil.iter_modules(pages.__path__) if found.name.endswith("_page")]
    kinds = ((name, name.title().replace("_", "")) for name in names)
    return {name.removesuffix("_page"): (f"{pages.__name__}.{name}", kind) for name, kind in kinds}


def added_names() -> list[tuple[str, str]]:
    """The keys of the added pages, with what each is called in the language in use."""
    modules = {key: importlib.import_module(module) for key, (module, _kind) in added_pages().items()}
    return [(key, _(module.NAME)) for key, module in modules.items()]


def load_first(key: str, cancel: CancelToken) -> None:
    """Load what stands around the pages and the page to begin with: for a thread, so that the window stays alive."""
    for module in (*(f"wa_desktop.ui.{name}" for name in _FURNITURE), PAGES[key][0]):
        cancel.check()
        importlib.import_module(module)


def load_pages(operations: Operations, host: Host) -> None:
    """Load the modules of every page, out of Qt's thread, so that the first look at each is as quick as the next."""

    def load(_on_progress: OnProgress, cancel: CancelToken) -> None:
        for module, _name in (PAGES | added_pages()).values():
            cancel.check()
            importlib.import_module(module)

    operations.run(_("Reading…"), load, lambda _done: None, host)


def make_page(key: str, context: "Context") -> "Page":
    """A new page of this kind."""
    from wa_desktop.ui.rights import guard_page
    from wa_desktop.ui.widgets.forms import leave_files

    module, name = PAGES.get(key) or added_pages()[key]
    page = cast("Page", getattr(importlib.import_module(module), name)(context))
    leave_files(page)
    guard_page(key, page, context.rights)
    return page
