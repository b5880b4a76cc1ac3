"""Estimates asked on every change: at once, the newest question only, off Qt's thread."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.estimates import Estimate
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.operations import Host, Operation, Operations
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.workspace.desk import Desk


class Estimator(QObject):
    """Answers `ready` or `refused` for the last plan asked about.

    One question is worked on at a time. A question about the same list and template is let finish when a newer one
    comes: what it counts, the newer one need not count again.
    """

    asked = Signal()
    ready = Signal(object)
    refused = Signal(object)

    def __init__(self, desk: "Desk", operations: Operations, page: Host, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._operations, self._page = desk, operations, page
        self._wanted: Plan | None = None
        self._working: Plan | None = None
        self._operation: Operation[Any] | None = None
        # Several changes of one press are one question.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._start)

    def ask(self, plan: Plan) -> None:
        """Estimate `plan` soon; the previous question is dropped."""
        self._wanted = plan
        self.asked.emit()
        working = self._working
        if working is None:
            self._soon.start()
        elif (working.list_name, working.template) != (plan.list_name, plan.template) and self._operation is not None:
            self._operation.cancel()

    def drop(self) -> None:
        """Forget the question under way."""
        self._wanted = None
        self._soon.stop()
        if self._operation is not None:
            self._operation.cancel()

    def _start(self) -> None:
        plan, desk = self._wanted, self._desk
        if plan is None or self._working is not None:
            return

        def action(on_progress: OnProgress, cancel: CancelToken) -> Estimate:
            from wa_desktop import workspace

            return workspace.costs.estimate(desk, plan, on_progress, cancel)

        self._working = plan
        self._operation = self._operations.run(
            _("Working out the cost…"), action, self._done, self._page, self._failed, self._cancelled
        )

    def _done(self, made: Estimate) -> None:
        if self._over():
            self.ready.emit(made)

    def _failed(self, error: UserError) -> None:
        if self._over():
            self.refused.emit(error)

    def _cancelled(self) -> None:
        self._over()

    def _over(self) -> bool:
        """The work has ended; whether it answers what is wanted now. If it does not, that begins."""
        newest = self._working is not None and self._working is self._wanted
        self._working = self._operation = None
        if newest:
            self._wanted = None
        elif self._wanted is not None:
            self._start()
        return newest
