"""Certificates and signatures as Alexa's are, and every way in which they can be wrong; all of it is real."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import Store

from skill.hosts.endpoint.address import HOST
from skill.hosts.endpoint.certificates import SIGNED_FOR
from tests.alexa import MOMENT

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

DAY = timedelta(days=1)
BEGINS, ENDS = MOMENT - 30 * DAY, MOMENT + 60 * DAY
"""When a signing certificate is valid, unless a test says otherwise."""

FOLDER = f"https://{HOST}/echo.api/"


class Party(NamedTuple):
    """Whoever has a certificate, and the key to it."""

    key: PrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """The certificate, in PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def pem_with_key(self) -> bytes:
        """The key and the certificate, in PEM, as a server loads them."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + self.pem


@cache
def key(owner: str) -> rsa.RSAPrivateKey:
    """The key of ``owner``: always the same in one run, because making one takes a moment."""
    return rsa.generate_private_key(65537, 2048)


@cache
def curve_key() -> ec.EllipticCurvePrivateKey:
    """A key on an elliptic curve, with which Alexa does not sign."""
    return ec.generate_private_key(ec.SECP256R1())


@cache
def short_key() -> rsa.RSAPrivateKey:
    """A key that is shorter than anybody still trusts."""
    return rsa.generate_private_key(65537, 1024)  # noqa: S505  # to be refused


def authority(
    owner: str, by: Party | None = None, *, begins: datetime = BEGINS - 365 * DAY, ends: datetime = ENDS + 365 * DAY
) -> Party:
    """A certificate authority; a root, unless it is made ``by`` another one."""
    own = key(owner)
    made = _begun(owner, own, by, begins, ends)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    made = made.add_extension(_usage(signs_certificates=True), critical=True)
    return _signed(made, own, by)


def leaf(
    by: Party | None,
    *names: str,
    begins: datetime = BEGINS,
    ends: datetime = ENDS,
    own: PrivateKey | None = None,
    subject: str = SIGNED_FOR,
) -> Party:
    """A certificate for ``names``, made ``by`` an authority, or by itself. Without names it has no SAN at all."""
    own = own or key("leaf")
    made = _begun(subject, own, by, begins, ends)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_usage(signs_certificates=False), critical=True)
    made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    if names:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
    return _signed(made, own, by)


@cache
def root() -> Party:
    """The root that the tests trust."""
    return authority("the root")


@cache
def between() -> Party:
    """The authority between the root and the signer."""
    return authority("the authority between", root())


@cache
def signer() -> Party:
    """Who signs as Alexa does."""
    return leaf(between(), SIGNED_FOR)


def chain(*parties: Party) -> bytes:
    """The certificates of ``parties`` one after another; without any, those of a good chain."""
    return b"".join(one.pem for one in parties or (signer(), between(), root()))


def roots() -> Store:
    """What the tests trust."""
    return Store([root().certificate])


@cache
def tls_authority() -> Party:
    """Who vouches for the server of the chains. It is valid today: the handshake asks this machine's clock."""
    today = datetime.now(UTC)
    return authority("the servers' authority", begins=today - DAY, ends=today + DAY)


def tls_server(*names: str, by: Party | None = None) -> Party:
    """The certificate with which a server on loopback proves that it is ``names``."""
    today = datetime.now(UTC)
    return leaf(by or tls_authority(), *(names or (HOST,)), begins=today - DAY, ends=today + DAY, own=key("server"))


def signature(body: bytes, by: PrivateKey | None = None, *, sha1: bool = False) -> str:
    """The signature of ``body`` as Alexa makes it; with ``sha1``, as it once did."""
    by = by or key("leaf")
    if isinstance(by, ec.EllipticCurvePrivateKey):
        return base64.b64encode(by.sign(body, ec.ECDSA(SHA256()))).decode()
    signed = by.sign(body, padding.PKCS1v15(), SHA1() if sha1 else SHA256())  # noqa: S303  # to be refused
    return base64.b64encode(signed).decode()


def headers(body: bytes, name: str, by: PrivateKey | None = None) -> dict[str, str]:
    """The headers with which Alexa sends ``body``, signed with the chain that is called ``name``."""
    return {
        "Content-Type": "application/json",
        "SignatureCertChainUrl": FOLDER + name,
        "Signature": signature(body, by, sha1=True),
        "Signature-256": signature(body, by),
    }


def _begun(owner: str, own: PrivateKey, by: Party | None, begins: datetime, ends: datetime) -> x509.CertificateBuilder:
    name = _name(owner)
    issuer = own if by is None else by.key
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name if by is None else by.certificate.subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), critical=False)
    )


def _signed(made: x509.CertificateBuilder, own: PrivateKey, by: Party | None) -> Party:
    return Party(own, made.sign(own if by is None else by.key, SHA256()))


def _name(owner: str) -> x509.Name:
    parts: Sequence[x509.NameAttribute[str]] = [x509.NameAttribute(NameOID.COMMON_NAME, owner)]
    return x509.Name(parts)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
