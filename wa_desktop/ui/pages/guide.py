"""The guide's six steps to begin: links and telephone as data, our own words for each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from wa_desktop.domain.first_run import FirstRun
from wa_desktop.words import amounts
from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import N_, _


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Words are marked, not yet translated; `links` are (words, address).

    `ticks` are the ids of `checks`, in the same order, as progress keeps them.
    """

    id: str
    short: str
    title: str
    about: str
    warning: str
    checks: tuple[str, ...]
    ticks: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The six steps and whom to ask for help."""

    steps: tuple[Step, ...]
    phone: str
    web: str

    @property
    def ticks(self) -> frozenset[str]:
        """Everything there is to tick."""
        return frozenset(tick for step in self.steps for tick in step.ticks)


@dataclass(frozen=True, slots=True)
class _Words:
    short: str
    title: str
    about: str = ""
    warning: str = ""
    checks: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


_WORDS = {
    "facebook": _Words(
        N_("Facebook"),
        N_("A Facebook account"),
        N_("WhatsApp Business belongs to Meta: everything starts from a Facebook account or page."),
        checks={"account": N_("I have a Facebook user account or a Facebook page.")},
    ),
    "business_manager": _Words(
        N_("Meta Business Manager"),
        N_("A Meta Business Manager account"),
        N_("Meta checks that the company exists. Fill in everything it asks for."),
        N_(
            "“Dupont” on Facebook and “Dupont SAS” for the agent make Meta’s check harder: choose one spelling of the "
            "company’s name and keep to it."
        ),
        {
            "facts": N_("All the information that Meta asks for about the company is filled in."),
            "same_name": N_(
                "The company has the same name on Facebook and for the WhatsApp agent: Meta’s check is simpler then."
            ),
        },
        {"business_manager": N_("Open Meta Business Manager")},
    ),
    "number": _Words(
        N_("Telephone number"),
        N_("A telephone number"),
        N_("A landline or a mobile number, which will be the one that your customers see on WhatsApp."),
        N_(
            "Deleting a WhatsApp account interrupts it at once: its chats and groups end, and until the new agent "
            "works nobody reaches this number on WhatsApp any more. If that cannot be, choose another number."
        ),
        {
            "code": N_("I can receive a code on this number, by voice call or by SMS, and confirm it."),
            "unused": N_(
                "No WhatsApp account uses this number. If one does, it must be deleted first, and whoever uses it on "
                "WhatsApp today is cut off until the new one works."
            ),
        },
    ),
    "meta_flow": _Words(
        N_("SMSBOX and the agent"),
        N_("The SMSBOX account and the WhatsApp agent"),
        N_("SMSBOX is the M-Target company that carries the messages. Its site holds Meta’s sign-up."),
        checks={
            "account": N_("I have an account at SMSBOX."),
            "agent": N_(
                "I went through Meta’s sign-up on SMSBOX’s site and my first WhatsApp Business agent is created."
            ),
        },
        links={"smsbox": N_("Create the SMSBOX account"), "agents": N_("Open Meta’s sign-up at SMSBOX")},
    ),
    "api": _Words(
        N_("Interface"),
        N_("The programming interface: nothing to do"),
        N_("WA Desktop speaks to SMSBOX’s interface for you. Its documentation, for your IT team:"),
        links={"api": N_("Read the interface’s documentation")},
    ),
    "identifiers": _Words(
        N_("Key, IDs and webhook"),
        N_("The key, the two IDs and the webhook address"),
        N_(
            "Copy the key and the two IDs into the form below. To learn what becomes of each message, give the SMSBOX "
            "team the web address (webhook) that is to receive its news: that address comes from whoever runs your "
            "relay server. Without one you can send, and import the news from a file later."
        ),
        checks={
            "key": N_("I created an API key at SMSBOX."),
            "ids": N_("I found the agent ID and the phone number ID."),
            "webhook": N_("I gave the webhook address to the SMSBOX team, or will do without news for now."),
        },
        links={
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
    checks, ticks = tuple(words.checks.values()), tuple(f"{name}.{tick}" for tick in words.checks)
    return Step(name, words.short, words.title, words.about, words.warning, checks, ticks, links)


def done_of(step: Step, run: FirstRun) -> tuple[int, int]:
    """How many of a step's checks are ticked, of how many."""
    return sum(tick in run.ticked for tick in step.ticks), len(step.ticks)


def checklist(run: FirstRun, today: date) -> list[str]:
    """The assistant's state as lines of text, for whoever goes on with it: everything but the key."""
    lines = [_("Connect WhatsApp Business with SMSBOX: checklist of {day}").format(day=amounts.long_day(today))]
    for number, step in enumerate(guide().steps, 1):
        lines += ["", f"{number}. {_(step.title)}", f"   {_(step.about)}"]
        lines += [f"   [!] {_(step.warning)}"] if step.warning else []
        lines += [
            f"   [{'x' if tick in run.ticked else ' '}] {_(check)}"
            for tick, check in zip(step.ticks, step.checks, strict=True)
        ]
        lines += [f"   {_(words)}: {address}" for words, address in step.links]
    return [*lines, "", *_typed_lines(run), "", help_words()]


def _typed_lines(run: FirstRun) -> list[str]:
    typed = ((_("Agent ID"), run.agent), (_("Phone number ID"), run.phone), (_("Webhook address"), run.webhook))
    lines = [f"{name}: {said or '…'}" for name, said in typed]
    return [*lines, _("The API key is not in this list: it is handed over by a safe way of its own.")]


def help_words() -> str:
    """Whom to ask."""
    return _("Help with any of these steps, or a demonstration on your own telephone: M-Target, {phone}, {web}").format(
        phone=guide().phone, web=guide().web
    )
