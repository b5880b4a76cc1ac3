"""Settings: declared once, checked before they are stored."""

import pytest

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.settings import SETTINGS, SettingValue
from wa_desktop.store.schema import audit
from wa_desktop.words.sentences import LABELS
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk, open_desk


def test_that_a_setting_has_its_default_until_it_is_changed(desk: Desk) -> None:
    assert settings.described(desk) == {key: declared.default for key, declared in SETTINGS.items()}
    settings.change(desk, "country", "BE")
    assert settings.get(desk, "country") == "BE"


def test_that_a_change_survives_and_is_logged(desk: Desk) -> None:
    settings.change(desk, "rate_ceiling", 40)
    home = desk.home
    desk.close()
    again = open_desk(home)
    assert settings.get(again, "rate_ceiling") == 40
    with again.store.read() as connection:
        assert [row.action for row in connection.execute(audit.select())] == ["setting_changed"]
    again.close()


@pytest.mark.parametrize(
    ("key", "value"),
    [("rate_ceiling", 0), ("rate_ceiling", True), ("rate_ceiling", "fast"), ("currency", "XXX"), ("follow_up", 1)],
)
def test_that_a_value_that_does_not_fit_is_refused_and_nothing_changes(
    desk: Desk, key: str, value: SettingValue
) -> None:
    with pytest.raises(InputRefused) as refused:
        settings.change(desk, key, value)
    assert refused.value.code == "setting_refused"
    assert settings.get(desk, key) == SETTINGS[key].default


def test_that_an_unknown_setting_is_named(desk: Desk) -> None:
    with pytest.raises(InputRefused) as refused:
        settings.get(desk, "colour")
    assert refused.value.code == "setting_unknown"


def test_that_every_setting_and_choice_has_words() -> None:
    for key, declared in SETTINGS.items():
        assert f"setting.{key}" in LABELS
        if key != "currency":
            assert all(f"setting.{key}.{choice}" in LABELS for choice in declared.choices)
