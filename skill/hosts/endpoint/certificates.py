"""A certificate chain, proved by `cryptography`'s own X.509 path validation; nothing here is worked out by hand."""

from __future__ import annotations

import re
import warnings
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import certifi
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import (
    DNSName,
    SubjectAlternativeName,
    load_pem_x509_certificate,
    load_pem_x509_certificates,
)
from cryptography.x509.verification import PolicyBuilder, Store

from skill.errors import RequestRefused

SIGNED_FOR = "echo-api.amazon.com"
"""The name that the signing certificate must be made out to, in so many words."""

FEWEST_BITS = 2048
"""Of the signing key. The path validation looks at the authorities' keys, and not at this one's length."""

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


class Signer(NamedTuple):
    """Who signs requests: a public key, and from when to when its whole chain is valid."""

    key: RSAPublicKey
    begins: datetime
    ends: datetime

    def is_valid(self, moment: datetime) -> bool:
        """Whether no certificate of the chain has expired at ``moment``, or has yet to begin."""
        return self.begins <= moment <= self.ends

    def check(self, signature: bytes, body: bytes) -> None:
        """Raise `RequestRefused` unless ``signature`` is this signer's, of exactly ``body`` (RSA, SHA-256)."""
        try:
            self.key.verify(signature, body, PKCS1v15(), SHA256())
        except InvalidSignature:
            raise RequestRefused("the signature is not of this body") from None


def trusted_roots(file: Path | None = None) -> Store:
    """The certificate authorities in ``file``, in PEM; without one, those of certifi.

    One that `cryptography` does not take is left out, as browsers do: a serial number of zero, say.
    """
    roots = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        for pem in _PEM.findall((file or Path(certifi.where())).read_bytes()):
            with suppress(ValueError):
                roots.append(load_pem_x509_certificate(pem))
    return Store(roots)


def prove(chain: bytes, roots: Store, moment: datetime) -> Signer:
    """Whose ``chain`` (PEM, the signing certificate first) it is, if it leads to one of ``roots``.

    Raises `RequestRefused` where it does not, at ``moment``, or is not made out to `SIGNED_FOR`.
    """
    try:
        leaf, *between = load_pem_x509_certificates(chain)
        policy = PolicyBuilder().store(roots).time(moment).build_server_verifier(DNSName(SIGNED_FOR))
        proved = policy.verify(leaf, between)
        names = leaf.extensions.get_extension_for_class(SubjectAlternativeName).value.get_values_for_type(DNSName)
        key = leaf.public_key()
    except Exception as error:  # there is no end to what can be wrong with a certificate, and it is all the same
        raise _refused(type(error).__name__) from error
    if SIGNED_FOR not in names:
        raise _refused("made out to somebody else")
    if not isinstance(key, RSAPublicKey) or key.key_size < FEWEST_BITS:
        raise _refused("not a key that Alexa would sign with")
    begins, ends = (one.not_valid_before_utc for one in proved), (one.not_valid_after_utc for one in proved)
    return Signer(key, max(begins), min(ends))


def _refused(why: str) -> RequestRefused:
    return RequestRefused(f"the certificate is not Amazon's, or not valid now: {why}")
