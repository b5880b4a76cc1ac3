"""Who gets what: found, decided, streamed and counted the same way."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.planning_data import DIALLING, Person, add_list, add_templates, people, version
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.errors import Cancelled, InputRefused
from wa_desktop.domain.progress import CancelToken, Progress
from wa_desktop.domain.templates import VariableSource
from wa_desktop.domain.values import Category, Consent
from wa_desktop.store.schema import contact_list, member, standing
from wa_desktop.store.standing import Entry, add_entries, recompute, remove_suppressions
from wa_desktop.store.targets import READ_RANGE
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk, open_desk
from wa_desktop.workspace.planning import Planned, decisions, require_sendable, resolve
from wa_desktop.workspace.tallies import added, by_country, count_details, tally

NOW = date(2026, 10, 2)


def planned(desk: Desk, plan: Plan) -> list[Planned]:
    """Every decision about the plan's list."""
    resolved = resolve(desk, plan)
    with desk.store.read() as connection:
        return list(decisions(connection, resolved))


def refusal(desk: Desk, plan: Plan) -> InputRefused:
    """The refusal of a plan, which has a sentence of its own."""
    with pytest.raises(InputRefused) as refused:
        require_sendable(resolve(desk, plan))
    assert sentence(refused.value) != refused.value.code
    return refused.value


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A small list with two columns and a few templates."""
    ana = Person("FR", name="Martin", first_name="Ana", fields={"Ville": "Albi", "Code promo": "A1"})
    add_list(desk, "L", [ana, Person("FR", "fr", first_name="Zoé", fields={"Ville": "-", "Code promo": "B2"})])
    add_templates(
        desk,
        version("plain"),
        version("waiting", status="PENDING"),
        version("picture", header_format="IMAGE"),
        version("silent", body=""),
        version("code", category=Category.AUTHENTICATION, body="{{1}}"),
        version("named", body="Bonjour {{prenom}}, à {{VILLE}} : {{code_promo}}"),
        version("numbered", body="Bonjour {{1}} de {{2}}"),
        version("mixed", "fr"),
        version("mixed", "de", status="REJECTED"),
        version("mixed", "en", header_format="VIDEO"),
    )
    return desk


@pytest.mark.parametrize(
    ("plan", "code", "told"),
    [
        (Plan("Inconnue", "plain", on=NOW), "list_unknown", "Inconnue"),
        (Plan("L", "absent", on=NOW), "template_unknown", "absent"),
        (Plan("L", "waiting", on=NOW), "template_not_approved", "PENDING"),
        (Plan("L", "picture", on=NOW), "template_media_header", "IMAGE"),
        (Plan("L", "plain", on=NOW, language="it"), "template_language_unknown", "fr"),
        (Plan("L", "plain", on=NOW, fallback="it"), "template_language_unknown", "fr"),
        (Plan("L", "plain", on=NOW, countries=frozenset({"FR", "XX", "FRANCE"})), "country_unknown", "XX"),
        (Plan("L", "silent", on=NOW), "template_text_missing", "fr"),
        (Plan("L", "code", on=NOW), "template_authentication", "code"),
        (Plan("L", "numbered", on=NOW), "variable_not_mapped", "Code promo"),
        (Plan("L", "plain", on=NOW, variables={"1": VariableSource(text="x")}), "variable_unknown", "1"),
        (Plan("L", "numbered", on=NOW, variables={"1": VariableSource("Age")}), "variable_column_unknown", "Ville"),
    ],
)
def test_that_what_cannot_be_sent_is_refused_in_words(shop: Desk, plan: Plan, code: str, told: str) -> None:
    error = refusal(shop, plan)
    assert error.code == code
    assert told in str(error)


def test_that_a_hidden_list_is_unknown(desk: Desk) -> None:
    add_list(desk, "L", people("FR", 1))
    add_templates(desk, version("t"))
    with desk.store.write() as connection:
        connection.execute(contact_list.update().values(visible=0))
    assert refusal(desk, Plan("L", "t", on=NOW)).code == "list_unknown"


def test_that_what_is_left_aside_is_said(shop: Desk) -> None:
    resolved = resolve(shop, Plan("L", "mixed", on=NOW))
    assert [each.language for each in resolved.versions] == ["fr"]
    (notice,) = resolved.notices
    assert notice.details["versions"] == ("de (REJECTED)", "en (APPROVED)")


def test_that_some_things_can_be_estimated_before_they_can_be_sent(shop: Desk) -> None:
    for template in ("silent", "code", "numbered"):
        resolved = resolve(shop, Plan("L", template, on=NOW))
        assert sum(tally(shop, resolved).recipients.values()) == 2


def test_that_codes_may_be_sent_when_the_setting_allows_it(shop: Desk) -> None:
    settings.change(shop, "send_authentication", True)
    plan = Plan("L", "code", on=NOW, variables={"1": VariableSource("Code promo")})
    require_sendable(resolve(shop, plan))
    assert [row.values for row in planned(shop, plan)] == [{"1": "A1"}, {"1": "B2"}]


def test_that_only_the_versions_somebody_gets_must_be_complete(desk: Desk) -> None:
    add_list(desk, "L", people("FR", 1))
    add_templates(desk, version("t", "fr"), version("t", "de", body=""), version("t", "en", body="Hi {{1}}"))
    resolved = resolve(desk, Plan("L", "t", on=NOW))
    require_sendable(resolved, {"fr"})
    for languages, code in (({"de"}, "template_text_missing"), ({"en"}, "variable_not_mapped")):
        with pytest.raises(InputRefused) as refused:
            require_sendable(resolved, languages)
        assert refused.value.code == code


def test_that_variables_of_a_columns_own_name_map_themselves(shop: Desk) -> None:
    first, second = planned(shop, Plan("L", "named", on=NOW))
    assert first.values == {"prenom": "Ana", "VILLE": "Albi", "code_promo": "A1"}
    assert (second.excluded, second.version, second.values) == ("variable_empty", None, None)


def test_that_a_fallback_stands_in_for_nothing(shop: Desk) -> None:
    plan = Plan("L", "named", on=NOW, variables={"VILLE": VariableSource(fallback="chez vous")})
    assert [row.values and row.values["VILLE"] for row in planned(shop, plan)] == ["Albi", "chez vous"]


def test_that_asked_columns_and_texts_fill_variables(shop: Desk) -> None:
    sources = {"1": VariableSource("nom", fallback="client"), "2": VariableSource(text="Paris")}
    rows = planned(shop, Plan("L", "numbered", on=NOW, variables=sources))
    assert [row.values for row in rows] == [{"1": "Martin", "2": "Paris"}, {"1": "client", "2": "Paris"}]


def test_that_every_field_of_a_contact_can_be_used(desk: Desk) -> None:
    add_list(desk, "L", [Person("FR", "fr", number="+33612345678")])
    add_templates(desk, version("t", body="{{number}} {{langue}} {{pays}}"))
    (row,) = planned(desk, Plan("L", "t", on=NOW))
    assert row.values == {"number": "+33612345678", "langue": "fr", "pays": "FR"}


def test_that_a_column_named_like_a_field_wins(desk: Desk) -> None:
    add_list(desk, "L", [Person(first_name="Ana", fields={"first_name": "Chère Ana"})])
    add_templates(desk, version("t", body="{{first_name}}"))
    assert [row.values for row in planned(desk, Plan("L", "t", on=NOW))] == [{"first_name": "Chère Ana"}]


def test_that_a_too_long_message_is_excluded_whether_its_text_is_fixed_or_not(desk: Desk) -> None:
    add_list(desk, "L", [Person(fields={"X": "y" * 1_020}), Person(fields={"X": "y"})])
    add_templates(desk, version("t", body="Bonjour {{x}}"))
    assert [row.excluded for row in planned(desk, Plan("L", "t", on=NOW))] == ["message_too_long", ""]
    plan = Plan("L", "t", on=NOW, variables={"x": VariableSource(text="y" * 1_020)})
    assert tally(desk, resolve(desk, plan)).excluded == {"message_too_long": 2}


def test_that_members_come_in_the_order_of_the_file_and_only_current_ones(desk: Desk) -> None:
    add_list(desk, "Autre", people("DE", 3))
    numbers = add_list(desk, "L", [Person("FR"), Person("DE"), Person("ES"), Person("FR")])
    add_templates(desk, version("t"))
    with desk.store.write() as connection:
        connection.execute(member.update().where(member.c.number == numbers[1]).values(is_current=0))
    rows = planned(desk, Plan("L", "t", language="fr", on=NOW))
    assert [row.number for row in rows] == [numbers[0], numbers[2], numbers[3]]
    assert [(row.country, row.prefix, row.language) for row in rows] == [
        ("FR", "33", "fr"),
        ("ES", "34", "fr"),
        ("FR", "33", "fr"),
    ]


def test_that_a_list_longer_than_one_read_comes_whole(desk: Desk) -> None:
    numbers = add_list(desk, "L", people("FR", READ_RANGE + 7))
    add_templates(desk, version("t"))
    assert [row.number for row in planned(desk, Plan("L", "t", on=NOW))] == numbers


def test_that_the_stream_sees_its_own_transaction_and_stops_when_asked(desk: Desk) -> None:
    (number,) = add_list(desk, "L", people("FR", 1))
    add_templates(desk, version("t"))
    resolved = resolve(desk, Plan("L", "t", on=NOW))
    with desk.store.write() as connection:
        connection.execute(standing.insert().values(number=number, refused=0, suppressed=1, changed_at=1))
        assert [row.excluded for row in decisions(connection, resolved)] == ["suppressed"]
        token = CancelToken()
        token.cancel()
        with pytest.raises(Cancelled):
            list(decisions(connection, resolved, token))


def test_that_counts_follow_the_list_and_the_standing(desk: Desk) -> None:
    numbers = add_list(desk, "L", [*people("FR", 3), Person(fields={"X": "a"}), Person()])
    add_templates(desk, version("t"), version("u", body="{{x}}"))
    plain, personal = resolve(desk, Plan("L", "t", on=NOW)), resolve(desk, Plan("L", "u", on=NOW))
    assert (tally(desk, plain).excluded, tally(desk, personal).excluded) == ({}, {"variable_empty": 4})
    with desk.store.write() as connection:
        add_entries(connection, [Entry(numbers[0], "suppression", 1, 0)])
        recompute(connection, numbers[:1])
    assert tally(desk, plain).excluded == {"suppressed": 1}
    assert tally(desk, personal).excluded == {"suppressed": 1, "variable_empty": 3}
    with desk.store.write() as connection:
        remove_suppressions(connection, numbers[:1])
    assert tally(desk, plain).excluded == {}
    with desk.store.write() as connection:
        connection.execute(member.delete().where(member.c.number == numbers[1]))
        connection.execute(contact_list.update().values(generation=2))
    assert sum(tally(desk, plain).recipients.values()) == 4


def test_that_asking_again_reads_no_member(desk: Desk) -> None:
    add_list(desk, "L", people("FR", 3))
    add_templates(desk, version("t"))
    seen: list[Progress] = []
    for plan in (
        Plan("L", "t", on=NOW),
        Plan("L", "t", on=date(2025, 1, 1)),
        Plan("L", "t", countries=frozenset({"DE"})),
    ):
        tally(desk, resolve(desk, plan), seen.append)
    assert len(seen) == 1


_PERSONS = st.lists(
    st.builds(
        Person,
        country=st.sampled_from(["FR", "DE", "BE", "US", "KZ", "LU"]),
        language=st.sampled_from(["", "fr", "de", "it", "en_GB"]),
        marketing=st.sampled_from(Consent),
        utility=st.sampled_from(Consent),
        authentication=st.just(Consent.UNKNOWN),
        refused=st.sampled_from([0, 0, 1, 2, 3]),
        suppressed=st.sampled_from([0, 0, 1, 2, 3, 15]),
        first_name=st.sampled_from(["Ana", "", "N/A"]),
    ),
    max_size=30,
)


@pytest.fixture(scope="module")
def hall() -> Iterator[Desk]:
    """One desk for many lists."""
    with tempfile.TemporaryDirectory() as folder:
        opened = open_desk(Path(folder))
        add_templates(
            opened,
            version("plain", "fr"),
            version("plain", "de", Category.UTILITY),
            version("plain", "en"),
            version("fixed", "fr", body="Bonjour {{1}}"),
            version("personal", "fr", body="Bonjour {{first_name}}"),
            version("personal", "de"),
        )
        yield opened
        opened.close()


_lists = Counter[str]()


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    persons=_PERSONS,
    template=st.sampled_from(["plain", "fixed", "personal"]),
    countries=st.sampled_from([frozenset[str](), frozenset({"FR", "BE"})]),
    language=st.sampled_from([None, "fr"]),
)
def test_that_counting_and_streaming_agree(
    hall: Desk, persons: list[Person], template: str, countries: frozenset[str], language: str | None
) -> None:
    _lists["made"] += 1
    name = f"L{_lists['made']}"
    unique = [_numbered(person, at) for at, person in enumerate(persons)]
    add_list(hall, name, unique)
    variables: Mapping[str, VariableSource] = {"1": VariableSource(text="Ana")} if template == "fixed" else {}
    resolved = resolve(hall, Plan(name, template, on=NOW, countries=countries, language=language, variables=variables))
    with hall.store.read() as connection:
        everywhere = replace(resolved, audience=replace(resolved.audience, countries=frozenset()))
        streamed = added(by_country(everywhere, count_details(connection, everywhere)), resolved.audience.countries)
        rows = list(decisions(connection, resolved))
    assert tally(hall, resolved) == streamed
    assert len(rows) == len(persons)
    assert Counter(row.excluded for row in rows if row.excluded) == streamed.excluded
    assert sum(streamed.recipients.values()) + sum(streamed.excluded.values()) == len(persons)
    assert sum(streamed.languages.values()) == sum(streamed.recipients.values())
    assert all((row.version is None) == bool(row.excluded) == (row.values is None) for row in rows)


def _numbered(person: Person, at: int) -> Person:
    # Numbers are the standing's key across lists: each example has its own.
    return replace(person, number=f"+{DIALLING[person.country]}{_lists['made']:04d}{at:04d}")
