"""What each template would cost for the chosen list, worked out one after the other in the background."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.estimates import Estimate
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.operations import Host, Operation, Operations
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

if TYPE_CHECKING:
    from wa_desktop.workspace.desk import Desk


class PriceHints(QObject):
    """Emits `priced(template, words)` for each template; a template that cannot be priced stays without."""

    priced = Signal(str, str)

    def __init__(self, desk: "Desk", operations: Operations, page: Host, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._operations, self._page = desk, operations, page
        self._operation: Operation[Any] | None = None
        self._left: list[str] = []
        self._list = ""

    def ask(self, list_name: str, templates: Sequence[str]) -> None:
        """Price these templates for this list."""
        self.drop()
        self._list, self._left = list_name, list(templates)
        self._next()

    def drop(self) -> None:
        """The prices are not wanted any more."""
        self._left = []
        if self._operation is not None:
            self._operation.cancel()
            self._operation = None

    def _next(self) -> None:
        if not self._left:
            return
        name, desk = self._left.pop(0), self._desk
        plan = Plan(self._list, name)

        def action(on_progress: OnProgress, cancel: CancelToken) -> Estimate:
            from wa_desktop import workspace

            return workspace.costs.estimate(desk, plan, on_progress, cancel)

        def done(estimate: Estimate) -> None:
            self.priced.emit(name, hint(estimate))
            self._next()

        def failed(_error: UserError) -> None:
            # Said in full when the template is chosen.
            self._next()

        self._operation = self._operations.run(_("Working out the prices…"), action, done, self._page, failed)


def hint(estimate: Estimate) -> str:
    """How many it reaches, at what price."""
    number = estimate.totals.recipients
    people = ngettext("{n} recipient", "{n} recipients", number).format(n=amounts.count(number))
    if estimate.totals.meta_fee is not None:
        return f"{people} · {amounts.money(estimate.totals.meta_fee, estimate.currency)}"
    known = sum((line.meta_fee for line in estimate.lines if line.meta_fee is not None), Decimal(0))
    return _("{people} · at least {amount}").format(people=people, amount=amounts.money(known, estimate.currency))
