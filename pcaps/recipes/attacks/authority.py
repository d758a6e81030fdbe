"""Invented authorities and their servers' certificates, made anew each time: nothing that anybody trusts, or should."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pcaps.recipes.attacks.enterprise import CA, DOMAIN, FOLDER, HOUSE, ROGUE, SECOND, USERS

_BITS: Final = 2048  # as of most: a certificate and its authority's do not fit into one frame
_FROM: Final = datetime(2026, 1, 1, tzinfo=UTC)  # around the guest's date
_UNTIL: Final = datetime(2029, 1, 1, tzinfo=UTC)


def _name(organization: str, common_name: str) -> x509.Name:
    organization_name = x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)
    return x509.Name([organization_name, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


class Authority:
    """Signs certificates; hostapd and wpa_supplicant find them in a folder, in PEM."""

    def __init__(self, folder: Path, organization: str) -> None:
        """Make its own certificate."""
        self._folder, self._organization = folder, organization
        self._name = _name(organization, f"{organization} CA")
        self._key = rsa.generate_private_key(65537, _BITS)
        self.certificate = self._signed(self._name, self._key.public_key(), authority=True)

    def write(self, file: str) -> None:
        """Leave its own certificate."""
        (self._folder / file).write_bytes(self.certificate.public_bytes(Encoding.PEM))

    def write_server(self, file: str, host: str) -> None:
        """Leave a server's key and certificate, with the authority's behind it, in one file."""
        key = rsa.generate_private_key(65537, _BITS)
        leaf = self._signed(_name(self._organization, host), key.public_key(), host=host)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        chain = leaf.public_bytes(Encoding.PEM) + self.certificate.public_bytes(Encoding.PEM)
        (self._folder / file).write_bytes(private + chain)

    def _signed(
        self, subject: x509.Name, key: rsa.RSAPublicKey, *, host: str = "", authority: bool = False
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(_FROM)
            .not_valid_after(_UNTIL)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if host:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        return builder.sign(self._key, hashes.SHA256())


def provide(shared: Path) -> None:
    """Leave certificates and users in the folder that the guest shares."""
    folder = shared / FOLDER
    folder.mkdir()
    for file, lines in USERS.items():
        (folder / file).write_text(lines)
    office = Authority(folder, "Kanzlei Beispiel")
    office.write(CA)
    office.write_server(HOUSE, f"radius.{DOMAIN}")
    office.write_server(SECOND, f"radius2.{DOMAIN}")
    Authority(folder, "Niemand").write_server(ROGUE, f"radius.{DOMAIN}")
