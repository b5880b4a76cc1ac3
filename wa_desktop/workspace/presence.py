"""Who of the team is online, on which computer, and what their engine sends."""

from collections.abc import Sequence

from wa_desktop.domain.news import Online, Running
from wa_desktop.store.instants import from_stored
from wa_desktop.store.presence import RunningCampaign, Sending, There, running, sending, there
from wa_desktop.workspace.desk import Desk


def who_is_online(desk: Desk) -> Sequence[Online]:
    """The programs that have the team's data open, the one that is there longest first; empty without a server.

    A program is there from the moment it follows the news (`workspace.news.follow`) until it ends or has been silent
    for half a minute. One that sends without following (the command line) is there as long as it holds the lease.
    Raises `WaitingForPerson` (`server_lost`).
    """
    if not desk.store.program:
        return ()
    with desk.store.read() as connection:
        programs, engines, campaigns = there(connection), sending(connection), running(connection)
    known = {_place(one): one.id for one in reversed(programs)}
    by_program = {known[_place(one)]: one for one in engines if _place(one) in known}
    online = [_online(one, by_program.get(one.id), campaigns, desk.store.program) for one in programs]
    unseen = [_unseen(one, campaigns) for one in engines if _place(one) not in known]
    return sorted([*online, *unseen], key=lambda one: one.since)


def _place(one: There | Sending) -> tuple[str, str]:
    return one.person, one.computer


def _online(one: There, engine: Sending | None, campaigns: Sequence[RunningCampaign], here: str) -> Online:
    return Online(
        one.person,
        one.computer,
        one.version,
        from_stored(one.since),
        one.id == here,
        engine is not None,
        () if engine is None else _of(engine, campaigns),
    )


def _unseen(engine: Sending, campaigns: Sequence[RunningCampaign]) -> Online:
    return Online(
        engine.person, engine.computer, "", from_stored(engine.since), False, True, _of(engine, campaigns)
    )  # fmt: skip


def _of(engine: Sending, campaigns: Sequence[RunningCampaign]) -> Sequence[Running]:
    return [Running(one.id, one.name, one.state) for one in campaigns if one.account_id == engine.account_id]
