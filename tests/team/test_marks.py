"""A team's server that was put back is noticed by whoever sent from it since."""

from pathlib import Path

from sqlalchemy import text

from tests.store.test_marks import call, doubt
from tests.support.team import team
from wa_desktop.store.marks import RESTORED, settle_doubt


def test_that_the_folders_of_a_team_are_no_copies_and_a_server_put_back_is_doubted(tmp_path: Path) -> None:
    with team(tmp_path) as both:
        here, there = both.here.store, both.there.store
        assert (doubt(here), doubt(there)) == ("", "")
        call(here, 1)
        call(there, 2)
        assert (doubt(here), doubt(there)) == ("", "")
        call(here, 3)
        # As a server does that was put back: it knows no call after the second.
        with there.write() as c:
            c.execute(text("DELETE FROM batch WHERE id = 3"))
        assert doubt(there) == ""
        assert doubt(here) == RESTORED
        with there.write() as c:
            settle_doubt(c)
        assert (doubt(here), doubt(there)) == ("", "")
