"""What an approver looks at: everybody by country; of each language the first, longest and shortest text."""

from tests.planning_data import version
from tests.support.frozen_campaign import make_campaign
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.signing import values_in
from wa_desktop.domain.templates import content_message, variables_of
from wa_desktop.workspace import signing
from wa_desktop.workspace.desk import Desk

FEE = 70_000


def test_that_the_sheet_adds_up_and_shows_the_telling_messages(desk: Desk) -> None:
    names = ("Ana", "Marie-Charlotte", "Bo")
    made = make_campaign(desk, 7, names)
    sheet = signing.sheet(desk, str(made.id))
    assert [(one.country, one.recipients, one.amount) for one in sheet.countries] == [("FR", 7, from_micro(7 * FEE))]
    assert {(one.values["1"], one.people) for one in sheet.samples} == {("Ana", 3), ("Marie-Charlotte", 2), ("Bo", 2)}
    assert not sheet.excluded


def test_that_frozen_values_are_read_back_for_every_place() -> None:
    made = version("promo", header="{{1}}", body="Bonjour {{1}}, {{2}}")
    made_variables = variables_of("{{1}}", "Bonjour {{1}}, {{2}}", ())
    values = {hole.key: f"value of {hole.key}" for hole in made_variables}
    assert values_in(content_message(made, values), made) == values
