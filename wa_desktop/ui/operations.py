"""The one way to do something slow: a named function in a thread, its result back in Qt's thread.

The worker never touches a Qt object. Qt's thread looks at the threads while some are alive, so a
result cannot arrive in the wrong thread and nothing of Qt's is ever destroyed in one.
"""

import errno
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from queue import SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from wa_desktop.domain.errors import Cancelled, InputRefused, UserError, disk_is_full
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.words.language import _

T = TypeVar("T")

LOOK_EVERY_MS = 15
SHOW_PROGRESS_EVERY = 1 / 30
BUSY_AFTER = 0.5
"""Seconds after which an operation shows its name, its progress and its cancel button."""

_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.ENOENT, errno.EBUSY, errno.ENOTDIR})

log = logging.getLogger(__name__)


class Host(Protocol):
    """Where an operation shows itself and its errors; every `Page` is one."""

    def show_error(self, error: UserError) -> None:
        """Show it where the work is, until it is read."""
        ...

    def show_busy(self, operation: "Operation[Any]", progress: Progress | None) -> None:
        """Show that it is still running, and how far it is."""
        ...

    def hide_busy(self, operation: "Operation[Any]") -> None:
        """It has ended."""
        ...


class Unseen:
    """The host of what nobody waits for: it shows neither progress nor error."""

    def show_error(self, error: UserError) -> None:
        """Whoever asks next is told."""

    def show_busy(self, operation: "Operation[Any]", progress: Progress | None) -> None:
        """Nothing to show."""

    def hide_busy(self, operation: "Operation[Any]") -> None:
        """Nothing to hide."""


@dataclass(eq=False)
class Operation(Generic[T]):
    """One action under way. `cancel` may be called at any time; the result is then dropped, unless `kept_all`."""

    name: str
    action: Callable[[OnProgress, CancelToken], T]
    done: Callable[[T], None]
    page: Host
    failed: Callable[[UserError], None] | None = None
    cancelled: Callable[[], None] | None = None
    token: CancelToken = field(default_factory=CancelToken)
    started: float = field(default_factory=time.monotonic)
    progress: Progress | None = None
    result: T | None = None
    error: BaseException | None = None
    over: threading.Event = field(default_factory=threading.Event)
    shown_at: float = 0.0

    def cancel(self) -> None:
        """Ask the action to stop."""
        self.token.cancel()

    @property
    def running(self) -> bool:
        """Whether the action has not ended."""
        return not self.over.is_set()

    def wait(self, seconds: float) -> None:
        """Wait for the end of the action, `seconds` at most; never in Qt's thread."""
        self.over.wait(seconds)

    @property
    def kept_all(self) -> bool:
        """Whether it was done before the cancel reached it, and somebody must not read that nothing was kept."""
        return self.cancelled is not None and self.error is None

    def note_progress(self, progress: Progress) -> None:
        """Called by the action, from its thread; an action that reports can be cancelled there too."""
        self.token.check()
        self.progress = progress

    def work(self) -> None:
        """The body of the thread."""
        try:
            self.result = self.action(self.note_progress, self.token)
        except BaseException as error:  # noqa: BLE001 - handed to Qt's thread, which knows what to do with it
            self.error = error
        finally:
            self.over.set()

    def begin(self) -> None:
        """Start the thread; that the computer has none left is the action's error."""
        try:
            threading.Thread(target=self.work, name=f"operation {self.name}", daemon=True).start()
        except RuntimeError as error:
            self.error = error
            self.over.set()


class _Starter:
    """Starts the threads from one of its own: starting one waits until it runs, while others compute up to 80 ms."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[Operation[Any]] = SimpleQueue()
        threading.Thread(target=self._serve, name="operations", daemon=True).start()

    def start(self, operation: Operation[Any]) -> None:
        """Have it begin; returns at once."""
        self._asked.put(operation)

    def _serve(self) -> None:
        while True:
            # Without a name: what an operation holds must not live until the next one is asked for.
            self._asked.get().begin()


@lru_cache(maxsize=1)
def _starter() -> _Starter:
    return _Starter()


class Operations(QObject):
    """Runs actions and delivers what became of them. One per window."""

    def __init__(self, on_bug: Callable[[BaseException], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_bug = on_bug
        self._running: list[Operation[Any]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def run(
        self,
        name: str,
        action: Callable[[OnProgress, CancelToken], T],
        done: Callable[[T], None],
        page: Host,
        failed: Callable[[UserError], None] | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> Operation[T]:
        """Start `action(on_progress, cancel)`; `done(result)` is called later in Qt's thread.

        `name` is what a person reads while it runs. A `UserError` goes to `page.show_error`, or to
        `failed` when given; a cancelled one is silent but for `cancelled`, which is not called when the
        action was done before the cancel reached it: `done` is; anything else is a bug.
        A page that is gone gets nothing.
        """
        operation = Operation(name, action, done, page, failed, cancelled)
        self._running.append(operation)
        _starter().start(operation)
        self._timer.start()
        return operation

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return bool(self._running)

    @property
    def under_way(self) -> tuple[Operation[Any], ...]:
        """What is running, the oldest first."""
        return tuple(self._running)

    def cancel_all(self) -> list[Operation[Any]]:
        """Cancel everything under way: the window is closing. Returns what may still be ending."""
        for operation in self._running:
            operation.cancel()
        return list(self._running)

    def _look(self) -> None:
        for operation in list(self._running):
            if not operation.running:
                self._running.remove(operation)
                self._deliver(operation)
            elif _present(operation.page):
                self._show_progress(operation)
        if not self._running:
            self._timer.stop()

    def _show_progress(self, operation: Operation[Any]) -> None:
        now = time.monotonic()
        if now - operation.started > BUSY_AFTER and now - operation.shown_at > SHOW_PROGRESS_EVERY:
            operation.shown_at = now
            operation.page.show_busy(operation, operation.progress)

    def _deliver(self, operation: Operation[Any]) -> None:
        if not _present(operation.page):
            return
        operation.page.hide_busy(operation)
        error = operation.error
        if isinstance(error, Cancelled) or (operation.token.cancelled and not operation.kept_all):
            if operation.cancelled is not None:
                operation.cancelled()
            return
        if isinstance(error, OSError):
            error = refusal_of(error) or error
        if error is None:
            operation.done(operation.result)
        elif isinstance(error, UserError):
            (operation.failed or operation.page.show_error)(error)
        else:
            log.error("operation failed", exc_info=error)
            self._on_bug(error)


def refusal_of(error: OSError) -> UserError | None:
    """What a person reads when the computer refuses a file; None when it is something else."""
    name = str(error.filename or "")
    if disk_is_full(error):
        return InputRefused("disk_full", file=name or _("the disk"))
    if error.errno in _REFUSED and name:
        return InputRefused("file_not_written", file=name, problem=error.strerror or "")
    return None


def _present(page: Host) -> bool:
    return not isinstance(page, QObject) or isValid(page)
