"""A person erased: nothing of them is left in the files, what is counted stays, no import brings them back."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.audience.files import csv_file
from tests.support.frozen_campaign import make_campaign
from tests.support.inbox import kept_messages
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.erasing import is_token, keyed_hash, token
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.gateway import Answered, RecipientAnswer
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.values import Category, Scope
from wa_desktop.sandbox.news import story
from wa_desktop.sandbox.scenario import NumberRule
from wa_desktop.store import ledger
from wa_desktop.store.campaign_views import view
from wa_desktop.store.campaigns import move
from wa_desktop.store.claiming import Ask, Claim, claim
from wa_desktop.store.instants import now
from wa_desktop.store.locks import IMPORT
from wa_desktop.store.schema import metadata
from wa_desktop.workspace import auditing, erasing, lists, person_files, results, suppressions
from wa_desktop.workspace.desk import Desk, open_desk

ROOT = Path(__file__).resolve().parents[2]
LEA, LUC = "+33612345678", "+33612345679"
S = RecipientState
KILLED = """
import os, signal, sys
from pathlib import Path
from wa_desktop.store import erasing as stored
from wa_desktop.workspace import erasing
from wa_desktop.workspace.desk import open_desk

whole = stored._events

def half(*args):
    whole(*args)
    os.kill(os.getpid(), signal.SIGKILL)

