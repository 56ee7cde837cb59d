"""Make the skill package ready to be uploaded: `python -m scripts.package`, or `make package`.

One model serves the five locales, so the repository holds one. Here the others are copied from it, beside it,
for the package has to hold a file for each. And what only the operator knows is written into `skill.json`,
everywhere it belongs: the function's ARN, or the address of one's own host, and where the privacy policy and the
terms of use can be read.

Amazon takes a function's ARN only once the function lets this skill call it, and that needs the skill's id. So the
package is uploaded without one first, which makes the skill; and once more with it, when the function is there.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1] / "interaction_model"
SOURCE = "en-US"
"""The locale whose model the others are copied from."""

REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1")
"""Where Alexa calls functions."""

EVENTS = ("SKILL_DISABLED",)
"""What Alexa tells the function besides what is said."""

NOT_SET = "not-set-yet"
"""Stands in what the operator has still to give: an ARN and addresses that Amazon refuses."""

_ARN = re.compile(r"arn:aws:lambda:([a-z0-9-]+):(\d{12}):function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]{1,128})?")
_ADDRESS = re.compile(r"https://[^\s/@.]+(\.[^\s/@.]+)+(/\S*)?")

_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = re.compile(rf"https://({_LABEL}\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9](:443)?(/[A-Za-z0-9_~-]+)*/alexa")


class Refused(Exception):
    """A value that cannot be right, and why."""


def endpoint(value: str) -> dict[str, str]:
    """The manifest's endpoint for ``value``: the ARN of a function that Alexa can call, or the address of a host.

    Raises `Refused` where it is neither. Alexa calls a host on port 443 only, and asks what kind of certificate it
    has: "Trusted" is one from an authority, made out to that very name.
    """
    arn = value.strip()
    if "/" in arn:
        if _HOST.fullmatch(arn) is None:
            raise Refused(f"{value!r} is not where the skill is hosted, such as https://lamp.example/alexa")
        return {"sslCertificateType": "Trusted", "uri": arn}
    found = _ARN.fullmatch(arn)
    if found is None:
        raise Refused(f"{value!r} is neither a function's ARN, which `make deploy` prints, nor https://…/alexa")
    if found[1] not in REGIONS:
        raise Refused(f"Alexa does not call functions in {found[1]}, but in {', '.join(REGIONS)}")
    return {"uri": arn}


def address(value: str) -> str:
    """``value``, where it is the address of a page. Raises `Refused` where it is not."""
    url = value.strip()
    if _ADDRESS.fullmatch(url) is None:
        raise Refused(f"{value!r} is not the address of a page, such as https://lamp.example/privacy")
    return url


def fill(document: dict[str, Any], *, where: str = "", privacy: str = "", terms: str = "") -> None:
    """Write each value that is given into ``document``, in every place. Raises `Refused` before it writes any.

    ``where`` is the endpoint's ARN or address. As long as there is none, what needs one is left out: the endpoint,
    and the events that are sent to it.
    """
    called = endpoint(where) if where else None
    privacy, terms = privacy and address(privacy), terms and address(terms)
    manifest = document["manifest"]
    custom = manifest["apis"]["custom"]
    before = custom.pop("endpoint", {"uri": NOT_SET})
    called = called or before
    manifest.pop("events", None)
    if NOT_SET not in called["uri"]:
        manifest["apis"]["custom"] = {"endpoint": called, **custom}
        manifest["events"] = {"endpoint": called, "subscriptions": [{"eventName": name} for name in EVENTS]}
    for pages in manifest["privacyAndCompliance"]["locales"].values():
        pages["privacyPolicyUrl"] = privacy or pages["privacyPolicyUrl"]
        pages["termsOfUseUrl"] = terms or pages["termsOfUseUrl"]


def missing(document: Mapping[str, Any]) -> list[str]:
    """Which pages the operator has still to give, each by the name that `make package` knows it by."""
    pages = document["manifest"]["privacyAndCompliance"]["locales"].values()
    names = {"PRIVACY": "privacyPolicyUrl", "TERMS": "termsOfUseUrl"}
    return [name for name, key in names.items() if any(NOT_SET in page[key] for page in pages)]


def copy_models(package: Path, locales: Sequence[str]) -> None:
    """One model for each locale, all like the first; and none for any other."""
    folder = package / "interactionModels" / "custom"
    source = folder / f"{SOURCE}.json"
    for stray in set(folder.glob("*.json")) - {folder / f"{locale}.json" for locale in locales}:
        stray.unlink()
    for locale in locales:
        if locale != SOURCE:
            shutil.copyfile(source, folder / f"{locale}.json")


def main(arguments: Sequence[str] | None = None, package: Path = PACKAGE) -> int:
    """Fill the package. What it returns is the program's exit status: 1 where something is wrong or missing."""
    parser = argparse.ArgumentParser(prog="python -m scripts.package", description="Make the skill package ready.")
    parser.add_argument("--endpoint", default="", help="the function's ARN, or https://…/alexa")
    parser.add_argument("--privacy", default="", help="where the privacy policy can be read")
    parser.add_argument("--terms", default="", help="where the terms of use can be read")
    given = parser.parse_args(arguments)
    file = package / "skill.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    try:
        fill(document, where=given.endpoint, privacy=given.privacy, terms=given.terms)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    # As the ASK command line writes it after a deployment, without a newline at the end: so it changes nothing.
    file.write_text(json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8")
    copy_models(package, list(document["manifest"]["publishingInformation"]["locales"]))
    if lacking := missing(document):
        print(f"Not ready: {' and '.join(lacking)} not given yet; see the README.", file=sys.stderr)
        return 1
    print("The package is ready: ask deploy --target skill-metadata")
    if "endpoint" not in document["manifest"]["apis"]["custom"]:
        print("This makes the skill. It answers only after a second time, with ENDPOINT; see the README.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
