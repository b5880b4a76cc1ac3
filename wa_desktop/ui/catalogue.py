"""The pages by key; their modules load when they are first opened."""

import importlib
from typing import cast

from wa_desktop.ui.context import Context
from wa_desktop.ui.page import Page

PAGES: dict[str, tuple[str, str]] = {
    "home": ("wa_desktop.ui.pages.home", "HomePage"),
    "lists": ("wa_desktop.ui.pages.lists", "ListsPage"),
    "templates": ("wa_desktop.ui.pages.templates", "TemplatesPage"),
    "campaigns": ("wa_desktop.ui.pages.campaigns", "CampaignsPage"),
    "campaign": ("wa_desktop.ui.pages.campaign", "CampaignPage"),
    "prices": ("wa_desktop.ui.pages.prices", "PricesPage"),
    "replies": ("wa_desktop.ui.pages.replies", "RepliesPage"),
    "suppressions": ("wa_desktop.ui.pages.suppressions", "SuppressionsPage"),
    "settings": ("wa_desktop.ui.pages.settings", "SettingsPage"),
    "connect": ("wa_desktop.ui.pages.connect", "ConnectPage"),
    "maker": ("wa_desktop.ui.campaign.page", "MakerPage"),
}


def make_page(key: str, context: Context) -> Page:
    """A new page of this kind."""
    module, name = PAGES[key]
    return cast("Page", getattr(importlib.import_module(module), name)(context))
