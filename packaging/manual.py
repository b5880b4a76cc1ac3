"""Makes the documentation a site: `python packaging/manual.py`, into `build/site`; `--check` only checks.

Plain files that open without a server: no script, nothing from the network. What is wrong with the pages is listed,
and nothing is written then.
"""

import argparse
import html
import itertools
import shutil
import string
import sys
from collections.abc import Mapping
from pathlib import Path

from manual_checks import external_links, front_problems, problems
from manual_pages import LANGUAGES, Page, html_of, is_external, read_page, read_pages, target
from manual_words import word_problems

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SITE = ROOT / "build" / "site"
PARTS = ROOT / "packaging" / "website"
Chapter = tuple[str, dict[str, str]]
"""A heading, and its pages by place with their names."""
FILES = "files"
"""Where files of the tree stand that pages lead to."""
WORDS = {
    "fr": {
        "other": "English",
        "before": "Précédent",
        "after": "Suivant",
        "contents": "Sommaire",
        "skip": "Aller au texte",
    },
    "en": {
        "other": "Français",
        "before": "Previous",
        "after": "Next",
        "contents": "Contents",
        "skip": "Skip to the text",
    },
}


def main() -> int:
    """Check the pages, then make the site; 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--links", action="store_true", help="list the addresses outside")
    given = parser.parse_args()
    pages = read_pages(DOCS)
    wrong = all_problems(pages)
    for problem in wrong:
        print(problem, file=sys.stderr)
    if given.links:
        print("\n".join(external_links(pages)))
    if not wrong and not given.check:
        build(pages, SITE)
        print(f"{len(pages)} pages: {SITE / 'index.html'}")
    return 1 if wrong else 0


def all_problems(pages: Mapping[str, Page]) -> list[str]:
    """What is wrong with the pages and with the first page of the tree, each with its place."""
    front = read_page(ROOT, "README.md")
    return problems(pages, DOCS) + front_problems(front, ROOT) + word_problems({**pages, front.place: front})


def build(pages: Mapping[str, Page], site: Path) -> None:
    """Write the site into the empty or missing folder `site`; what stood there goes."""
    shutil.rmtree(site, ignore_errors=True)
    frame = string.Template((PARTS / "page.html").read_text(encoding="utf-8"))
    order = {language: reading_order(pages, language) for language in LANGUAGES}
    for page in pages.values():
        file = site / _address(page.place)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(frame.substitute(_parts(page, pages, order[page.language])), encoding="utf-8")
        _bring(page, site)
    shutil.copy(PARTS / "style.css", site / "style.css")


def reading_order(pages: Mapping[str, Page], language: str) -> list[Chapter]:
    """The chapters of a language as its first page lists them: a heading, and the pages under it with their names."""
    chapters: list[Chapter] = []
    index = pages[f"{language}/index.md"]
    for opened, token in itertools.pairwise(index.tokens):
        if opened.type == "heading_open" and opened.tag == "h2":
            chapters.append((token.content, {}))
        children = token.children or [] if chapters else []
        for link, words in itertools.pairwise(children):
            if link.type == "link_open":
                place = target(index.place, str(link.attrs["href"]))[0]
                chapters[-1][1].setdefault(place, words.content)
    return [chapter for chapter in chapters if chapter[1]]


def _parts(page: Page, pages: Mapping[str, Page], order: list[Chapter]) -> dict[str, str]:
    words = WORDS[page.language]
    up = "../" * page.place.count("/")
    other = next(language for language in LANGUAGES if language != page.language)
    twin = f"{other}/{page.place.split('/')[-1]}"
    leads_to = _address(twin if twin in pages else f"{other}/index.md")
    return {
        "language": page.language,
        "title": html.escape(page.title),
        "up": up,
        "body": html_of(page, {link: _lead(page.place, link) for link in _leads(page)}),
        "home": f"{up}{page.language}/index.html",
        "navigation": _navigation(page, order, up),
        "turning": _turning(page, pages, order, up),
        "other": f'<a href="{up}{leads_to}" lang="{other}">{words["other"]}</a>',
        **{name: words[name] for name in ("contents", "skip")},
    }


def _navigation(page: Page, order: list[Chapter], up: str) -> str:
    lines = []
    for chapter, places in order:
        lines.append(f"<h2>{html.escape(chapter)}</h2><ul>")
        for place, name in places.items():
            here = ' aria-current="page"' if place == page.place else ""
            lines.append(f'<li><a href="{up}{_address(place)}"{here}>{html.escape(name)}</a></li>')
        lines.append("</ul>")
    return "\n".join(lines)


def _turning(page: Page, pages: Mapping[str, Page], order: list[Chapter], up: str) -> str:
    places = [place for _chapter, chapter in order for place in chapter]
    if page.place not in places:
        return ""
    at = places.index(page.place)
    words = WORDS[page.language]
    near = [("before", "prev", places[at - 1] if at else ""), ("after", "next", (places[at + 1 :] or [""])[0])]
    return "\n".join(
        f'<a rel="{rel}" href="{up}{_address(place)}"><small>{words[name]}</small>{html.escape(pages[place].title)}</a>'
        for name, rel, place in near
        if place
    )


def _leads(page: Page) -> list[str]:
    return [*(link for link in page.links if not is_external(link)), *(address for address, _ in page.images)]


def _lead(place: str, link: str) -> str:
    leads_to, anchor = target(place, link)
    up = "../" * place.count("/")
    return f"{up}{_address(leads_to)}" + (f"#{anchor}" if anchor else "")


def _address(place: str) -> str:
    if place.startswith("../"):
        return f"{FILES}/{place.removeprefix('../')}"
    return place.removesuffix(".md") + ".html" if place.endswith(".md") else place


def _bring(page: Page, site: Path) -> None:
    for link in _leads(page):
        place = target(page.place, link)[0]
        if not place.endswith(".md") or place.startswith("../"):
            file = site / _address(place)
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(DOCS / place, file)


if __name__ == "__main__":
    raise SystemExit(main())
