"""The watch over Qt's thread: it sees a page that asks there, and lets a test ask."""

import pytest

from tests.support.qt_thread import nothing_asked_in_qt
from tests.support.window import Windows
from wa_desktop import workspace
from wa_desktop.ui.pages import suppressions


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    """The watch of all other tests is what is tested here."""


def test_that_a_page_that_asks_the_database_in_qts_thread_is_seen(
    windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = windows.open().context
    assert context is not None
    with (
        pytest.MonkeyPatch.context() as patch,
        pytest.raises(AssertionError, match=r"settings\.py:\d+ < ui/pages/suppressions\.py"),
        nothing_asked_in_qt(patch),
    ):
        # It is asked in a thread where the page needs it.
        suppressions._country(context)
    with pytest.MonkeyPatch.context() as patch, nothing_asked_in_qt(patch):
        workspace.settings.get(context.desk, "country")
