"""Errors a person can act on: a code with parameters. `words` turns them into sentences.

::

    UserError
    ├── WrongUsage       exit 2   the command itself is wrong
    ├── InputRefused     exit 3   a file, list, template or price is refused; nothing was changed
    ├── WaitingForPerson exit 4   stopped, a decision is needed
    └── ServiceRefused   exit 5   SMSBOX refused (key, account, balance) or cannot be reached
    Cancelled                     the person stopped it: silent

Anything else that is raised is a bug (exit 70).
"""

import errno
from collections.abc import Mapping
from typing import Any, ClassVar


class UserError(Exception):
    """A refusal with its `code` (snake case, stable) and the facts its sentence needs."""

    exit_code: ClassVar[int] = 3

    def __init__(self, code: str, /, **details: Any) -> None:
        super().__init__(code, details)
        self.code = code
        self.details: Mapping[str, Any] = details

    def __str__(self) -> str:
        facts = ", ".join(f"{key}={value!r}" for key, value in self.details.items())
        return f"{self.code}({facts})"

    def __reduce__(self) -> tuple[Any, ...]:
        # Import runs in a child process: the error must survive the way back with its details.
        return (_rebuild, (type(self), self.code, dict(self.details)))


def disk_is_full(error: OSError) -> bool:
    """Whether the computer refused because there is no room left."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def _rebuild(kind: type[UserError], code: str, details: dict[str, Any]) -> UserError:
    return kind(code, **details)


class WrongUsage(UserError):
    """The command or its options are wrong."""

    exit_code = 2


class InputRefused(UserError):
    """What was given (file, list, template, price) is refused; nothing was changed."""

    exit_code = 3


class WaitingForPerson(UserError):
    """Stopped and waiting for a decision: paused, cap reached, unconfirmed, not confirmed."""

    exit_code = 4


class ServiceRefused(UserError):
    """SMSBOX refused (key, account, balance) or cannot be reached; nothing was lost."""

    exit_code = 5


class Cancelled(Exception):
    """The person cancelled a long action. Never shown as an error."""
