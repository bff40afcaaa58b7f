"""What the local https entrance consists of: addresses, certificates, nginx configuration, the page for phones.

Called by https.sh:  https_site.py prepare|announce|ports FOLDER

Settings come from the environment: UDI_HTTPS_PORT (8443), UDI_CA_PORT (8080), UDI_PORT (8069, Odoo),
UDI_GEVENT_PORT (default: UDI_PORT; Odoo with workers has a port of its own for the websocket).
"""

import argparse
import errno
import grp
import html
import ipaddress
import os
import pathlib
import plistlib
import pwd
import re
import shutil
import socket
import string
import subprocess
import sys
import uuid

import ca
import psutil
import qrcode
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

HERE = pathlib.Path(__file__).resolve().parent
NOT_STARTED = 75  # EX_TEMPFAIL: https cannot be had now, Odoo itself can run
VIRTUAL = re.compile(r"(lo|docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel|podman|tun|tap)")


class SiteError(Exception):
    """The https entrance cannot be had; the message says why and what to do."""


def port(name, default):
    """Return the TCP port that the environment variable `name` sets, else `default`."""
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise SiteError(f"{name}={text} is not a port number (1 to 65535).")
    return int(text)


def ports():
    """Return the ports in use: https, ca (the page), odoo and gevent (the websocket)."""
    odoo = port("UDI_PORT", 8069)
    found = {
        "https": port("UDI_HTTPS_PORT", 8443),
        "ca": port("UDI_CA_PORT", 8080),
        "odoo": odoo,
        "gevent": port("UDI_GEVENT_PORT", odoo),
    }
    if len({found["https"], found["ca"], found["odoo"]}) < 3:
        raise SiteError("UDI_HTTPS_PORT, UDI_CA_PORT and UDI_PORT must be three different ports.")
    return found


def host_names():
    """Return the names under which this machine is found on the local network."""
    name = re.sub(r"[^a-z0-9-]", "", socket.gethostname().split(".")[0].lower()).strip("-")
    return [name, f"{name}.local"] if name and name != "localhost" else []


def lan_addresses():
    """Return this machine's IPv4 addresses on local networks, the one of the default route first."""
    found, stats = [], psutil.net_if_stats()
    for interface, addresses in sorted(psutil.net_if_addrs().items()):
        if VIRTUAL.match(interface) or not (interface in stats and stats[interface].isup):
            continue
        found += [a.address for a in addresses if a.family == socket.AF_INET]
    found = [a for a in found if not ipaddress.IPv4Address(a).is_loopback]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: asks the kernel which address it would use
            found.sort(key=lambda a: a != probe.getsockname()[0])
        except OSError:
            pass
    return found


def check_ports(numbers):
    """Raise `SiteError` where one of the ports cannot be listened on."""
    for number in numbers:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("0.0.0.0", number))
            except OSError as error:
                reason = "needs root" if error.errno == errno.EACCES else "is taken by another program"
                raise SiteError(
                    f"https is not served: port {number} {reason}. Set UDI_HTTPS_PORT and UDI_CA_PORT to free ports."
                ) from error


def worker_user(folder):
    """Return user and group for nginx's workers as root: nobody where it can reach `folder`, else root itself."""
    if not shutil.which("setpriv"):
        return "root"
    command = ["setpriv", "--reuid=nobody", "--regid=65534", "--clear-groups", "test", "-x", str(folder)]
    if subprocess.run(command, check=False).returncode:
        return "root"
    return "nobody " + grp.getgrgid(pwd.getpwnam("nobody").pw_gid).gr_name


def nginx_configuration(folder, numbers):
    """Return nginx's configuration; every path in it is relative, so that the folder's name cannot disturb it."""
    template = string.Template((HERE / "https_nginx.conf").read_text("utf-8"))
    return template.substitute(
        user=f"user {worker_user(folder)};" if os.geteuid() == 0 else "", **{f"{k}_port": v for k, v in numbers.items()}
    )


def mobileconfig(authority):
    """Return the profile by which iOS and iPadOS install the authority (bytes of a property list)."""
    der = authority.public_bytes(Encoding.DER)
    name = "UDI Traceability"
    identity = [str(uuid.uuid5(uuid.NAMESPACE_OID, ca.fingerprint(authority) + part)) for part in ("", "certificate")]
    certificate = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"local.udi.ca.{identity[1]}",
        "PayloadUUID": identity[1],
        "PayloadDisplayName": name,
        "PayloadCertificateFileName": "ca.crt",
        "PayloadContent": der,
    }
    profile = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"local.udi.profile.{identity[0]}",
        "PayloadUUID": identity[0],
        "PayloadDisplayName": name,
        "PayloadDescription": "Trusts the local UDI Traceability server on this network.",
        "PayloadContent": [certificate],
    }
    return plistlib.dumps(profile)


def page(authority, numbers):
    """Return the page for phones (HTML text) with the fingerprint and the https port filled in."""
    digits = ca.fingerprint(authority)
    rows = "\n".join(digits[i : i + 24].rstrip(":") for i in range(0, len(digits), 24))
    template = string.Template((HERE / "https_page.html").read_text("utf-8"))
    name = authority.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
    end = f"{authority.not_valid_after_utc:%Y-%m-%d}"
    return template.substitute(
        fingerprint=html.escape(rows), https_port=numbers["https"], name=html.escape(name), end=end
    )


def prepare(folder):
    """Make certificates, configuration and page in `folder`; return the addresses outside the certificate."""
    folder = pathlib.Path(folder)
    numbers = ports()
    names, addresses = ["localhost", *host_names()], ["127.0.0.1", *lan_addresses()]
    authority, _issued = ca.ensure(folder, names, addresses)
    for name in ("www", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    ca.write_file(folder / "www/index.html", page(authority, numbers).encode(), 0o644)
    ca.write_file(folder / "www/ca.crt", authority.public_bytes(Encoding.DER), 0o644)
    ca.write_file(folder / "www/ca.pem", authority.public_bytes(Encoding.PEM), 0o644)
    ca.write_file(folder / "www/ca.mobileconfig", mobileconfig(authority), 0o644)
    ca.write_file(folder / "nginx.conf", nginx_configuration(folder, numbers).encode(), 0o644)
    allowed = ca.covered(authority, names, addresses)
    return [place for place in names + addresses if place not in allowed[0] + allowed[1]]


def announce(folder):
    """Print the https address, the page for phones and its QR code."""
    numbers = ports()
    addresses = lan_addresses()
    host = addresses[0] if addresses else "localhost"
    authority = x509.load_pem_x509_certificate((pathlib.Path(folder) / "ca.pem").read_bytes())
    entrance = f"http://{host}:{numbers['ca']}/"
    print(f"https:        https://{host}:{numbers['https']}/")
    print(f"phones:       {entrance}  (installs the certificate authority, then leads to https)")
    print(f"authority:    SHA-256 {ca.fingerprint(authority)}")
    if not addresses:
        print("This machine has no address on a local network, so https is for this machine only.")
        return
    code = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_L)
    code.add_data(entrance)
    code.print_ascii(out=sys.stdout, invert=True)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=["prepare", "announce", "ports"])
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args(argv)
    try:
        if options.verb == "ports":
            check_ports([ports()["https"], ports()["ca"]])
        elif options.verb == "announce":
            announce(options.folder)
        elif left_out := prepare(options.folder):
            print(
                f"Not in the certificate, because the authority was made on another network: {', '.join(left_out)}. "
                f"To include them stop https, remove {options.folder}, start again and install the new authority."
            )
    except (SiteError, ca.AuthorityError) as error:
        print(error, file=sys.stderr)
        return NOT_STARTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
