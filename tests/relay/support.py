"""A relay in this process, with the options that a test needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.relay_process import SECRET, TOKEN
from wa_desktop.relay.addresses import networks_of
from wa_desktop.relay.credentials import Credentials, Words
from wa_desktop.relay.options import RelayOptions
from wa_desktop.relay.running import InThread, serve

CREDENTIALS = Credentials(Words((SECRET,)), Words((TOKEN,)))


@contextmanager
def relay_with(folder: Path, allow: str = "127.0.0.1", proxies: tuple[str, ...] = (), **more: Any) -> Iterator[str]:
    """The address of a relay that keeps its file in `folder`."""
    folder.mkdir(exist_ok=True)
    options = RelayOptions(folder, port=0, allow=networks_of((allow,)), proxies=networks_of(proxies), **more)
    with InThread(lambda on_ready, stop: serve(options, CREDENTIALS, on_ready, stop)) as relay:
        yield relay.address
