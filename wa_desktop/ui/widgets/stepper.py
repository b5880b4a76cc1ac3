"""The steps of an assistant: where one is, what is done, what can be gone back to."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, column, restyle, row
from wa_desktop.words.language import _

_CIRCLED = "①②③④⑤⑥⑦⑧⑨"


class Stepper(QWidget):
    """`names` in order; steps up to the furthest reached can be pressed."""

    chosen = Signal(int)

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self._names = names
        self._buttons = [button("", partial(self.chosen.emit, index)) for index in range(len(names))]
        line = row(*self._buttons, None, spacing=SMALL_GAP)
        self.setLayout(line)
        self.show_step(0, 0)

    def show_step(self, current: int, reached: int) -> None:
        """Mark the current step; those beyond `reached` cannot be pressed yet."""
        for index, step in enumerate(self._buttons):
            mark = "✓" if index < current else _CIRCLED[index]
            step.setText(f"{mark} {self._names[index]}")
            step.setEnabled(index <= reached)
            step.setAccessibleName(
                _("Step {n}: {name} (current)").format(n=index + 1, name=self._names[index])
                if index == current
                else _("Step {n}: {name}").format(n=index + 1, name=self._names[index])
            )
            restyle(step, kind="primary" if index == current else "step")


class StepColumn(QWidget):
    """The steps of an assistant that may be done in any order over days: each with how far it is."""

    chosen = Signal(int)

    def __init__(self, names: list[str], name: str) -> None:
        """`name` is read by screen readers for the whole column."""
        super().__init__()
        self._names = names
        self.buttons = [button("", partial(self.chosen.emit, index), "milestone") for index in range(len(names))]
        self.setAccessibleName(name)
        self.setLayout(column(*self.buttons, None))

    def show_steps(self, current: int, done: list[tuple[int, int]]) -> None:
        """Mark the current step; `done` holds, per step, how many of its checks are ticked, of how many."""
        for index, step in enumerate(self.buttons):
            ticked, of = done[index]
            complete = bool(of) and ticked == of
            step.setText(f"{'✓' if complete else _CIRCLED[index]} {self._names[index]}")
            far = _("{n} of {of} ticked").format(n=ticked, of=of) if of else _("nothing to tick")
            words = _("Step {n}: {name} (current)") if index == current else _("Step {n}: {name}")
            step.setAccessibleName(f"{words.format(n=index + 1, name=self._names[index])}, {far}")
            step.setToolTip(far)
            restyle(step, chosen="true" if index == current else "false")
