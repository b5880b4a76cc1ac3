"""What a large table asks its finder: the newest question alone, its pages, and what is prepared while nobody asks."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.operations import Operation, Unseen
from wa_desktop.ui.page import Page
from wa_desktop.words.language import _

T = TypeVar("T")

REST_MS = 150
"""How long after the last key a search begins."""
KEPT_MS = 120_000
"""How long the memory of a table that nobody sees is kept."""
_AT_ONCE = 20_000
"""Rows that are put into memory while one waits for them: nobody notices."""


class Finder(Protocol):
    """A finder of the workspace, as far as it is prepared and closed."""

    @property
    def filled(self) -> bool:
        """Whether a question is answered from memory at once."""
        ...

    def get_ready(self, order: str, on_progress: OnProgress, cancel: CancelToken | None) -> None:
        """Fill the memory, and prepare one order."""
        ...

    def close(self) -> None:
        """Let go of the memory."""
        ...


class Asking:
    """The questions of one table, in the background. A newer question stops the older ones and their pages."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._finder: Finder | None = None
        self._number = 0
        self._under_way: list[Operation[Any]] = []
        self._orders: list[str] = []
        self._preparing: Operation[Any] | None = None
        self.unanswered = False
        """Whether the newest question still waits for its answer."""
        page.destroyed.connect(self._let_go)

    def _let_go(self) -> None:
        if self._finder is not None:
            self._finder.close()

    def look_through(self, finder: Finder | None, rows: int, orders: Sequence[str]) -> None:
        """Ask this finder from now on; when there are many `rows`, these `orders` are prepared meanwhile."""
        self.begin_again()
        self._stop_preparing()
        if self._finder is not None:
            self._finder.close()
        self._finder = finder
        self._orders = list(orders) if finder is not None and rows > _AT_ONCE else []

    def ask(
        self,
        name: str,
        action: Callable[[OnProgress, CancelToken], T],
        done: Callable[[T], None],
        given_up: Callable[[], None],
    ) -> None:
        """Put a new question; `given_up` is called when a person cancels it."""
        self.begin_again()
        self.unanswered = True

        def answered(found: T) -> None:
            self.unanswered = False
            done(found)

        self.fetch(name, action, answered, given_up)

    def begin_again(self) -> None:
        """The question has changed: whoever still works on the older one, or on its pages, is stopped."""
        self._number += 1
        self.unanswered = False
        for operation in self._under_way:
            operation.cancel()
        self._under_way = []

    @property
    def busy(self) -> bool:
        """Whether a question or a page is under way."""
        return any(operation.running for operation in self._under_way)

    def fetch(
        self,
        name: str,
        action: Callable[[OnProgress, CancelToken], T],
        done: Callable[[T], None],
        given_up: Callable[[], None],
    ) -> None:
        """Ask for a part of the answer to the question that was put last; `given_up` as in `ask`."""
        if self._finder is not None and self._finder.filled:
            # What is prepared can wait.
            self._stop_preparing()
        number = self._number
        self._under_way = [one for one in self._under_way if one.running]

        def answered(found: T) -> None:
            if number == self._number:
                done(found)
                self._prepare()

        def stopped() -> None:
            if number == self._number:
                self.begin_again()
                given_up()

        def failed(error: UserError) -> None:
            if number == self._number:
                self._page.not_read(error)

        operations = self._page.context.operations
        self._under_way.append(operations.run(name, action, answered, self._page, failed, stopped))

    def _stop_preparing(self) -> None:
        if self._preparing is not None:
            self._preparing.cancel()
            self._preparing = None

    def _prepare(self) -> None:
        finder = self._finder
        if finder is None or not self._orders or self._preparing is not None:
            return
        order = self._orders[0]

        def prepared(_nothing: None) -> None:
            self._preparing = None
            if finder is self._finder and self._orders[:1] == [order]:
                del self._orders[0]
                self._prepare()

        self._preparing = self._page.context.operations.run(
            _("Getting ready to sort…"),
            lambda on_progress, cancel: finder.get_ready(order, on_progress, cancel),
            prepared,
            Unseen(),
            failed=lambda _error: self._orders.clear(),
        )
