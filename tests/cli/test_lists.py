"""`list`: the contacts of a list, as a person reads them."""

from pathlib import Path

from tests.journeys.support import run
from tests.planning_data import Person, add_list
from wa_desktop.workspace.desk import open_desk


def test_that_a_contact_found_by_name_is_shown_with_it(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    add_list(desk, "clients", [Person(name="Noir", first_name="Léa"), Person(name="Blanc")])
    desk.close()
    said = run("--home", tmp_path, "--lang", "en", "list", "clients", "--search", "noir").out
    assert "1 of 1 contacts" in said
    assert "Léa Noir" in said
    assert "Blanc" not in said
