"""A small certificate authority for the local network: it lets phones and hand-helds reach `make run` over https.

A phone's camera and a service worker refuse plain http, and no public authority signs an address on a local network.
So the project makes an authority of its own once; a person installs it on the phone, and it vouches for this machine.

Files in the folder given:

    ca.key      private key of the authority, readable by its owner only
    ca.pem      certificate of the authority (10 years)
    server.key  private key of this machine
    server.pem  certificate of this machine (397 days) followed by the authority's

The authority is limited by name constraints (RFC 5280, 4.2.1.10) to local names and local networks: whoever steals its
key from this folder cannot impersonate a public site to a phone that trusts it.
"""

import ipaddress
import os
import pathlib
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3653
SERVER_DAYS = 397  # the longest life that all browsers accept
RENEW_DAYS = 30
LOCAL_NETWORKS = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10")


class AuthorityError(Exception):
    """The authority's files cannot be used; the message says which and what to do."""


def write_file(path, data, mode):
    """Write `data` (bytes) to `path` with `mode`, atomically; a reader sees the old file or the new one."""
    path = pathlib.Path(path)
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)


def _pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_bytes(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _usage(**given):
    names = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"]
    names += ["key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
    return x509.KeyUsage(**{name: given.get(name, False) for name in names})


def permitted(names, addresses):
    """Return the name constraints: local networks and names, and what this machine is called besides."""
    networks = [ipaddress.IPv4Network(net) for net in LOCAL_NETWORKS]
    for address in map(ipaddress.IPv4Address, addresses):
        if not any(address in net for net in networks):
            networks.append(ipaddress.IPv4Network(f"{address}/24", strict=False))
    dns_names = dict.fromkeys(["localhost", "local", *names])
    return x509.NameConstraints(
        permitted_subtrees=[x509.DNSName(n) for n in dns_names] + [x509.IPAddress(net) for net in networks],
        excluded_subtrees=None,
    )


def make_authority(folder, names, addresses, now):
    """Create the authority in `folder` and return `(certificate, key)`."""
    key = ec.generate_private_key(ec.SECP256R1())
    serial = x509.random_serial_number()
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "UDI Traceability"),
            # the number tells two authorities apart in a phone's list
            x509.NameAttribute(NameOID.COMMON_NAME, f"UDI Traceability local CA {serial:x}"[:34]),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(now - timedelta(days=1))  # phones' clocks are not all right
        .not_valid_after(now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(permitted(names, addresses), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_file(folder / "ca.key", _key_bytes(key), 0o600)
    write_file(folder / "ca.pem", _pem(certificate), 0o644)
    return certificate, key


def load_authority(folder, now):
    """Return `(certificate, key)` of the authority in `folder`, or None where there is none.

    Raise `AuthorityError` where it is damaged or over: making another one silently would cut off every phone.
    """
    if not (folder / "ca.pem").exists() and not (folder / "ca.key").exists():
        return None
    remedy = f"Restore it from a backup, or remove {folder} to make a new authority and install that on each phone."
    try:
        certificate = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
        key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise AuthorityError(f"The certificate authority cannot be read ({error}). {remedy}") from error
    if key.public_key() != certificate.public_key():
        raise AuthorityError(f"Key and certificate of the authority do not belong together. {remedy}")
    if certificate.not_valid_after_utc < now + timedelta(days=RENEW_DAYS):
        raise AuthorityError(f"The certificate authority ends on {certificate.not_valid_after_utc:%Y-%m-%d}. {remedy}")
    os.chmod(folder / "ca.key", 0o600)
    return certificate, key


def covered(authority, names, addresses):
    """Return those of `names` and `addresses` that the authority's name constraints allow, as two lists."""
    subtrees = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    networks = [n.value for n in subtrees if isinstance(n, x509.IPAddress)]
    domains = [n.value for n in subtrees if isinstance(n, x509.DNSName)]
    return (
        [n for n in names if any(n == d or n.endswith("." + d) for d in domains)],
        [a for a in addresses if any(ipaddress.IPv4Address(a) in net for net in networks)],
    )


def is_current(folder, authority, names, addresses, now):
    """Whether the server certificate in `folder` still serves these names and addresses for 30 days."""
    try:
        certificate = x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())
        key = serialization.load_pem_private_key((folder / "server.key").read_bytes(), None)
        certificate.verify_directly_issued_by(authority)
        alternative = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    return (
        key.public_key() == certificate.public_key()
        and set(alternative.get_values_for_type(x509.DNSName)) == set(names)
        and {str(a) for a in alternative.get_values_for_type(x509.IPAddress)} == set(addresses)
        and certificate.not_valid_after_utc >= now + timedelta(days=RENEW_DAYS)
    )


def make_server(folder, authority, authority_key, names, addresses, now):
    """Issue this machine's certificate for `names` and `addresses`."""
    key = ec.generate_private_key(ec.SECP256R1())
    alternative = [x509.DNSName(n) for n in names] + [x509.IPAddress(ipaddress.IPv4Address(a)) for a in addresses]
    end = min(now + timedelta(days=SERVER_DAYS - 1), authority.not_valid_after_utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[-1][:64])]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(alternative), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    write_file(folder / "server.key", _key_bytes(key), 0o600)
    write_file(folder / "server.pem", _pem(certificate) + _pem(authority), 0o644)


def ensure(folder, names, addresses, now=None):
    """Make what is missing or outdated in `folder`; return `(authority, issued)`.

    `names` are DNS names, `addresses` IPv4 addresses as strings. What lies outside the authority's constraints is left
    out of the certificate (a new authority would have to be installed on each phone). `issued` says whether the server
    certificate is new.
    """
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    now = now or datetime.now(timezone.utc)
    authority, key = load_authority(folder, now) or make_authority(folder, names, addresses, now)
    names, addresses = covered(authority, names, addresses)
    if is_current(folder, authority, names, addresses, now):
        return authority, False
    make_server(folder, authority, key, names, addresses, now)
    return authority, True


def fingerprint(certificate):
    """Return the SHA-256 fingerprint as a phone shows it: pairs of hexadecimal digits with colons."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()
