"""The words, read from their files when a turn first needs them, and then kept.

``en/launch.toml`` and its siblings hold prompts; a key such as ``check_in.mirror.busy`` is the
file, the table and the entry. An entry is a text, or a list of texts that say the same in other
words. ``en/reflections/3-empathy.txt`` is a reflection (`skill.content.reflection`), and its key
is ``reflections.empathy``; the number gives its place in the week.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from skill.content import reflection
from skill.errors import ContentError
from skill.speech import ssml
from skill.speech.markup import Token, parse

REFLECTIONS = "reflections"
HERE = Path(__file__).parent


class Library:
    """The words of one language, below one folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or HERE / "en"
        self._reflections: dict[str, reflection.Reflection] = {}
        self._tables: dict[str, Mapping[str, Any]] = {}
        self._wordings: dict[str, tuple[tuple[Token, ...], ...]] = {}
        self._written: dict[tuple[str, int, str], str] = {}

    @cached_property
    def reflections(self) -> Mapping[str, Path]:
        """The files of the reflections by id, in the order of the week."""
        files = sorted((self.folder / REFLECTIONS).glob("*.txt"), key=reflection.place)
        return {reflection.identity(file): file for file in files}

    def table(self, name: str) -> Mapping[str, Any]:
        """The file ``name``.toml as it is. Raises `ContentError` where it is missing or not TOML."""
        if name not in self._tables:
            file = self.folder / f"{name}.toml"
            try:
                self._tables[name] = tomllib.loads(file.read_text(encoding="utf-8"))
            except OSError as error:
                raise ContentError("no such content file", file=file) from error
            except ValueError as error:
                raise ContentError(str(error), file=file, line=reflection.toml_line(error)) from error
        return self._tables[name]

    def wordings(self, key: str) -> tuple[tuple[Token, ...], ...]:
        """Each wording of ``key``. Raises `ContentError` where there is none."""
        if key not in self._wordings:
            self._wordings[key] = self._read(key)
        return self._wordings[key]

    def reflection(self, name: str) -> reflection.Reflection:
        """The reflection ``name``, read once. Raises `ContentError` where there is none."""
        if name not in self._reflections:
            file = self.reflections.get(name)
            if file is None:
                raise ContentError(f"no reflection is called {name!r}", file=self.folder / REFLECTIONS)
            self._reflections[name] = reflection.read(file)
        return self._reflections[name]

    def read_everything(self) -> None:
        """Read all the files now. Raises `ContentError` for one that cannot be read."""
        for file in self.folder.glob("*.toml"):
            self.table(file.stem)
        for name in self.reflections:
            self.reflection(name)

    def knows(self, key: str) -> bool:
        """Whether there are words for ``key``."""
        try:
            return bool(self.wordings(key))
        except ContentError:
            return False

    def ssml(self, key: str, values: Mapping[str, str], seed: int, locale: str) -> str:
        """The words of ``key`` as SSML for ``locale``; ``seed`` chooses among its wordings."""
        wordings = self.wordings(key)
        chosen = seed % len(wordings)
        calm = key.startswith(f"{REFLECTIONS}.")
        if values:
            return ssml.written(ssml.passage(wordings[chosen], values, calm=calm), locale)
        kept = (key, chosen, ssml.dialect(locale))
        if kept not in self._written:
            self._written[kept] = ssml.written(ssml.passage(wordings[chosen], {}, calm=calm), locale)
        return self._written[kept]

    def _read(self, key: str) -> tuple[tuple[Token, ...], ...]:
        name, *path = key.split(".")
        if name == REFLECTIONS and len(path) == 1:
            return (self.reflection(path[0]).tokens,)
        entry: Any = self.table(name)
        for step in path:
            entry = entry.get(step) if isinstance(entry, Mapping) else None
        texts = [entry] if isinstance(entry, str) else entry
        if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
            raise ContentError(f"{'.'.join(path)} is not there, or is not words", file=self.folder / f"{name}.toml")
        return tuple(parse(text, file=str(self.folder / f"{name}.toml"), first_line=None) for text in texts)
