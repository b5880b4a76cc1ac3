"""The pages by key; their modules load when they are first opened."""

import importlib
from typing import cast

from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.context import Context
from wa_desktop.ui.operations import Host, Operations
from wa_desktop.ui.page import Page
from wa_desktop.words.language import _

LOAD_AFTER_MS = 1_000
"""The window's first page comes before the modules of the others."""

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
    "connect": ("wa_desktop.ui.pages.connect", "ConnectPage"),
    "maker": ("wa_desktop.ui.campaign.page", "MakerPage"),
}


def load_pages(operations: Operations, host: Host) -> None:
    """Load the modules of every page, out of Qt's thread, so that the first look at each is as quick as the next."""

    def load(_on_progress: OnProgress, cancel: CancelToken) -> None:
        for module, _name in PAGES.values():
            cancel.check()
            importlib.import_module(module)

    operations.run(_("Reading…"), load, lambda _done: None, host)


def make_page(key: str, context: Context) -> Page:
    """A new page of this kind."""
    module, name = PAGES[key]
    return cast("Page", getattr(importlib.import_module(module), name)(context))