stored._events = half
erasing.erase(open_desk(Path(sys.argv[1])), sys.argv[2])
"""


@pytest.fixture(autouse=True)
def key_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WA_DESKTOP_ERASURE_KEY", "0123456789abcdef0123")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def take_in(desk: Desk, folder: Path, name: str = "clients", into: Into = Into.NEW) -> Any:
    file = csv_file(
        folder / "c.csv", "Mobile;Prénom;Ville;Opt-in\n0612345678;Zélie;Tours;oui\n0612345679;Luc;Metz;oui\n"
        "0612345680;Ana;Lille;non\n0612345678;Zélie;Tours;oui\n",
    )  # fmt: skip
    return lists.import_file(desk, file, name, into, ImportOptions(country="FR", consent={"Opt-in": 1}))


def run_campaign(desk: Desk, people: int = 3) -> tuple[Any, Claim]:
    """A campaign whose calls are made and answered."""
    made = make_campaign(desk, people, names=("Zélie", "Luc", "Ana"))
    taken = claimed(desk, made.id)
    for place, batch in enumerate(taken.batches):
        answer = Answered(
            str(100 + place), tuple(RecipientAnswer(number, number[1:], accepted=True) for number in batch.numbers)
        )
        with desk.store.write() as c:
            ledger.settle_answered(c, batch.id, answer, now())
    return made, taken


def claimed(desk: Desk, campaign_id: int) -> Claim:
    with desk.store.write() as c:
        move(c, campaign_id, (CampaignState.READY,), CampaignState.RUNNING)
        return claim(c, Ask(campaign_id, "engine", 10, 100, 0), now())


def news(reference: str, number: str, *statuses: str) -> list[bytes]:
    rule = NumberRule(numbers=number, statuses=statuses)
    return [json.dumps(body).encode() for body in story(int(reference), number, rule)]


def reply(number: str, text: str, at: int = 1_700_000_000) -> bytes:
    data = {"from": number.removeprefix("+"), "id": f"wamid.{len(text)}{at}", "timestamp": str(at), "type": "text",
            "text": {"body": text}}  # fmt: skip
    return json.dumps({"requestType": "incoming_message", "requestUUID": f"u{len(text)}{at}", "data": data}).encode()


def traces(desk: Desk, *words: str) -> list[str]:
    """Which of `words` stand anywhere in the files of the database; on a server, in any row."""
    data = b"".join(path.read_bytes() for path in desk.home.glob("wa-desktop.sqlite3*")) or rows(desk)
    return [word for word in words if word.encode() in data]


def rows(desk: Desk) -> bytes:
    """Every row of every table, as text."""
    with desk.store.read() as c:
        return "\n".join(str(row) for table in metadata.tables.values() for row in c.execute(table.select())).encode()


def counts(desk: Desk, campaign_id: int) -> dict[str, int]:
    with desk.store.read() as c:
        return {state.value: number for state, number in view(c, campaign_id).counts.items() if number}


def test_that_nothing_of_the_person_is_left_and_no_import_brings_them_back(desk: Desk, tmp_path: Path) -> None:
    take_in(desk, tmp_path)
    suppressions.add(desk, [LEA], Scope.ALL, "asked by phone by Zélie")
    results.apply_bodies(desk, [reply(LEA, "secret words"), reply(LUC, "hello Luc")], "test")
    assert traces(desk, "33612345678", "Zélie", "secret words", "0612345678") != []
    preview = erasing.preview(desk, "06 12 34 56 78")
    assert (preview.number, preview.done, preview.lists, preview.held["messages"]) == (LEA, False, ("clients",), 1)
    done = erasing.erase(desk, LEA)
    assert (done.done, done.clean, done.held) == (True, True, preview.held)
    assert traces(desk, "33612345678", "Zélie", "Tours", "secret words") == []
    assert traces(desk, "33612345679", "hello Luc") == ["33612345679", "hello Luc"]
    assert not any(person_files.everything_on(desk, LEA)[part] for part in person_files.PARTS)
    assert suppressions.listed(desk) == []
    report = take_in(desk, tmp_path, "again")
    account = report.counts
    assert (account.accepted, account.rejected, account.duplicates, account.rows) == (2, 1, 1, 4)
    assert account.rejected_by_reason == {"erased": 1}
    assert (account.by_country, account.consent[Category.MARKETING]) == ({"FR": 2}, 1)
    assert {one.number for one in lists.contacts(desk, "again")} == {LUC, "+33612345680"}
    assert {view_.contacts for view_ in lists.lists(desk)} == {2}
    assert suppressions.add(desk, [LEA], Scope.ALL) == []
    assert auditing.verify(desk).ok
    assert erasing.preview(desk, LEA).known_before


def test_that_a_campaigns_figures_stay_and_late_news_find_the_alias(desk: Desk) -> None:
    made, taken = run_campaign(desk)
    number = taken.batches[0].numbers[0]
    results.apply_bodies(desk, news("100", number, "ack", "sent"), "test")
    with desk.store.read() as c:
        before = view(c, made.id)
    done = erasing.erase(desk, number)
    assert (done.in_flight, done.not_sent) == (1, 0)
    with desk.store.read() as c:
        after = view(c, made.id)
    assert (after.counts, after.spent) == (before.counts, before.spent)
    results.apply_bodies(desk, news("100", number, "ack", "sent", "delivered", "read"), "test")
    assert counts(desk, made.id)["read"] == 1
    digits = number.removeprefix("+")
    erasing.upkeep(desk, thorough=True)
    with desk.store.read() as c:
        kept = c.exec_driver_sql("SELECT number, wamid, body FROM event").all()
        ledger_rows = c.exec_driver_sql("SELECT number, wamid FROM attempt WHERE number >= '~'").all()
    assert all(is_token(row.number) and digits not in row.body.decode() for row in kept)
    assert len(ledger_rows) == 1
    assert all(is_token(word) for word in ledger_rows[0])


def test_that_a_planned_message_goes_no_more_and_a_call_under_way_is_awaited(desk: Desk) -> None:
    made = make_campaign(desk, 3, names=("Zélie", "Luc", "Ana"))
    with desk.store.read() as c:
        numbers = c.exec_driver_sql("SELECT number FROM recipient ORDER BY id").scalars().all()
    assert erasing.erase(desk, numbers[0]).not_sent == 1
    taken = claimed(desk, made.id)
    assert numbers[0] not in [number for batch in taken.batches for number in batch.numbers]
    assert counts(desk, made.id) == {"excluded": 1, "sending": 2}
    calling = next(batch for batch in taken.batches if numbers[1] in batch.numbers)
    assert erasing.erase(desk, numbers[1]).in_flight == 1
    refused = tuple(RecipientAnswer(number, number[1:], accepted=False, reason="x") for number in calling.numbers)
    with desk.store.write() as c:
        ledger.settle_answered(c, calling.id, Answered("7", refused), now())
    erasing.upkeep(desk)
    assert counts(desk, made.id) == {"excluded": 1, "sending": 1, "refused": 1}
    with desk.store.read() as c:
        left = c.exec_driver_sql("SELECT number FROM recipient WHERE number < '~'").scalars().all()
        texts = c.exec_driver_sql("SELECT message FROM content").scalars().all()
    assert left == [numbers[2]]
    assert "Zélie" not in "".join(texts)


def test_that_a_retry_of_an_erased_person_is_excluded(desk: Desk) -> None:
    made, taken = run_campaign(desk, 1)
    number = taken.batches[0].numbers[0]
    erasing.erase(desk, number)
    rule = NumberRule(numbers=number, statuses=("failed",), code=130429)
    bodies = [json.dumps(body).encode() for body in story(100, number, rule)]
    results.apply_bodies(desk, bodies, "test")
    assert counts(desk, made.id) == {"excluded": 1}


def test_that_a_message_written_after_the_erasure_is_a_new_contact_and_an_older_one_is_not(desk: Desk) -> None:
    erasing.erase(desk, LEA)
    results.apply_bodies(desk, [reply(LEA, "old"), reply(LEA, "new", at=4_000_000_000)], "test")
    assert {(body, is_token(number)) for number, body in kept_messages(desk)} == {("", True), ("new", False)}


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_that_an_erasure_that_is_killed_has_erased_nothing_and_can_be_made_again(desk: Desk, tmp_path: Path) -> None:
    take_in(desk, tmp_path)
    desk.close()
    child = subprocess.run([sys.executable, "-c", KILLED, str(desk.home), LEA], cwd=ROOT, check=False)
    assert child.returncode == -signal.SIGKILL
    again = open_desk(desk.home)
    try:
        assert erasing.preview(again, LEA).held["rows"] == 1
        assert erasing.erase(again, LEA).clean
        assert traces(again, "33612345678", "Zélie") == []
    finally:
        again.close()


def test_that_without_its_key_no_import_is_taken(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    erasing.erase(desk, LEA)
    monkeypatch.setenv("WA_DESKTOP_ERASURE_KEY", "another key, long enough")
    with pytest.raises(InputRefused, match="erasure_key_other"):
        take_in(desk, tmp_path)
    monkeypatch.delenv("WA_DESKTOP_ERASURE_KEY")
    with pytest.raises(InputRefused, match="erasure_key_missing"):
        take_in(desk, tmp_path)
    monkeypatch.setenv("WA_DESKTOP_ERASURE_KEY", "short")
    with pytest.raises(InputRefused, match="erasure_key_short"):
        erasing.erase(desk, LUC)
    assert lists.lists(desk) == []


def test_that_a_key_without_keyring_stands_apart_from_the_data(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WA_DESKTOP_ERASURE_KEY")
    done = erasing.erase(desk, LEA)
    (notice,) = done.warnings
    file = Path(str(notice.details["file"]))
    assert (notice.code, desk.home in file.parents) == ("no_keyring_erasure", False)
    secret = file.read_text()
    assert all(secret.encode() not in path.read_bytes() for path in desk.home.iterdir() if path.is_file())
    assert erasing.erase(desk, LUC).warnings == ()


def test_that_an_erasure_waits_for_an_import_and_refuses_what_is_no_number(desk: Desk) -> None:
    with pytest.raises(InputRefused, match="proof_number"):
        erasing.erase(desk, "bonjour")
    with desk.store.lock(IMPORT), pytest.MonkeyPatch.context() as patch:
        patch.setattr(erasing, "_LOCK_SECONDS", 0.1)
        with pytest.raises(WaitingForPerson, match="locked_by_another"):
            erasing.erase(desk, LEA)


def test_that_hashes_and_aliases_need_the_key() -> None:
    assert keyed_hash(b"a", LEA) != keyed_hash(b"b", LEA)
    assert len({token(b"a", "number", scope, LEA) for scope in range(3)}) == 3
    assert is_token(token(b"a", "wamid", 0, "x"))
    assert not is_token(LEA)
