"""SMSBOX's template list: the documented shape, Meta's full one, and everything in between."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wa_desktop.domain.values import Category
from wa_desktop.gateway.template_list import template_version, template_versions

NOW = datetime(2026, 11, 1, tzinfo=UTC)
MINIMAL: dict[str, Any] = {
    "name": "myTemplate",
    "language": "en_US",
    "components": [{"type": "BODY", "parameters": None}],
    "status": "APPROUVED",
    "category": "UTILITY",
    "id": "42",
}


def test_that_the_documented_minimal_shape_is_approved_but_has_no_text() -> None:
    version = template_version(MINIMAL, NOW)
    assert version is not None
    assert (version.name, version.language, version.category) == ("myTemplate", "en_US", Category.UTILITY)
    assert version.approved
    assert version.unsendable_reason == "template_text_missing"
    assert version.smsbox_id == "42"


@pytest.mark.parametrize("status", ["APPROVED", "approved", "APPROUVED", "Approuved"])
def test_that_both_spellings_of_approved_send(status: str) -> None:
    entry = {**MINIMAL, "status": status, "components": [{"type": "body", "text": "Hello"}]}
    version = template_version(entry, NOW)
    assert version is not None
    assert version.sendable


@pytest.mark.parametrize("status", ["PENDING", "REJECTED", "PAUSED", "DISABLED", "LIMIT_EXCEEDED", "SOMETHING_NEW"])
def test_that_no_other_status_sends(status: str) -> None:
    entry = {**MINIMAL, "status": status, "components": [{"type": "BODY", "text": "Hello"}]}
    version = template_version(entry, NOW)
    assert version is not None
    assert not version.sendable


@pytest.mark.parametrize(
    "components", [None, [], {}, "x", [None, 3, "x"], [{"type": None}], [{"type": "BODY", "text": 3.5}]]
)
def test_that_odd_components_leave_a_version_without_text(components: object) -> None:
    version = template_version({**MINIMAL, "components": components}, NOW)
    assert version is not None
    assert not version.body


def test_that_metas_full_shape_is_read_with_variables_examples_and_buttons() -> None:
    components = [
        {"type": "HEADER", "format": "TEXT", "text": "For {{1}}", "example": {"header_text": ["Toulouse"]}},
        {"type": "BODY", "text": "{{2}} then {{1}}", "example": {"body_text": [["Anna", "3"]]}},
        {"type": "FOOTER", "text": "STOP"},
        {
            "type": "BUTTONS",
            "buttons": [
                None,
                {"type": "url", "text": "Go", "url": "https://x/{{1}}"},
                {"type": "QUICK_REPLY", "text": "No"},
            ],
        },
    ]
    version = template_version({**MINIMAL, "components": components}, NOW)
    assert version is not None
    assert [(hole.key, hole.example) for hole in version.variables] == [
        ("header.1", "Toulouse"),
        ("1", "Anna"),
        ("2", "3"),
        ("button1.1", ""),
    ]
    assert [button.kind for button in version.buttons] == ["", "URL", "QUICK_REPLY"]
    assert (version.header_format, version.footer, version.named) == ("TEXT", "STOP", False)


def test_that_named_variables_are_recognised_with_and_without_the_format() -> None:
    example = {"body_text_named_params": [{"param_name": "first_name", "example": "Anna"}]}
    body = {"type": "BODY", "text": "Hi {{first_name}}", "example": example}
    for facts in ({}, {"parameter_format": "named"}):
        version = template_version({**MINIMAL, "components": [body], **facts}, NOW)
        assert version is not None
        assert version.named
        assert [(hole.key, hole.example) for hole in version.variables] == [("first_name", "Anna")]


def test_that_a_media_header_is_seen() -> None:
    components = [{"type": "HEADER", "format": "image"}, {"type": "BODY", "text": "Look"}]
    version = template_version({**MINIMAL, "components": components}, NOW)
    assert version is not None
    assert version.unsendable_reason == "template_media_header"


@pytest.mark.parametrize("missing", ["name", "language", "status", "category"])
def test_that_an_entry_without_its_identity_is_left_out_and_loses_no_other(missing: str) -> None:
    broken = {key: value for key, value in MINIMAL.items() if key != missing}
    listed = [broken, None, "x", {**MINIMAL, "category": "SERVICE"}, {**MINIMAL, "category": 3}, MINIMAL]
    assert [version.name for version in template_versions(listed, NOW)] == ["myTemplate"]


def test_that_a_language_object_and_a_second_entry_for_it_are_one_version() -> None:
    again = {**MINIMAL, "language": {"code": "en_US"}, "status": "PAUSED"}
    (version,) = template_versions([MINIMAL, again], NOW)
    assert version.status == "PAUSED"


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "text", "format", "example",
        "buttons", "url", "body_text", "code", "body_text_named_params"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({key: _json | st.just(value) for key, value in MINIMAL.items()}))
def test_that_no_entry_makes_the_reading_fail(entry: dict[str, Any]) -> None:
    assert len(template_versions([entry, {**MINIMAL, "name": "sentinel"}], NOW)) >= 1
