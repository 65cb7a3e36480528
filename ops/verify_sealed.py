#!/usr/bin/env python3
"""Verifies a sealed document with other people's code: joserfc for the signature, cryptography for the certificates.

usage: verify_sealed.py FILE [--trust PATH] [--at TIME]

Prints the payload on stdout and one line for each check on stderr. PATH is a folder `trust/` or a trust list file; with it
the chain must end at an anchor of the list, and with the folder's `crl/*.crl` no certificate may be revoked. TIME is RFC 3339,
else now. Exit codes: 0 everything holds, 1 something does not, 64 usage, 66 a file cannot be read. Whether the issuer was
competent is not asked here: that is `causeway verify`. Needs: joserfc, cryptography.
"""

import argparse
import base64
import datetime
import hashlib
import json
import pathlib
import re
import sys

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey

ALGORITHMS = ["ES256", "EdDSA"]
DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"
DEPARTMENT = "urn:causeway:department:"


class Refused(Exception):
    """Something does not hold; the text says what."""


def require(holds, what):
    if not holds:
        raise Refused(what)
    print(f"ok      {what}", file=sys.stderr)


def b64u(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def unb64u(text):
    """base64url without padding and without stray bits in the last character (RFC 7515 section 2)."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text) or len(text) % 4 == 1:
        raise Refused("base64url is not well-formed")
    octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64u(octets) != text:
        raise Refused("base64url has stray bits")
    return octets


def members_once(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise Refused("a member stands twice")
    return dict(pairs)


def parse(octets):
    try:
        return json.loads(octets, object_pairs_hook=members_once)
    except ValueError as error:
        raise Refused(f"not JSON: {error}") from error


def verify_jws(value, public_key, content):
    """The protected header and the payload of a flattened JWS whose signature is this key's."""
    if not isinstance(value, dict) or set(value) != {"payload", "protected", "signature"}:
        raise Refused("not a flattened JWS of payload, protected, signature")
    for text in value.values():
        unb64u(text)
    header = parse(unb64u(value["protected"]))
    if header.get("alg") not in ALGORITHMS or "crit" in header or "jwk" in header:
        raise Refused("the header is outside the profile")
    if (header.get("typ"), header.get("cty")) != ("jose+json", content):
        raise Refused(f"not a signed {content}")
    spki = public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    key = (ECKey if header["alg"] == "ES256" else OKPKey).import_key(spki)
    registry = jws.JWSRegistry(strict_check_header=False, algorithms=ALGORITHMS)
    # joserfc stops at 512 and 128,000 bytes unless told: a header with certificates is longer, a payload may have 4 MiB.
    registry.max_header_length, registry.max_payload_length = 128 * 1024, 6 * 1024 * 1024
    try:
        return header, jws.deserialize_json(value, key, registry=registry).payload
    except Exception as error:
        raise Refused(f"the signature does not match ({type(error).__name__})") from error


def spki_der(public_key):
    return public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def key_id(public_key):
    return b64u(hashlib.sha256(spki_der(public_key)).digest())


def verify_document(octets):
    """Checks the seal; gives payload, certificates and claimed time."""
    value = parse(octets)
    header = parse(unb64u(value["protected"])) if isinstance(value, dict) and "protected" in value else {}
    chain = [x509.load_der_x509_certificate(base64.b64decode(text, validate=True)) for text in header.get("x5c", [])]
    if not 1 <= len(chain) <= 4:
        raise Refused("x5c has 1 to 4 certificates")
    leaf = chain[0]
    header, payload = verify_jws(value, leaf.public_key(), "vnd.causeway.document+json")
    require(True, f"signature {header['alg']} by the key of x5c[0]")
    require(header["kid"] == key_id(leaf.public_key()), "kid is the SHA-256 of the key")
    digest = hashlib.sha256(leaf.public_bytes(Encoding.DER)).digest()
    require(header["x5t#S256"] == b64u(digest), "x5t#S256 is the SHA-256 of the certificate")
    claimed = datetime.datetime.fromtimestamp(header["iat"], datetime.timezone.utc)
    require(True, f"claimed time {claimed:%Y-%m-%dT%H:%M:%SZ}")
    issuer = parse(payload).get("issuer", {}).get("department")
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    require(uris == [f"{DEPARTMENT}{issuer}"], f"the certificate is of the issuer, {issuer}")
    return payload, chain


def read_trust(path):
    """The trust list's payload, signed by enough of its own root keys."""
    signatures = parse(path.read_bytes())
    if not isinstance(signatures, list) or not 1 <= len(signatures) <= 8 or len({s.get("payload") for s in signatures}) != 1:
        raise Refused("a trust list is 1 to 8 JWS of one payload")
    body = parse(unb64u(signatures[0]["payload"]))
    roots = {}
    for row in body["roots"]["keys"]:
        key = load_der_public_key(base64.b64decode(row["spki"], validate=True))
        roots[key_id(key)] = key
    signed = set()
    for signature in signatures:
        kid = parse(unb64u(signature["protected"])).get("kid")
        if kid in roots:
            verify_jws(signature, roots[kid], "vnd.causeway.trust-list+json")
            signed.add(kid)
    require(len(signed) >= body["roots"]["threshold"], f"trust list {body['sequence']} is signed by {len(signed)} of its roots")
    return body


def anchors_of(body, at):
    for row in body["anchors"]:
        since = datetime.datetime.fromisoformat(row["from"])
        if row["status"] == "granted" and "seal" in row["uses"] and since <= at:
            yield x509.load_der_x509_certificate(base64.b64decode(row["certificate"], validate=True))


def is_issued_by(certificate, issuer):
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:
        return False
    return True


def verify_chain(chain, anchors, crls, at):
    leaf = chain[0]
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    require(DOCUMENT_SIGNING in [oid.dotted_string for oid in purposes], "the certificate is for signing documents")
    path = list(chain)
    root = next((anchor for anchor in anchors if is_issued_by(path[-1], anchor)), None)
    require(root is not None, "the chain ends at an anchor of the trust list")
    path.append(root)
    for certificate, issuer in zip(path, path[1:]):
        name = certificate.subject.rfc4514_string()
        require(is_issued_by(certificate, issuer), f"issued by the next one: {name}")
        basic = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
        require(basic.ca and usage.key_cert_sign, f"its issuer may issue: {issuer.subject.rfc4514_string()}")
        if crls is not None:
            verify_revocation(certificate, issuer, crls, at)
    for certificate in path:
        valid = certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
        require(valid, f"valid then: {certificate.subject.rfc4514_string()}")


def verify_revocation(certificate, issuer, crls, at):
    own = [crl for crl in crls if crl.issuer == issuer.subject and crl.is_signature_valid(issuer.public_key())]
    newest = max(own, key=lambda crl: crl.last_update_utc, default=None)
    require(newest is not None and at <= newest.next_update_utc, f"a revocation list in date by {issuer.subject.rfc4514_string()}")
    revoked = newest.get_revoked_certificate_by_serial_number(certificate.serial_number)
    require(revoked is None, f"not revoked: serial {certificate.serial_number:x}")


def instant(text):
    value = datetime.datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("without an offset")
    return value


def main():
    parser = argparse.ArgumentParser(description="Verifies a sealed document with joserfc and cryptography.")
    parser.add_argument("file", metavar="FILE", type=pathlib.Path)
    parser.add_argument("--trust", metavar="PATH", type=pathlib.Path)
    parser.add_argument("--at", metavar="TIME", type=instant)
    try:
        options = parser.parse_args()
    except SystemExit as stop:
        return 64 if stop.code else 0
    at = options.at or datetime.datetime.now(datetime.timezone.utc)
    try:
        payload, chain = verify_document(options.file.read_bytes())
        if options.trust:
            folder = options.trust.is_dir()
            body = read_trust(options.trust / "trust-list.json" if folder else options.trust)
            lists = sorted(options.trust.glob("crl/*.crl")) if folder else None
            crls = [x509.load_der_x509_crl(path.read_bytes()) for path in lists] if folder else None
            verify_chain(chain, list(anchors_of(body, at)), crls, at)
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return 66
    except (Refused, ValueError, KeyError, TypeError, AttributeError, x509.ExtensionNotFound) as error:
        print(f"REFUSED {error if isinstance(error, Refused) else f'{type(error).__name__}: {error}'}", file=sys.stderr)
        return 1
    sys.stdout.write(json.dumps(json.loads(payload), ensure_ascii=False, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
