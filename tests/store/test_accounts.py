"""Which of a home's accounts is the current one."""

from wa_desktop.store.accounts import current_account, save_account
from wa_desktop.workspace.desk import Desk


def test_that_the_account_connected_last_is_current_although_the_clock_was_set_back(desk: Desk) -> None:
    with desk.store.write() as c:
        for waba, at in (("first", 1_000), ("second", 10), ("first", 20)):
            save_account(c, waba, "phone", base_url="", account_url="", checked_at=at, credit="")
            found = current_account(c)
            assert found is not None
            assert found.waba == waba
