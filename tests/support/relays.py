"""A relay as its protocol describes it, with the answers that a test wants."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.relay_process import TOKEN

Answers = Callable[[int, int], tuple[int, Any]]
"""The status and the document (or bytes) for a cursor and a limit."""


@contextmanager
def served(answers: Answers) -> Iterator[str]:
    """The address of a server that answers `/events` so."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            known = self.headers["Authorization"] == f"Bearer {TOKEN}"
            code, said = answers(int(asked["after"][0]), int(asked["limit"][0])) if known else (401, b"")
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            with suppress(OSError):  # whoever asked may have been killed
                self.send_response(code)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_words: object) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def mailbox(bodies: list[bytes], first: int = 1, **more: Any) -> Answers:
    """A relay that keeps these bodies under the cursors from `first` on."""

    def answers(after: int, limit: int) -> tuple[int, Any]:
        kept = [
            {"cursor": cursor, "received_at": "2026-11-20T10:00:31Z", "body": json.loads(body)}
            for cursor, body in enumerate(bodies, first)
            if cursor > after
        ]
        page = kept[:limit]
        following = page[-1]["cursor"] if page else after
        return 200, {"events": page, "next": following, "more": len(kept) > limit, **more}

    return answers
