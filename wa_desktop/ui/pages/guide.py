"""The guide's six steps to begin: links and telephone as data, our own words for each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import N_


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Words are marked, not yet translated; `links` are (words, address)."""

    id: str
    title: str
    about: str
    checks: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The six steps and whom to ask for help."""

    steps: tuple[Step, ...]
    phone: str
    web: str


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    about: str = ""
    checks: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)


_WORDS = {
    "facebook": _Words(
        N_("A Facebook account"),
        N_("WhatsApp Business belongs to Meta: everything starts from a Facebook account or page."),
        (N_("I have a Facebook user account or a Facebook page."),),
    ),
    "business_manager": _Words(
        N_("A Meta Business Manager account"),
        N_("Meta checks that the company exists. Fill in everything it asks for."),
        (
            N_("All the information that Meta asks for about the company is filled in."),
            N_("The company has the same name on Facebook and for the WhatsApp agent: Meta’s check is simpler then."),
        ),
        {"business_manager": N_("Open Meta Business Manager")},
    ),
    "number": _Words(
        N_("A telephone number"),
        N_("A landline or a mobile number, which will be the one that your customers see on WhatsApp."),
        (
            N_("I can receive a code on this number, by voice call or by SMS, and confirm it."),
            N_(
                "No WhatsApp account uses this number. If one does, it must be deleted first, and whoever uses it on "
                "WhatsApp today is cut off until the new one works."
            ),
        ),
    ),
    "meta_flow": _Words(
        N_("The SMSBOX account and the WhatsApp agent"),
        N_("SMSBOX is the M-Target company that carries the messages. Its site holds Meta’s sign-up."),
        (
            N_("I have an account at SMSBOX."),
            N_("I went through Meta’s sign-up on SMSBOX’s site and my first WhatsApp Business agent is created."),
        ),
        {"smsbox": N_("Create the SMSBOX account"), "agents": N_("Open Meta’s sign-up at SMSBOX")},
    ),
    "api": _Words(
        N_("The programming interface"),
        N_("Nothing to do: WA Desktop speaks to SMSBOX’s interface for you. Its documentation, for your IT team:"),
        (),
        {"api": N_("Read the interface’s documentation")},
    ),
    "identifiers": _Words(
        N_("The key, the two IDs and the webhook address"),
        N_(
            "Copy the key and the two IDs into the form below. To learn what becomes of each message, give the SMSBOX "
            "team the web address (webhook) that is to receive its news: that address comes from whoever runs your "
            "relay server. Without one you can send, and import the news from a file later."
        ),
        (
            N_("I created an API key at SMSBOX."),
            N_("I found the agent ID and the phone number ID."),
            N_("I gave the webhook address to the SMSBOX team, or will do without news for now."),
        ),
        {
            "keys": N_("Create the API key"),
            "agents": N_("Find the two IDs"),
            "webhooks": N_("Read about webhooks"),
        },
    ),
}


@lru_cache(maxsize=1)
def guide() -> Guide:
    """The guide's steps in order."""
    data = json.loads(bundled("guide", "steps.json").read_text(encoding="utf-8"))
    return Guide(tuple(_step(step["id"], step["links"]) for step in data["steps"]), data["phone"], data["web"])


def _step(name: str, addresses: Mapping[str, str]) -> Step:
    words = _WORDS[name]
    links = tuple((words.links[key], address) for key, address in addresses.items())
    return Step(name, words.title, words.about, words.checks, links)
