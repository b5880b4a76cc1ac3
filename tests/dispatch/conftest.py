"""An engine on a real database with a scripted sender."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import pytest

from tests.support.fake_sender import FakeSender, Reply
from tests.support.frozen_campaign import Made
from wa_desktop.dispatch.engine import Engine, Options, Submitted
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.gateway import Sender
from wa_desktop.store.campaign_views import view
from wa_desktop.store.lease import Lease
from wa_desktop.workspace.desk import Desk


@dataclass
class Sending:
    """A campaign on its way and what sends it."""

    desk: Desk
    engine: Engine
    submitted: Submitted
    campaign_id: int

    def wait(self) -> CampaignView:
        """How it stands once the engine has ended."""
        self.submitted.done.result(60)
        self.engine.join()
        with self.desk.store.read() as c:
            return view(c, self.campaign_id)


Begin = Callable[..., Sending]
BeginOn = Callable[..., Sending]


@pytest.fixture
def begin_on() -> BeginOn:
    """Begin to send a frozen campaign of some desk with a sender of one's own."""

    def start(desk: Desk, made: Made, sender: Sender, calls: int = 8) -> Sending:
        engine = Engine(desk.store, sender, Lease.take(desk.store, made.account_id), Options(calls, 500.0))
        engine.reserve()
        engine.start()
        submitted = engine.submit(made.id)
        engine.unreserve()
        return Sending(desk, engine, submitted, made.id)

    return start


@pytest.fixture
def begin(desk: Desk, begin_on: BeginOn) -> Begin:
    """The same on the test's own desk."""
    return partial(begin_on, desk)


Dispatch = Callable[..., tuple[CampaignView, FakeSender]]


@pytest.fixture
def dispatch(begin: Begin) -> Dispatch:
    """Send a frozen campaign with a script until it stops."""

    def run(made: Made, script: Iterable[Reply] = (), calls: int = 8) -> tuple[CampaignView, FakeSender]:
        sender = FakeSender(script)
        return begin(made, sender, calls).wait(), sender

    return run
