"""Contrast computed from the tokens: ≥ 4.5 for every text on every ground it stands on, ≥ 3 for what is not text."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from wa_desktop.domain.states import RecipientState
from wa_desktop.ui.pages.state_bar import EDGES
from wa_desktop.ui.theme import tokens
from wa_desktop.words.bundled import bundled

TEXT, REST = 4.5, 3.0
SCHEMES = ["light", "dark"]
_GROUNDS = ("window", "surface", "surface_alt", "field")
_INKS = ("text", "muted", "accent", "good", "info", "warn", "bad", "neutral")
_TONES = ("good", "info", "warn", "bad", "neutral")
_PAINTED = (
    *((tone, f"{tone}_soft") for tone in _TONES),
    *(("muted", f"{tone}_soft") for tone in ("good", "info", "warn", "bad")),
    ("muted", "accent_soft"), ("accent", "accent_soft"), ("muted", "disabled"),
    ("phone_text", "phone_bubble"), ("phone_muted", "phone_bubble"), ("phone_link", "phone_bubble"),
    ("phone_on_bar", "phone_bar"), ("rail_muted", "rail"),
)  # fmt: skip
"""What widgets write by themselves: chips, notices, the chosen card, the telephone."""
_EDGES = ("border_strong", "focus", "accent", "bar_meta", "bar_sent", "bar_received", "good", "info", "warn", "bad")
_BRACES, _BODY = re.compile(r"\$\{(\w+)\}"), re.compile(r"\{([^{}]*)\}")
_COLOUR = re.compile(r"(?<![-\w])(color|background)\s*:\s*\$(\w+)")


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    """WCAG's ratio, from 1 to 21."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _weak(scheme: str, pairs: Iterator[tuple[str, str]], least: float) -> dict[tuple[str, str], float]:
    named = tokens(scheme)
    found = {pair: contrast(named.colour(pair[0]), named.colour(pair[1])) for pair in pairs}
    return {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < least}


def _written() -> Iterator[tuple[str, str]]:
    """Ink and ground of every rule of the style sheet that says both."""
    sheet = bundled("themes", "style.qss").read_text(encoding="utf-8")
    for body in _BODY.findall(_BRACES.sub(r"$\1", sheet)):
        said = dict(_COLOUR.findall(body))
        if {"color", "background"} <= said.keys():
            yield said["color"], said["background"]


def test_that_the_style_sheet_is_read() -> None:
    assert {("on_accent", "accent"), ("text", "field"), ("muted", "disabled")} <= set(_written())


@pytest.mark.parametrize("scheme", SCHEMES)
def test_that_every_text_can_be_read_on_its_ground(scheme: str) -> None:
    pairs = {*_written(), *_PAINTED, *product(_INKS, _GROUNDS)}
    pairs |= {(ink, ground) for ink in ("rail_text",) for ground in ("rail", "rail_selected")}
    pairs |= {("trial_text", ground) for ground in ("trial", "trial_selected")}
    pairs |= {("on_accent", "accent_hover"), *(("text", f"{tone}_soft") for tone in (*_TONES, "accent"))}
    assert _weak(scheme, iter(sorted(pairs)), TEXT) == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_that_edges_marks_and_bars_stand_out(scheme: str) -> None:
    assert _weak(scheme, product(_EDGES, ("window", "surface")), REST) == {}
    on_rail = [("rail_text", "rail"), ("rail_text", "rail_selected"), ("rail_muted", "rail"), ("trial_text", "trial")]
    assert _weak(scheme, iter([*on_rail, ("on_accent", "accent")]), REST) == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_that_every_part_of_the_state_bar_has_an_edge_that_stands_out(qapp: QApplication, scheme: str) -> None:
    assert set(EDGES) == set(RecipientState)
    assert _weak(scheme, ((edge, "surface") for edge in EDGES.values()), REST) == {}
