"""The scenario file: which calls and which numbers meet which fault. See docs/sandbox.md."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from wa_desktop.domain.errors import InputRefused


class Fault(StrEnum):
    """What happens to a whole call. Names tell whether the messages were queued first."""

    SLOW = "slow"
    HANG_BEFORE = "hang_before"
    HANG_AFTER = "hang_after"
    RESET_BEFORE_BODY = "reset_before_body"
    RESET_AFTER_BODY = "reset_after_body"
    RESET_AFTER_QUEUE = "reset_after_queue"
    CUT_ANSWER = "cut_answer"
    UNREADABLE = "unreadable"
    WRONG_COUNT = "wrong_count"
    WRONG_NUMBER = "wrong_number"
    STATUS = "status"
    STATUS_AFTER_QUEUE = "status_after_queue"
    OVERTAKEN = "overtaken"


Status = Literal["ack", "sent", "delivered", "read", "failed"]


def _is_range(value: tuple[int, int]) -> tuple[int, int]:
    if not 1 <= value[0] <= value[1]:
        raise ValueError("a range of calls is [first, last], counted from 1")
    return value


Range = Annotated[tuple[int, int], AfterValidator(_is_range)]
Numbers = str | tuple[str, str]
"""A prefix in E.164 (`+33612`, or a whole number), or `[first, last]` of the same length."""


class _Strict(BaseModel):
    # A misspelt key would silently test nothing.
    model_config = ConfigDict(extra="forbid", frozen=True)


def _matches(wanted: Numbers, number: str) -> bool:
    if isinstance(wanted, str):
        return number.startswith(wanted)
    first, last = wanted
    return len(number) == len(first) and first <= number <= last


class CallRule(_Strict):
    """A fault for calls: by number of the call, every nth, or when it carries a number."""

    do: Fault
    call: int | Range | None = None
    every: int | None = Field(default=None, ge=1)
    numbers: Numbers | None = None
    seconds: float = Field(default=1.0, ge=0)
    status: int = Field(default=503, ge=300, le=599)
    html: bool = False
    error: str = ""
    retry_after: float | str | None = None

    @model_validator(mode="after")
    def _aims(self) -> Self:
        if self.call is None and self.every is None and self.numbers is None:
            raise ValueError("a call rule needs call, every or numbers")
        return self

    def meets(self, call: int, numbers: Sequence[str]) -> bool:
        """Whether this rule is for the `call`-th call (from 1), which carries `numbers`."""
        first, last = (self.call, self.call) if isinstance(self.call, int) else self.call or (1, call)
        return (
            first <= call <= last
            and (self.every is None or call % self.every == 0)
            and (self.numbers is None or any(_matches(self.numbers, number) for number in numbers))
        )


class NumberRule(_Strict):
    """What becomes of the recipients with these numbers."""

    numbers: Numbers
    refuse: str = ""
    statuses: tuple[Status, ...] | None = None
    code: int = 131026
    title: str = ""
    details: str = ""
    duplicate: bool = False
    order: Literal["usual", "reversed"] = "usual"
    replies: tuple[str, ...] = ()

    def meets(self, number: str) -> bool:
        """Whether this rule is for `number` (E.164 with `+`)."""
        return _matches(self.numbers, number)


class TemplateRule(_Strict):
    """How the list shows a template once so many calls were made: Meta moved or paused it meanwhile."""

    name: str
    after: int = Field(default=0, ge=0)
    status: str = ""
    category: str = ""

    def changes(self) -> dict[str, str]:
        """The fields of the list's entries that this rule sets."""
        said = {"status": self.status, "category": self.category}
        return {field: value for field, value in said.items() if value}


class Scenario(_Strict):
    """A whole scenario. Without one everything goes well, forever."""

    balance: int | None = Field(default=None, ge=0)
    """Credits left, one a message; None = they never run out."""
    latency_ms: float = Field(default=0, ge=0)
    webhook_step_ms: float = Field(default=20, ge=0)
    """Time between two statuses of one message."""
    calls: tuple[CallRule, ...] = ()
    recipients: tuple[NumberRule, ...] = ()
    templates: tuple[TemplateRule, ...] = ()

    def call_rule(self, call: int, numbers: Sequence[str]) -> CallRule | None:
        """The first rule for this call."""
        return next((rule for rule in self.calls if rule.meets(call, numbers)), None)

    def listed(self, entries: Sequence[dict[str, Any]], calls: int) -> list[dict[str, Any]]:
        """The list's entries as they are after so many calls."""
        due = [rule for rule in self.templates if rule.after <= calls]
        return [
            {**one, **{k: v for rule in due if rule.name == one["name"] for k, v in rule.changes().items()}}
            for one in entries
        ]

    def number_rule(self, number: str) -> NumberRule | None:
        """The first rule for this number."""
        return next((rule for rule in self.recipients if rule.meets(number)), None)


def scenario_of(facts: dict[str, Any]) -> Scenario:
    """A scenario from its JSON object; raises `InputRefused` (`scenario_unreadable`)."""
    try:
        return Scenario.model_validate(facts)
    except ValidationError as error:
        raise InputRefused("scenario_unreadable", file="", problem=_problem(error)) from error


def read_scenario(path: Path) -> Scenario:
    """The scenario of a file; raises `InputRefused` (`scenario_unreadable`)."""
    try:
        return Scenario.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputRefused("scenario_unreadable", file=str(path), problem=error.strerror or str(error)) from error
    except ValidationError as error:
        raise InputRefused("scenario_unreadable", file=str(path), problem=_problem(error)) from error


def _problem(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
