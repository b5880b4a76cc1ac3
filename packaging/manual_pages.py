"""Reads the pages of `docs`: what each says, where it leads, and how it looks as HTML."""

import itertools
import posixpath
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark").enable("table")
LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Page:
    """One page; places are relative to `docs`, with `/`."""

    place: str
    title: str
    tokens: tuple[Token, ...]
    anchors: frozenset[str]
    twice: tuple[str, ...]
    """Anchors that two headings share, so that a link could mean either."""
    links: tuple[str, ...]
    images: tuple[tuple[str, str], ...]
    """Address and description."""
    texts: tuple[str, ...]
    """What a reader reads, paragraph by paragraph, without code."""
    code: tuple[str, ...]
    """Code in a sentence, and each block of code."""

    @property
    def language(self) -> str:
        """The language of the page; those outside the two folders are in English."""
        first = self.place.split("/")[0]
        return first if first in LANGUAGES else "en"

    @property
    def for_people(self) -> bool:
        """Whether it is written for those who use the window: there, quotation marks hold what the window says."""
        return self.place.split("/")[0] in LANGUAGES


def read_page(root: Path, place: str) -> Page:
    """The page at `place` under `root`."""
    tokens = tuple(MARKDOWN.parse((root / place).read_text(encoding="utf-8")))
    leaves = list(_leaves(tokens))
    headings = _headings(tokens)
    slugs = [slug for _level, _title, slug in headings]
    return Page(
        place,
        next((title for level, title, _slug in headings if level == 1), place),
        tokens,
        frozenset(slugs),
        tuple(sorted({slug for slug in slugs if slugs.count(slug) > 1})),
        tuple(str(leaf.attrs["href"]) for leaf in leaves if leaf.type == "link_open"),
        tuple((str(leaf.attrs["src"]), leaf.content) for leaf in leaves if leaf.type == "image"),
        tuple(_said(token) for token in tokens if token.type == "inline"),
        tuple(leaf.content for leaf in leaves if leaf.type in ("code_inline", "fence", "code_block")),
    )


def read_pages(root: Path) -> dict[str, Page]:
    """Every page under `root`, by its place."""
    places = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.md"))
    return {place: read_page(root, place) for place in places}


def slug_of(title: str) -> str:
    """The anchor of a heading, made as code hosts make it."""
    kept = "".join(
        sign for sign in title.strip().lower() if sign in " -_" or unicodedata.category(sign)[0] in ("L", "N", "M")
    )
    return kept.replace(" ", "-")


def is_external(link: str) -> bool:
    """Whether a link leaves the documentation for the network or the telephone."""
    return re.match(r"[a-z][a-z+.-]*:", link) is not None


def target(place: str, link: str) -> tuple[str, str]:
    """Where an internal link of the page at `place` leads: a place relative to `docs`, and an anchor or nothing."""
    path, _hash, anchor = unquote(link).partition("#")
    return (posixpath.normpath(posixpath.join(posixpath.dirname(place), path)) if path else place), anchor


def html_of(page: Page, leads: dict[str, str]) -> str:
    """The body of the page; `leads` gives the address that stands for each link and image."""
    tokens = [_turned(token, leads) for token in page.tokens]
    titles = iter(_headings(page.tokens))
    for token in tokens:
        if token.type == "heading_open":
            token.attrs["id"] = next(titles)[2]
    return str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def _turned(token: Token, leads: dict[str, str]) -> Token:
    attrs = dict(token.attrs)
    for name in ("href", "src"):
        if name in attrs:
            attrs[name] = leads.get(str(attrs[name]), attrs[name])
    children = [_turned(child, leads) for child in token.children] if token.children else token.children
    return token.copy(attrs=attrs, children=children)


def _headings(tokens: Sequence[Token]) -> list[tuple[int, str, str]]:
    found = []
    for opened, inline in itertools.pairwise(tokens):
        if opened.type == "heading_open":
            title = _said(inline, code=True)
            found.append((int(opened.tag[1]), title, slug_of(title)))
    return found


def _said(token: Token, *, code: bool = False) -> str:
    kinds = ("text", "code_inline") if code else ("text",)
    parts = (" " if child.type in ("softbreak", "hardbreak") else child.content
             for child in token.children or () if child.type in (*kinds, "softbreak", "hardbreak"))  # fmt: skip
    return "".join(parts)


def _leaves(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _leaves(token.children or ())
