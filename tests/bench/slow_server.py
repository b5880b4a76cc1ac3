"""A stand-in SMSBOX over TLS that answers every call 200 ms later: `python -m tests.bench.slow_server FOLDER`.

So small that two cores are enough for it and for what is measured. Prints its address; trust `FOLDER/ca.pem`.
"""

import asyncio
import json
import ssl
import sys
from itertools import count
from pathlib import Path

LATENCY_SECONDS = 0.2
_references = count(1)


class Smsbox(asyncio.Protocol):
    """One connection; a request is answered `LATENCY_SECONDS` after its last byte."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._data = b""

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, found, body = self._data.partition(b"\r\n\r\n")
        if not found:
            return
        # A reading of the templates has no body: it is answered too, with a refusal that changes nothing.
        size = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if len(body) >= size:
            self._data = b""
            asyncio.get_running_loop().call_later(LATENCY_SECONDS, self._answer, body)

    def _answer(self, body: bytes) -> None:
        if not body:
            self._transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        lines = [
            {"submitted": number, "rewrited": number[1:], "state": "ACCEPTED", "reason_code": "PROCESSING"}
            for number in json.loads(body)["recipients"]
        ]
        said = {"response": {"response_code": "202", "response_desc": ""}, "details": "", "recipients": lines}
        text = json.dumps({**said, "reference": str(next(_references))}).encode()
        head = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(text)
        self._transport.write(head + text)


async def main(folder: Path) -> None:
    """Serve until killed."""
    import trustme

    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Smsbox, "127.0.0.1", 0, ssl=context, backlog=1024)
    print(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
