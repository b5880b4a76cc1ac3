"""Makes the stored database of the present schema: `python -m tests.stored.make`.

The program itself makes it, command by command, against the sandbox: a list, a finished campaign, one that stopped
with uncertain recipients, suppressions, replies. Beside it stand what the program said of it, and a relay's file. Once
a version that the change log dates has made it, it is not made again: then a change of the schema needs a new
revision, and that one its own stored database. `WA_DESKTOP_PROGRAM` names an installed program that shall make it
instead of the checkout.
"""

import json
import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.journeys.support import HEADER, connect, done, run, workbook
from tests.support.stored import FOLDER, LARGEST, ROOT, dumped, origin, released, stored_mailbox
from wa_desktop.domain.accounts import SANDBOX_KEY
from wa_desktop.relay.receiver import ThreadedReceiver
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.store.file_store import FILE_NAME
from wa_desktop.store.mailbox import VERSION as MAILBOX
from wa_desktop.store.mailbox import Letter, Mailbox
from wa_desktop.store.migration import HEAD

PEOPLE = 24
LETTERS = 3
NO_CONSENT = 3
FIRST, SECOND = ("--list", "clients", "--template", "soldes_hiver"), ("--list", "clients", "--template", "offre_prenom")
EVERYBODY_IN_AN_END_STATE = {
    "webhook_step_ms": 1,
    "recipients": [
        {"numbers": "+33600000001", "statuses": ["ack", "sent", "read"], "replies": ["STOP"]},
        {"numbers": "+33600000002", "statuses": ["ack", "delivered"], "replies": ["Merci !", "À demain"]},
        {"numbers": ["+33600000003", "+33600000006"], "statuses": ["ack", "failed"], "code": 131026},
        {"numbers": "+33600000007", "refuse": "NOT_ALLOWED"},
        {"numbers": ["+33600000008", "+33600000014"], "statuses": ["ack", "sent", "delivered"]},
        {"numbers": "+336", "statuses": ["ack", "sent", "delivered", "read"]},
    ],
}
"""Nobody stays where time alone would move them: the stored database says the same on every later day."""
UNCERTAIN = {
    "webhook_step_ms": 1,
    "calls": [{"do": "reset_after_body", "call": [2, 3]}],
    "recipients": [{"numbers": "+336", "statuses": ["ack", "sent", "delivered"]}],
}
SAYS = (
    ("lists",), ("list", "clients"), ("campaigns",), ("status", "1"), ("status", "2"), ("recipients", "1"),
    ("recipients", "2"), ("suppress", "list"), ("tariff", "show"), ("templates", "list"), ("missed", "1"),
    ("audit", "verify"), ("proof", "+33600000001"), ("replies", "show", "+33600000002"),
)  # fmt: skip
"""Commands whose answers stay the same on every later day."""
PASSING = {"open", "may_answer", "refusal", "warnings", "consequences"}
"""What an answer says of this very hour, or in sentences that may be put better."""


def main() -> int:
    """Make both files, or say why not."""
    version = run("--version").out.split()[-1]
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "WA_DESKTOP_HOME": f"{folder}/home", "WA_DESKTOP_API_KEY": SANDBOX_KEY, "LOGNAME": "lea", "USER": "lea",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "LC_ALL": "C.UTF-8",
            "WA_DESKTOP_ERASURE_KEY": "0123456789abcdef0123", "XDG_CONFIG_HOME": f"{folder}/config",
        }  # fmt: skip
        made = [
            may_be_made(FOLDER / f"{HEAD}.sql") and desk(Path(folder), version),
            may_be_made(stored_mailbox(MAILBOX)) and mailbox(Path(folder), version),
        ]
    return 0 if any(made) else 1


def may_be_made(path: Path) -> bool:
    """False for what belongs to a release, with a word."""
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if not path.exists() or origin(path)[0] not in released(log):
        return True
    print(f"{path.name} belongs to a release: tables that change need a new version, which gets its own.")  # noqa: T201
    return False


def desk(folder: Path, version: str) -> bool:
    """The stored database, and what the program says of it."""
    lived(folder)
    said = {" ".join(words): lasting(done(*words)) for words in SAYS}
    keep(FOLDER / f"{HEAD}.sql", dumped(folder / "home" / FILE_NAME, version, HEAD))
    lines = (f"{json.dumps(words)}: {json.dumps(answer, ensure_ascii=False)}" for words, answer in said.items())
    keep(FOLDER / f"{HEAD}.json", "{\n" + ",\n".join(lines) + "\n}\n")
    return True


def mailbox(folder: Path, version: str) -> bool:
    """What a relay keeps for workstations that have not asked yet."""
    with closing(Mailbox(folder / "relay.sqlite3")) as box:
        box.keep([Letter(f"key {at}".encode(), json.dumps({"number": at}).encode()) for at in range(LETTERS)])
    keep(stored_mailbox(MAILBOX), dumped(folder / "relay.sqlite3", version, f"relay-{MAILBOX}"))
    return True


def keep(path: Path, text: str) -> None:
    """Write a file that every clone will carry: small, and the same on every system."""
    assert len(text.encode()) <= LARGEST, f"{path.name} would have {len(text.encode())} bytes"
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{path.name}: {len(text.encode()) // 1000} kB")  # noqa: T201


def lived(folder: Path) -> None:
    """A home in which somebody has worked for a while."""
    events = folder / "events.jsonl"
    with (
        ThreadedReceiver(events) as receiver,
        ThreadedSandbox(EVERYBODY_IN_AN_END_STATE, webhook=receiver.url) as smsbox,
    ):
        connect(smsbox.base_url)
        done("import", people(folder / "clients.xlsx"), "--list", "clients")
        done("suppress", "add", f"+336{PEOPLE:08d}", "--scope", "all", "--reason", "au téléphone")
        done("suppress", "add", "+33699999999", "--scope", "marketing")
        done("tariff", "set", "--sent", "0.0123", "--received", "0.004", "--from", "2024-01-01")
        done("send", *FIRST, "--yes", "--rate", "0", "--name", "Soldes", "--quiet-hours", "off")
        assert smsbox.wait_for_webhooks()
        done("events", "import", events)
        done("reply", "+33600000002", "--text", "Avec plaisir", "--yes")
        smsbox.use(UNCERTAIN)
        stopped = run("send", *SECOND, "--var", "first_name=column:first_name", "--yes", "--batch-size", "4", "--name",
                      "Relance", "--max-cost", "1.10", "--quiet-hours", "off", "--json")  # fmt: skip
        assert stopped.code == 4, stopped.out + stopped.err
        assert smsbox.wait_for_webhooks()
        done("events", "import", events)
    counts = done("status", "2")["counts"]
    assert all(counts[state] for state in ("planned", "unconfirmed", "delivered")), counts


def people(path: Path) -> Path:
    """The list: most agreed, some did not, one number is unreadable, one stands there twice."""
    rows: list[list[Any]] = [
        [f"+336{n:08d}", f"Client{n % 3}", "oui" if n <= PEOPLE - NO_CONSENT or n == PEOPLE else "non", "fr"]
        for n in range(1, PEOPLE + 1)
    ]
    return workbook(path, [*rows, ["06 12", "Trop court", "oui", "fr"], rows[0]], HEADER)


def lasting(answer: dict[str, Any]) -> dict[str, Any]:
    """The part of an answer that is true on every later day."""
    return {name: value for name, value in answer.items() if name not in PASSING}


if __name__ == "__main__":
    sys.exit(main())
