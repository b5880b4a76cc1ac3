"""Hatch build hook: compiles the translation catalogues, for a wheel and for an editable install."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes each `.mo` beside its `.po` before the files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the hook interface
        """Compile every catalogue; a fuzzy or broken one fails the build."""
        for source in sorted(Path(self.root, "resources", "translations").rglob("*.po")):
            with source.open("rb") as handle:
                catalogue = read_po(handle, locale=source.parents[1].name, abort_invalid=True)
            with source.with_suffix(".mo").open("wb") as handle:
                write_mo(handle, catalogue)
            build_data.setdefault("artifacts", []).append(f"/{source.with_suffix('.mo').relative_to(self.root)}")
