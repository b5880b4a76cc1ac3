"""Two workstations of one team: two homes with one database on the tests' server, and who listens there."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.server import server
from wa_desktop.domain.news import Kind, News
from wa_desktop.store.server_address import ServerAddress, keep_address
from wa_desktop.store.server_store import ServerStore
from wa_desktop.workspace.desk import Desk, open_desk
from wa_desktop.workspace.news import follow

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Team:
    """Two open desks, and where their database is."""

    here: Desk
    there: Desk
    address: ServerAddress


@contextmanager
def team(folder: Path) -> Iterator[Team]:
    """Both closed at the end, and the database dropped."""
    with ExitStack() as open_:
        address = open_.enter_context(server().fresh())
        desks = []
        for name in ("here", "there"):
            keep_address(folder / name, address)
            desks.append(open_desk(folder / name))
            open_.callback(desks[-1].close)
        yield Team(desks[0], desks[1], address)


class Ear:
    """Follows the news of a desk; waits for what a test expects."""

    def __init__(self, desk: Desk) -> None:
        self._heard: list[News] = []
        self._more = threading.Condition()
        assert isinstance(desk.store, ServerStore)
        following = follow(desk, self._tell)
        assert following is not None
        self.close = following.close
        self.until(lambda news: Kind.SCHEMA in news.kinds)

    def _tell(self, news: News) -> None:
        with self._more:
            self._heard.append(news)
            self._more.notify_all()

    def until(self, expected: Callable[[News], object]) -> list[News]:
        """Wait for the news that are `expected`; all that was told until then, which is forgotten."""
        with self._more:
            came = self._more.wait_for(lambda: any(expected(one) for one in self._heard), PATIENCE_SECONDS)
            assert came, f"never told, only {self._heard}"
            told, self._heard = self._heard, []
            return told

    def when(self, kind: Kind, true: Callable[[], object]) -> None:
        """Wait until `true`, looking again each time that `kind` is told."""
        while not true():
            self.kinds_until(kind)

    def kinds_until(self, kind: Kind) -> set[Kind]:
        """Wait until `kind` is told; every kind that was told until then."""
        return {one for news in self.until(lambda news: kind in news.kinds) for one in news.kinds}
