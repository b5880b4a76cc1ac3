"""A file of news in the order of the ledger: every line once, under its own number."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.support.memory import memory_folder
from wa_desktop.domain.webhooks import BODY_LIMIT
from wa_desktop.results.news_file import numbered_bodies

_LINES = st.lists(
    st.one_of(
        st.integers(0, 5).map(lambda one: b'{"reference": %d, "data": {}}' % one),
        st.integers(0, 5).map(lambda one: b'{"data": {}, "reference":"%d"}' % one),
        st.sampled_from([b"", b"{}", b"not json", b"\xff\xfe"]),
    ),
    max_size=12,
)


@given(lines=_LINES, ends=st.booleans(), mark=st.booleans())
def test_that_every_line_comes_once_with_its_number(lines: list[bytes], ends: bool, mark: bool) -> None:
    with memory_folder() as folder:
        path = folder / "events.jsonl"
        path.write_bytes((b"\xef\xbb\xbf" if mark else b"") + b"\n".join(lines) + (b"\n" if ends else b""))
        found = {line: body.rstrip(b"\n") for line, body in numbered_bodies(path)}
        order = [body for _, body in numbered_bodies(path) if b"reference" in body]
    assert {line: body for line, body in found.items() if body} == {
        line: body for line, body in enumerate(lines, 1) if body
    }
    references = [int(bytes(sign for sign in body if chr(sign).isdigit())) for body in order]
    assert references == sorted(references)


def test_that_an_enormous_line_is_cut_and_the_next_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"x" * (2 * BODY_LIMIT + 7) + b"\n{}\n")
    assert [(line, len(body)) for line, body in numbered_bodies(path)] == [(1, BODY_LIMIT + 1), (2, 3)]
