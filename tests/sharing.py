"""How the test files are shared out where several processes run them, as ``make test`` does.

A file stays whole, so that what its tests share is made once. So do the files that share something expensive.
"""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # it carries no types

TOGETHER = {
    "tests/test_certification.py": "all that can be asked",
    "tests/test_page_turns.py": "all that can be asked",
    "tests/test_safety.py": "all that can be asked",
    "tests/test_seconds.py": "all that can be asked",
    "tests/test_artefact.py": "the artefact",
    "tests/test_deployed.py": "the artefact",
}
"""The files whose tests share what takes long to make, by what that is."""


class Sharing(LoadFileScheduling):  # type: ignore[misc]
    """Hands out whole files, and those of `TOGETHER` to one process."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return TOGETHER.get(file, file)
