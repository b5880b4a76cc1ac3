"""Estimates asked on every change: after a short rest, the newest question only, off Qt's thread."""

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

REST_MS = 200


class Estimator(QObject):
    """Answers `ready` or `refused` for the last plan asked about."""

    asked = Signal()
    ready = Signal(object)
    refused = Signal(object)

    def __init__(self, desk: "Desk", operations: Operations, page: Host, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._operations, self._page = desk, operations, page
        self._plan: Plan | None = None
        self._operation: Operation[Any] | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._start)

    def ask(self, plan: Plan) -> None:
        """Estimate `plan` soon; the previous question is dropped."""
        self.drop()
        self._plan = plan
        self.asked.emit()
        self._rest.start()

    def drop(self) -> None:
        """Forget the question under way."""
        self._rest.stop()
        if self._operation is not None:
            self._operation.cancel()
            self._operation = None

    def _start(self) -> None:
        plan, desk = self._plan, self._desk
        if plan is None:
            return

        def action(on_progress: OnProgress, cancel: CancelToken) -> Estimate:
            from wa_desktop import workspace

            return workspace.costs.estimate(desk, plan, on_progress, cancel)

        self._operation = self._operations.run(
            _("Working out the cost…"), action, self.ready.emit, self._page, failed=self._failed
        )

    def _failed(self, error: UserError) -> None:
        self.refused.emit(error)
