"""Large lists and campaigns looked through in memory: every order and search as the database itself would answer."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest
from sqlalchemy import text

from tests.planning_data import Person, add_list
from tests.support.frozen_campaign import make_campaign
from wa_desktop import workspace
from wa_desktop.domain.browsing import OWN_COLUMN, ContactSearch, RecipientSearch
from wa_desktop.domain.contacts import ContactView
from wa_desktop.domain.errors import Cancelled, InputRefused
from wa_desktop.domain.missed import Group
from wa_desktop.domain.progress import CancelToken, Progress
from wa_desktop.domain.searching import bare
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category, Consent, Scope
from wa_desktop.store.instants import to_stored
from wa_desktop.workspace import erasing, lists
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.finding import ContactFinder, RecipientFinder, people_by_name

NAMES = ("Noir", "noîr", "Œuvrard", "O'Brien", "De La Tour", "Ünal", "100 % Blanc", "Żak", "", "Éric-Noël")
FIRST = ("Léa", "LEA", "Zoë", "", "Jean Paul")
STATES = tuple(RecipientState)
TOWNS = ("Paris", "évry", "", "9", "10", "Évian", "zut")
WORDS = {"FR": "France", "DE": "Allemagne", "ES": "Espagne"}
SPOKEN: dict[str, Callable[[str], object]] = {"country": WORDS.__getitem__, "language": str}


def _people(count: int) -> list[Person]:
    luck = random.Random(7)
    return [
        Person(
            luck.choice(("FR", "DE", "ES")),
            luck.choice(("fr", "de", "")),
            luck.choice(list(Consent)),
            name=luck.choice(NAMES),
            first_name=luck.choice(FIRST),
            fields={"Ville": luck.choice(TOWNS), 'l\'âge "exact"': str(luck.randrange(90))},
            suppressed=luck.choice((0, 0, 1)),
        )
        for _ in range(count)
    ]


@pytest.fixture
def finder(desk: Desk) -> Iterator[ContactFinder]:
    add_list(desk, "others", [Person()] * 5)
    add_list(desk, "clients", _people(120))
    opened = ContactFinder(desk, 2, "clients", SPOKEN)
    yield opened
    opened.close()


def _numbers(finder: ContactFinder, search: ContactSearch) -> list[str]:
    page = finder.find(search, 1000)
    assert page.total == len(page.contacts)
    in_parts = [one.number for first in range(0, page.total, 50) for one in finder.page(search, 50, first)]
    assert in_parts == [one.number for one in page.contacts]
    return in_parts


TYPED = ("noir", "NOÎR lea", "oeuv", "zak", "la de", "%", "unal zoe", "06 12", "336", "x'--", "\u0301")
NARROWED = (
    ContactSearch(), ContactSearch(country="DE"), ContactSearch(agrees=True, order="name"),
    ContactSearch(agrees=False, category=Category.UTILITY), ContactSearch(order="name", descending=True),
)  # fmt: skip


def test_that_memory_finds_whom_the_database_finds(finder: ContactFinder, desk: Desk) -> None:
    everybody = workspace.lists.contacts(desk, "clients", 1000)
    for typed, narrowed in product(TYPED, NARROWED):
        search = replace(narrowed, text=typed)
        known = workspace.lists.find_contacts(desk, "clients", search, 1000)
        assert _numbers(finder, search) == [one.number for one in known.contacts], search
    for typed in TYPED[:7]:
        words = bare(typed).split()
        told = [bare(f"{one.fields.get('first_name', '')} {one.fields.get('name', '')}") for one in everybody]
        assert len(_numbers(finder, ContactSearch(typed))) == sum(all(word in name for word in words) for name in told)


def test_that_every_column_sorts_both_ways(finder: ContactFinder, desk: Desk) -> None:
    everybody = {one.number: one for one in workspace.lists.contacts(desk, "clients", 1000)}
    keys: dict[str, Callable[[Any], Any]] = {
        "number": lambda one: one.number,
        "country": lambda one: WORDS[one.country],
        "language": lambda one: one.language,
        OWN_COLUMN + "Ville": lambda one: _as_read(one.fields["Ville"]),
        **{f"consent_{category.value}": partial(_consent, category) for category in CONSENT_CATEGORIES},
    }
    for order, key in keys.items():
        rising = _numbers(finder, ContactSearch(order=order))
        assert [key(everybody[one]) for one in rising] == sorted(map(key, everybody.values())), order
        assert _numbers(finder, ContactSearch(order=order, descending=True)) == rising[::-1]
        finder.get_ready(order)
        assert _numbers(finder, ContactSearch(order=order)) == rising
    strange = OWN_COLUMN + 'l\'âge "exact"'
    assert len(_numbers(finder, ContactSearch(order=strange))) == 120
    finder.get_ready("name")
    assert (
        _numbers(finder, ContactSearch(order="name", descending=True))
        == _numbers(finder, ContactSearch(order="name"))[::-1]
    )


def _consent(category: Category, contact: ContactView) -> Consent:
    return contact.consent[category]


def _as_read(town: str) -> tuple[int, int, str]:
    return (0, int(town), "") if town.isdigit() else (1 if town else 2, 0, bare(town))


@pytest.mark.parametrize("descending", [False, True])
def test_that_the_pages_of_a_long_list_follow_each_other(desk: Desk, descending: bool) -> None:
    add_list(desk, "clients", [Person(name=NAMES[at * 7 % 10]) for at in range(5_000)])
    finder = ContactFinder(desk, 1, "clients", SPOKEN)
    search = ContactSearch(order="name", descending=descending)
    first_last = finder.page(search, 256, 4_864), finder.page(search, 256, 0), finder.page(search, 256, 6_000)
    numbers = [one.number for first in range(0, 5_000, 256) for one in finder.page(search, 256, first)]
    assert len(numbers) == len(set(numbers)) == 5_000
    assert [[one.number for one in page] for page in first_last] == [numbers[4_864:], numbers[:256], []]
    assert [one.number for one in finder.page(replace(search, descending=not descending), 5_000, 0)] == numbers[::-1]
    finder.close()


def test_that_a_change_is_seen_by_the_next_question(finder: ContactFinder, desk: Desk) -> None:
    agreed = _numbers(finder, ContactSearch(agrees=True, order="name"))
    workspace.suppressions.add(desk, agreed[:1], Scope.MARKETING)
    assert _numbers(finder, ContactSearch(agrees=True, order="name")) == agreed[1:]
    with desk.store.write() as connection:
        connection.execute(text("DELETE FROM member WHERE number = :gone"), {"gone": agreed[1]})
    assert agreed[1] not in [one.number for one in finder.page(ContactSearch(order="name"), 200, 0)]
    with desk.store.write() as connection:
        connection.execute(text("UPDATE contact_list SET generation = generation + 1"))
    assert finder.find(ContactSearch(order="name"), 1).total == 119
    assert len(finder.page(ContactSearch(order="country"), 200, 0, fresh=True)) == 119


def test_that_a_question_is_stopped_and_the_next_one_answered(finder: ContactFinder) -> None:
    token = CancelToken()

    def stop(_progress: Progress) -> None:
        token.cancel()

    with pytest.raises(Cancelled):
        finder.find(ContactSearch("lea"), 10, stop, token)
    assert not finder.filled
    assert finder.find(ContactSearch("lea"), 10).total > 0
    with pytest.raises(Cancelled):
        finder.find(ContactSearch("noir"), 10, cancel=token)
    finder.close()
    with pytest.raises(Cancelled):
        finder.find(ContactSearch("noir"), 10)


@pytest.fixture
def campaign(desk: Desk) -> Iterator[RecipientFinder]:
    """Recipients in every state, for several reasons, of today and of last week."""
    reasons = ("", "131026", "131049", "131050", "999999", "no_consent", "it's, 1")
    states = list(product(RecipientState, reasons, (timedelta(0), timedelta(days=7))))
    made = make_campaign(desk, [Person(name=NAMES[at % 10], first_name=FIRST[at % 5]) for at in range(len(states))])
    with desk.store.write() as connection:
        ids = connection.execute(text("SELECT id FROM recipient ORDER BY id")).scalars().all()
        for recipient, (state, reason, ago) in zip(ids, states, strict=True):
            connection.execute(
                text("UPDATE recipient SET state = :s, reason = :r, changed_at = :t, meta_fee = id % 7, member_id = "
                     "(SELECT id FROM member WHERE member.number = recipient.number) WHERE id = :id"),
                {"s": state.value, "r": reason, "t": to_stored(datetime.now(UTC) - ago), "id": recipient},
            )  # fmt: skip
        connection.execute(
            text("INSERT INTO content (id, campaign_id, hash, language, message) VALUES (9, 1, 'h', '', '')")
        )
        connection.execute(
            text("INSERT INTO batch (id, campaign_id, content_id, size, engine, claimed_at) VALUES (9, 1, 9, 1, '', 1)")
        )
        connection.execute(text(
            "INSERT INTO attempt (campaign_id, recipient_id, batch_id, number, state, is_open, meta_fee, sent_fee, "
            "reference, claimed_at) SELECT 1, id, 9, number, state, 0, 0, 0, 'r' || (id * 7919 % 1003), 1 "
            "FROM recipient WHERE state <> 'excluded'"
        ))  # fmt: skip
    opened = RecipientFinder(desk, made.id, {"state": lambda state: STATES.index(RecipientState(state))})
    yield opened
    opened.close()


def test_that_recipients_are_sorted_by_every_column(campaign: RecipientFinder, desk: Desk) -> None:
    everybody = workspace.campaigns.recipients(desk, "1")
    keys: dict[str, Callable[[Any], Any]] = {
        "number": lambda one: one.number,
        "state": lambda one: STATES.index(one.state),
        "reason": lambda one: f"{one.state} {one.reason}",
        "price": lambda one: one.price,
        "reference": lambda one: one.reference,
        "country": lambda one: one.country,
        "language": lambda one: one.language,
    }
    for order, key in keys.items():
        total, rising = campaign.find(RecipientSearch(order=order), 1000)
        assert total == len(rising) == len(everybody)
        assert [key(one) for one in rising] == sorted(map(key, everybody)), order
        assert campaign.find(RecipientSearch(order=order, descending=True), 1000)[1] == rising[::-1]
    assert campaign.find(RecipientSearch(order="name"), 1000)[0] == len(everybody)


def test_that_recipients_are_found_by_name_number_state_and_group(campaign: RecipientFinder, desk: Desk) -> None:
    everybody = workspace.campaigns.recipients(desk, "1")
    for group in Group:
        people = workspace.missing.people(desk, "1", group)
        assert campaign.find(RecipientSearch("", group, "number"), 1000)[0] == len(people), group
        assert list(campaign.page(RecipientSearch("", group), 1000, 0)) == list(people)
    total, found = campaign.find(RecipientSearch("LEA noir", RecipientState.READ), 1000)
    assert (
        total
        == len(found)
        == sum(
            "lea" in bare(one.name) and "noir" in bare(one.name) and one.state is RecipientState.READ
            for one in everybody
        )
    )
    (one,) = campaign.find(RecipientSearch(everybody[7].number), 1000)[1]
    assert one == everybody[7]


def test_that_recipients_who_move_are_seen_by_the_next_question(campaign: RecipientFinder, desk: Desk) -> None:
    search = RecipientSearch("", RecipientState.DELIVERED, "number")
    before, found = campaign.find(search, 1000)
    with desk.store.write() as connection:
        connection.execute(
            text("UPDATE recipient SET state = 'read', changed_at = :now WHERE number = :number"),
            {"now": to_stored(datetime.now(UTC)), "number": found[0].number},
        )
    assert campaign.find(search, 1000)[0] == before - 1
    assert found[0].number in [one.number for one in campaign.find(RecipientSearch("", RecipientState.READ), 1000)[1]]


def test_that_people_are_found_by_name_in_every_list(desk: Desk) -> None:
    add_list(desk, "amis", [Person(name="Lefèvre", first_name="Anaïs"), Person(name="Roux")])
    add_list(desk, "clients", [Person("DE", name="Lefevre", first_name="Uwe")])
    people, whole = people_by_name(desk, "LEFEVRE", 8, 60, CancelToken())
    assert whole
    assert [(one.name, one.list_name) for one in people] == [("Uwe Lefevre", "clients"), ("Anaïs Lefèvre", "amis")]
    assert [one.name for one in people_by_name(desk, "fev ana", 8, 60, CancelToken())[0]] == ["Anaïs Lefèvre"]
    assert people_by_name(desk, "lefevre", 1, 60, CancelToken())[0] == people[:1]
    assert people_by_name(desk, "  ", 8, 60, CancelToken()) == ([], True)


def test_that_a_list_deleted_meanwhile_is_unknown(finder: ContactFinder, desk: Desk) -> None:
    assert _numbers(finder, ContactSearch("lea"))
    lists.delete_list(desk, "clients")
    for ask in (
        partial(finder.find, ContactSearch("lea"), 10),
        partial(finder.page, ContactSearch(order="name"), 10, 0, fresh=True),
        partial(finder.get_ready, "name"),
    ):
        with pytest.raises(InputRefused) as refused:
            ask()
        assert refused.value.code == "list_unknown"


def test_that_a_list_hidden_because_it_proves_something_is_unknown_too(finder: ContactFinder, desk: Desk) -> None:
    assert _numbers(finder, ContactSearch("lea"))
    with desk.store.write() as connection:
        connection.execute(text("UPDATE contact_list SET visible = 0 WHERE name = 'clients'"))
    with pytest.raises(InputRefused):
        finder.find(ContactSearch("lea"), 10)


@pytest.mark.parametrize("typed", [" ".join(f"word{at}" for at in range(2_000)), "Noir \udcff", "\0", "é" * 5_000])
def test_that_whatever_is_pasted_into_a_search_finds_nobody(finder: ContactFinder, desk: Desk, typed: str) -> None:
    assert finder.find(ContactSearch(typed), 10).total == 0
    assert lists.find_contacts(desk, "clients", ContactSearch(typed), 10).total == 0
    assert people_by_name(desk, typed, 8, 60, CancelToken()) == ([], True)


def test_that_a_number_written_with_its_trunk_zero_is_found(finder: ContactFinder) -> None:
    (wanted,) = _numbers(finder, ContactSearch(order="number"))[-1:]
    written = f"{wanted[:3]} (0){wanted[3]} {wanted[4:]}"
    assert _numbers(finder, ContactSearch(written)) == [wanted]


@pytest.mark.parametrize("column", ['the "exact" age', "a\\b", "a\tb", "x.y[0]", "l'âge", "nul\0"])
def test_that_a_column_is_sorted_whatever_its_name(desk: Desk, column: str) -> None:
    add_list(desk, "clients", [Person(fields={column: age}) for age in ("10", "b", "9", "", "a")])
    finder = ContactFinder(desk, 1, "clients", SPOKEN)
    found = finder.find(ContactSearch(order=OWN_COLUMN + column), 10).contacts
    finder.close()
    # No header holds a nul; it only must not break anything.
    assert [one.fields[column] for one in found] == ["9", "10", "a", "b", ""] or column == "nul\0"


def test_that_an_erased_person_is_no_longer_found(campaign: RecipientFinder, desk: Desk) -> None:
    everybody = campaign.find(RecipientSearch(order="number"), 1000)[1]
    gone = next(one for one in everybody if one.state is RecipientState.READ and one.name)
    assert campaign.find(RecipientSearch(gone.number), 10)[0] == 1
    erasing.erase(desk, gone.number)
    assert campaign.find(RecipientSearch(gone.number), 10)[0] == 0
    assert campaign.find(RecipientSearch(), 10)[0] == len(everybody)
