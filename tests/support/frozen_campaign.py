"""Campaigns put straight into the tables, so that the engine's tests need no spreadsheet and no planning."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import text

from tests.planning_data import Person, add_list, add_templates, version
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.store import campaigns
from wa_desktop.store.accounts import save_account
from wa_desktop.store.freezing import Draft, Priced, freeze
from wa_desktop.workspace.desk import Desk

FEE = 70_000
"""What each recipient costs, in micro-units."""

PROMO = version("promo", body="Bonjour !")
GREETING = version("promo", body="Bonjour {{1}} !")

DRAFT = Draft(
    name="spring",
    account_id=0,
    template="promo",
    list_id=None,
    list_name="clients",
    plan="{}",
    estimate="",
    guard="",
    currency="EUR",
    cap=None,
    basis="attempted",
    batch_size=100,
    rate=0.0,
    not_before=None,
    is_test=False,
    created_at=1,
)


def add_account(desk: Desk, base_url: str = "http://127.0.0.1:9") -> int:
    """A connected account."""
    with desk.store.write() as c:
        return save_account(c, "waba", "phone", base_url=base_url, account_url=base_url, checked_at=1, credit="")


@dataclass(frozen=True)
class Made:
    """A frozen campaign and the numbers of its list."""

    id: int
    account_id: int
    list_id: int
    numbers: Sequence[str]


def make_campaign(desk: Desk, people: int | Iterable[Person] = 10, names: Sequence[str] = (), **draft: object) -> Made:
    """A ready campaign to `people` French contacts; with `names`, each gets a personal message in turn."""
    persons = [Person()] * people if isinstance(people, int) else list(people)
    list_name = str(draft.get("list_name", DRAFT.list_name))
    numbers = add_list(desk, list_name, persons)
    template = GREETING if names else PROMO
    add_templates(desk, template)
    account_id = add_account(desk)
    with desk.store.write() as c:
        list_id = c.execute(text("SELECT id FROM contact_list WHERE name = :name"), {"name": list_name}).scalar_one()
        wanted = replace(DRAFT, account_id=account_id, list_id=list_id, **draft)  # type: ignore[arg-type]
        made = freeze(c, wanted, (_priced(number, at, template, names) for at, number in enumerate(numbers)))
    return Made(made.campaign_id, account_id, list_id, numbers)


def _priced(number: str, at: int, template: TemplateVersion, names: Sequence[str]) -> Priced:
    values = {"1": names[at % len(names)]} if names else {}
    return Priced(at, number, "FR", "France", "fr", template, values, FEE, 0, "")


def states(desk: Desk, campaign_id: int) -> dict[RecipientState, int]:
    """How many recipients stand in each state, as the database says."""
    with desk.store.read() as c:
        return campaigns.counts_by_state(c, campaign_id)
