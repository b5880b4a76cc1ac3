"""Where a command speaks: pages for people, or exactly one JSON document; messages and progress beside it."""

import contextlib
import io
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from wa_desktop.cli.naming import named
from wa_desktop.domain.progress import OnProgress, ignore_progress
from wa_desktop.domain.progress import Progress as Step

_PIPE_WIDTH = 200
"""Columns offered to a table that is not on a screen: enough that no cell is ever cut."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """`text` without what could move a terminal's cursor or turn its direction: cells come from anywhere."""
    return _UNSEEN.sub("\ufffd", text)


class _QuietConsole(Console):
    """A console whose reader may leave (`| head`): the command finishes its work in silence."""

    def on_broken_pipe(self) -> None:
        stop_writing(self.file)


def stop_writing(stream: IO[str]) -> None:
    """Send everything still written to `stream` nowhere, so that closing it stays silent too."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


class Out:
    """The two streams of one command."""

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self._result = _console(sys.stdout)
        self._beside = _console(sys.stderr)
        self._people = self._beside if as_json else self._result

    @property
    def on_screen(self) -> bool:
        """Whether a person can be asked: a terminal on both ends."""
        return not self.as_json and sys.stdin.isatty() and self._result.is_terminal

    @property
    def on_a_terminal(self) -> bool:
        """Whether people's output goes to a screen."""
        return self._people.is_terminal

    def document(self, content: Mapping[str, Any]) -> None:
        """The one JSON document of a command; nothing without `--json`."""
        if not self.as_json:
            return
        try:
            sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            stop_writing(sys.stdout)

    def say(self, text: str = "", style: str = "") -> None:
        """One paragraph for people; beside the document with `--json`."""
        self._write(self._people, text, style)

    def title(self, text: str) -> None:
        """A line that announces a part, after an empty one."""
        self.say()
        self.say(text, "bold")

    def rule(self, text: str) -> None:
        """A line across the screen with a title in it."""
        self._people.rule(Text(harmless(text), style="bold"), align="left")

    def flush(self) -> None:
        """Show everything said so far, also to a pipe."""
        for console in (self._result, self._beside):
            console.file.flush()

    def items(self, lines: Sequence[str], mark: str = "-") -> None:
        """A short list, each line hanging under its own mark."""
        for line in lines:
            grid = Table.grid(padding=(0, 1, 0, 0))
            grid.add_row(f"  {mark}", Text(harmless(line)))
            self._people.print(grid)

    def warn(self, text: str) -> None:
        """A remark that needs attention, marked by a word as well as a colour."""
        self.items([text], mark="!")

    def refuse(self, text: str) -> None:
        """Why the command stopped, beside everything else."""
        self._write(self._beside, text, "red")

    def table(
        self, headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = (), last: int = 0
    ) -> None:
        """Columns for people; those in `right` are right-aligned, the `last` rows stand apart as sums."""
        style = box.HORIZONTALS if self._people.is_terminal else None
        gap = (0, 1, 0, 0) if style else (0, 2, 0, 0)
        table = Table(box=style, show_edge=False, pad_edge=False, padding=gap, show_header=any(headers))
        for index, header in enumerate(headers):
            aligned_right = index in right
            table.add_column(
                header, justify="right" if aligned_right else "left", no_wrap=aligned_right, overflow="fold"
            )
        for number, row in enumerate(rows):
            table.add_row(
                *(Text(harmless(cell)) for cell in row),
                style="bold" if number >= len(rows) - last else "",
                end_section=last > 0 and number == len(rows) - last - 1,
            )
        self._print_table(table)

    def _print_table(self, table: Table) -> None:
        if self._people.is_terminal:
            self._people.print(table)
            return
        # Off the screen the padding at the end of a line is only noise.
        plain = Console(file=io.StringIO(), width=_PIPE_WIDTH, markup=False, highlight=False, emoji=False)
        with plain.capture() as drawn:
            plain.print(table)
        for line in drawn.get().splitlines():
            self._people.print(Text(line.rstrip()), soft_wrap=True)

    @contextlib.contextmanager
    def progress(self) -> Iterator[OnProgress]:
        """A bar beside the result while something long runs; silent where nobody looks."""
        if not self._beside.is_terminal:
            yield ignore_progress
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._beside, transient=True) as bar:
            task = bar.add_task("", total=None)

            def show(step: Step) -> None:
                bar.update(task, description=named("step", step.step), completed=step.done, total=step.total or None)

            yield show

    @contextlib.contextmanager
    def live(self) -> Iterator["LiveLine"]:
        """One line that changes in place beside the result; silent where nobody looks."""
        line = LiveLine(self._beside if self._beside.is_terminal else None)
        try:
            yield line
        finally:
            line.end()

    def _write(self, console: Console, text: str, style: str) -> None:
        # Off the screen a sentence stays one line, so that it can be searched and compared.
        console.print(Text(harmless(text), style=style), soft_wrap=not console.is_terminal)


class LiveLine:
    """A status line redrawn in place."""

    def __init__(self, console: Console | None) -> None:
        self._console = console
        self._status = console.status("") if console else None
        if self._status:
            self._status.start()

    def show(self, text: str) -> None:
        """Replace the line."""
        if self._status:
            self._status.update(Text(harmless(text)))

    def end(self) -> None:
        """Take the line away."""
        if self._status:
            self._status.stop()


def _console(stream: IO[str]) -> Console:
    console = _QuietConsole(file=stream, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
    return console
