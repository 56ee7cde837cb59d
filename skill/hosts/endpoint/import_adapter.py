"""flask-ask-sdk's adapter, imported also where a library below it cannot be.

`ask_sdk_webservice_support.verifier` imports `certvalidator` for a verifier that is not used here; that imports
oscrypto, whose 1.3.0, the newest there is, does not understand the version of an OpenSSL such as 3.0.17 and raises
`LibraryNotFoundError` (its issue 78). So a name is put there for as long as the import takes.

This file can go, and `from flask_ask_sdk.skill_adapter import SkillAdapter` stand in its place, once oscrypto newer
than 1.3.0 is out: `tests/test_import_adapter.py` says so.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

_NAMES = {"certvalidator": ("CertificateValidator",), "certvalidator.errors": ("ValidationError", "PathError")}


def import_adapter() -> Any:
    """The module `flask_ask_sdk.skill_adapter`."""
    try:
        return importlib.import_module("flask_ask_sdk.skill_adapter")
    except Exception as error:
        if type(error).__name__ != "LibraryNotFoundError":
            raise
    found = {name: sys.modules.pop(name, None) for name in _NAMES}
    try:
        sys.modules.update({name: _stand_in(name) for name in _NAMES})
        return importlib.import_module("flask_ask_sdk.skill_adapter")
    finally:
        for name, module in found.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module


def _stand_in(name: str) -> ModuleType:
    """A module whose names are errors: nothing that is called by mistake could pass for a proof."""
    module = ModuleType(name)
    for needed in _NAMES[name]:
        setattr(module, needed, type(needed, (Exception,), {}))
    return module
