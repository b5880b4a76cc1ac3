"""What must hold of the pages: every link, anchor and picture exists, and every page can be reached."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from manual_pages import LANGUAGES, Page, is_external, target

START = "index.md"
HEAVIEST = 6_000_000
"""Bytes that all pictures together may have."""
FRENCH_GAPS = re.compile(r"(?<=[^\s\u00a0\u202f(«:/])[ ]?(?<![\u00a0\u202f])[;!?»](?=\s|$|[).,])|« |(?<=\w) :(?=\s|$)")
"""French signs without their no-break space."""


def problems(pages: Mapping[str, Page], docs: Path) -> list[str]:
    """What is wrong, each with its page; nothing when all is well."""
    found = [f"{page.place}: {problem}" for page in pages.values() for problem in _of_page(page, pages, docs)]
    found += [f"{place}: cannot be reached from {START}" for place in sorted(set(pages) - reached(pages))]
    found += [f"{place}: there is no page of the same name in {other}" for place, other in _alone(pages)]
    found += [f"{place}: its headings or pictures are not those of {other}" for place, other in _unlike(pages)]
    found += [f"{place}: no page shows this picture" for place in sorted(_unused(pages, docs))]
    weight = sum(path.stat().st_size for path in docs.rglob("*.png"))
    return [*found, *([f"the pictures weigh {weight} bytes"] if weight > HEAVIEST else [])]


def front_problems(front: Page, root: Path) -> list[str]:
    """What is wrong with the first page of the tree, whose links start at `root`."""
    links = [*front.links, *(address for address, _description in front.images)]
    inside = [target(front.place, link)[0] for link in links if not is_external(link)]
    return [f"{front.place}: {place} is not there" for place in inside if not (root / place).exists()]


def reached(pages: Mapping[str, Page]) -> set[str]:
    """The pages that links lead to, from the first one on."""
    found: set[str] = set()
    waiting = [START]
    while waiting:
        place = waiting.pop()
        if place in pages and place not in found:
            found.add(place)
            waiting += [target(place, link)[0] for link in pages[place].links if not is_external(link)]
    return found


def external_links(pages: Mapping[str, Page]) -> list[str]:
    """Every address outside, each once. They are never called."""
    return sorted({link for page in pages.values() for link in page.links if is_external(link)})


def _of_page(page: Page, pages: Mapping[str, Page], docs: Path) -> Iterator[str]:
    for anchor in page.twice:
        yield f"two headings share the anchor #{anchor}"
    for link in page.links:
        yield from _of_link(page, link, pages, docs)
    for address, description in page.images:
        if not (docs / target(page.place, address)[0]).is_file():
            yield f"there is no picture {address}"
        if not description.strip():
            yield f"the picture {address} is not described"
    if page.place.startswith("fr/"):
        for text in page.texts:
            if hit := FRENCH_GAPS.search(text):
                yield f"a no-break space is missing: …{text[max(0, hit.start() - 20) : hit.end() + 5]}…"


def _of_link(page: Page, link: str, pages: Mapping[str, Page], docs: Path) -> Iterator[str]:
    if is_external(link):
        if not _is_address(link):
            yield f"{link} is no address"
        return
    place, anchor = target(page.place, link)
    if place in pages:
        if anchor and anchor not in pages[place].anchors:
            yield f"there is no #{anchor} in {place}"
    elif not place.startswith("../") or not (docs / place).is_file():
        yield f"{link} leads nowhere"


def _is_address(link: str) -> bool:
    parts = urlsplit(link)
    if parts.scheme in ("mailto", "tel"):
        return bool(parts.path)
    return parts.scheme == "https" and re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", parts.netloc) is not None


def _alone(pages: Mapping[str, Page]) -> Iterator[tuple[str, str]]:
    for place in pages:
        first, _slash, rest = place.partition("/")
        if first in LANGUAGES and rest:
            yield from ((place, other) for other in LANGUAGES if f"{other}/{rest}" not in pages)


def _unlike(pages: Mapping[str, Page]) -> Iterator[tuple[str, str]]:
    one, other = LANGUAGES
    for place, page in pages.items():
        twin = pages.get(place.replace(f"{one}/", f"{other}/", 1), page)
        # The first page of a language lists what there is in it.
        if page.language == one and not place.endswith("/index.md") and _shape(page) != _shape(twin):
            yield place, twin.place


def _shape(page: Page) -> list[str]:
    headings = [token.tag for token in page.tokens if token.type == "heading_open"]
    return [*headings, *(posixpath.basename(address) for address, _description in page.images)]


def _unused(pages: Mapping[str, Page], docs: Path) -> set[str]:
    shown = {
        posixpath.normpath(target(page.place, address)[0]) for page in pages.values() for address, _ in page.images
    }
    return {path.relative_to(docs).as_posix() for path in docs.rglob("*.png")} - shown
