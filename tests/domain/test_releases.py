"""What is believed of an announcement: versions in order, addresses that are safe, words that play no tricks."""

import base64
import contextlib
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.announcing import TODAY, Key, manifest
from wa_desktop.domain.errors import ServiceRefused
from wa_desktop.domain.releases import (
    LONGEST_SUMMARY,
    announcements_of,
    judged,
    release_of,
    safe_address,
    signatures_of,
    version_order,
)


def test_that_versions_are_sorted_as_people_count() -> None:
    ordered = ["0.1.0a1", "0.1.0b1", "0.1.0b2", "0.1.0rc1", "0.1.0", "0.1.0.1", "0.2.0", "0.10.0", "1.0", "2.0.0"]
    assert sorted({*ordered}, key=version_order) == ordered
    assert version_order("1.2") == version_order("1.2.0.0")


@pytest.mark.parametrize("text", ["", "1", "v1.2", "1.2.3.4.5", "1.2-beta", "1..2", "1.2\n", "٣.٢", "1.9999999"])
def test_that_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a version"):
        version_order(text)


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/manifest.json", True),
        ("http://127.0.0.1:8000/manifest.json", True),
        ("http://example.org/manifest.json", False),
        ("ftp://example.org/manifest.json", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https://example.org@evil.example/", False),
        ("https:///manifest.json", False),
        ("https://example.org:port/", False),
        ("https://example.org\\@evil.example/", False),
        ("https://еxample.org/", False),
        ("https://example.org/ x", False),
        ("https://example.org/\u202e", False),
        ("https://" + "a" * 600, False),
        ("", False),
    ],
)
def test_that_only_a_safe_address_is_followed(address: str, safe: bool) -> None:
    assert safe_address(address) is safe


def test_that_a_manifest_is_read_whole() -> None:
    release = release_of(manifest("1.2.3"))
    assert (release.version, release.minimum_schema, release.released) == ("1.2.3", 1, TODAY - timedelta(days=1))
    assert release.summary_in("fr") == "Un calendrier des envois."
    assert release.summary_in("de") == release.summary_in("en") == "A calendar of sends."
    assert release.files[0].size == 88_000_000


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"version": "newest"},
        {"version": 2},
        {"released": "2026-13-01"},
        {"released": "20261101"},
        {"expires": None},
        {"page": "http://example.org"},
        {"page": ["https://example.org"]},
        {"minimum_schema": "1"},
        {"minimum_schema": True},
        {"minimum_schema": -1},
        {"summary": "words"},
        {"summary": {"fr": 3}},
        {"files": {}},
        {"files": [1]},
        {"files": [{}] * 60},
        {"files": [{"name": "../x", "url": "https://example.org/x", "size": 1, "sha256": "0" * 64}]},
        {"files": [{"name": "x", "url": "http://example.org/x", "size": 1, "sha256": "0" * 64}]},
        {"files": [{"name": "x", "url": "https://example.org/x", "size": -1, "sha256": "0" * 64}]},
        {"files": [{"name": "x", "url": "https://example.org/x", "size": 1, "sha256": "0"}]},
    ],
)
def test_that_a_manifest_with_a_wrong_field_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ServiceRefused) as refused:
        release_of(manifest(**changes))
    assert refused.value.details == {"doubt": "malformed"}


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"null", b"\xff\xfe", b"[" * 50_000, b"{}"])
def test_that_what_is_no_manifest_is_refused(content: bytes) -> None:
    with pytest.raises(ServiceRefused) as refused:
        release_of(content)
    assert refused.value.details == {"doubt": "malformed"}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_that_any_value_in_any_field_is_read_or_refused(value: object) -> None:
    good = json.loads(manifest())
    for name in good:
        # Any other error would be a bug of the reader.
        with contextlib.suppress(ServiceRefused):
            release_of(json.dumps({**good, name: value}).encode())


def test_that_a_manifest_of_another_program_is_refused() -> None:
    with pytest.raises(ServiceRefused) as refused:
        release_of(manifest(product="wa-relay"))
    assert refused.value.details == {"doubt": "product"}


def test_that_a_summary_stays_one_line_of_visible_words() -> None:
    said = release_of(manifest(summary={"en": "A\n\n\u202ebad\x1b[31m \u200b line\x00", "xx": "?"})).summary
    assert said == {"en": "A bad [31m line"}
    assert release_of(manifest(summary={"fr": "Prêt\u202f: oui"})).summary_in("fr") == "Prêt\u202f: oui"
    assert len(release_of(manifest(summary={"en": "x" * 5_000})).summary_in("en")) == LONGEST_SUMMARY


@pytest.mark.parametrize(
    ("version", "running", "newest", "told"),
    [
        ("0.2.0", "0.1.0", "", True),
        ("0.2.0", "0.2.0", "", False),
        ("0.2.0", "0.3.0", "", False),
        ("0.2.0", "0.1.0", "0.2.0", True),
        ("0.2.0", "0.2.0rc1", "", True),
    ],
)
def test_that_only_a_newer_version_is_told(version: str, running: str, newest: str, told: bool) -> None:
    found = judged(release_of(manifest(version)), running=running, newest=newest, schema=1, today=TODAY)
    assert (found is not None) is told


@pytest.mark.parametrize(
    ("changes", "newest", "why"),
    [
        ({}, "0.3.0", "older"),
        ({"expires": str(TODAY - timedelta(days=1))}, "", "expired"),
        ({"minimum_schema": 2}, "", "too_far"),
    ],
)
def test_that_an_announcement_that_goes_back_is_refused(changes: dict[str, Any], newest: str, why: str) -> None:
    with pytest.raises(ServiceRefused) as refused:
        judged(release_of(manifest("0.2.0", **changes)), running="0.1.0", newest=newest, schema=1, today=TODAY)
    assert refused.value.details == {"doubt": why}


def test_that_a_source_names_its_keys() -> None:
    key = Key()
    said = {"address": "https://example.org/manifest.json", "keys": [base64.b64encode(key.public).decode()]}
    source = announcements_of(json.dumps(said))
    assert (source.configured, dict(source.keys)) == (True, {key.id: key.public})
    assert not announcements_of('{"address": "", "keys": []}').configured
    assert not announcements_of(json.dumps(said | {"keys": []})).configured


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"keys": []}', '{"address": "http://example.org/m", "keys": []}', '{"address": "", "keys": ["AAAA"]}'],
)
def test_that_a_source_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the parser says
        announcements_of(text)


def test_that_lines_that_are_no_signature_are_left_out() -> None:
    key = Key()
    text = f"a word\n\n{key.signs(b'x').decode()}<html> %%%\n"
    assert key.id in signatures_of(text)
    assert signatures_of("<html>\n<body class=x>") == {}
