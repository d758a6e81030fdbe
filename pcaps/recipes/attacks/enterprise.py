"""A network with 802.1X: hostapd is its access point and its EAP server at once; and what an impostor would run."""

from typing import Final

from pcaps.recipes.handshakes.networks import AKM_EAP, Network
from tests.radio.machine import SHARED

FOLDER: Final = "eap"  # in the folder that the guest shares: what authority.py makes
CA: Final = "ca.pem"
HOUSE: Final = "house.pem"
SECOND: Final = "second.pem"
ROGUE: Final = "rogue.pem"
DOMAIN: Final = "kanzlei.example"

_THERE: Final = SHARED / FOLDER
_USER: Final = f"anna@{DOMAIN}"
_WORD: Final = "mandant im flur"  # which proves that it is her

# hostapd's users of EAP: what each is asked for, in this order; [2] is inside of the tunnel.
USERS: Final = {
    "tunnel": f'* PEAP\n"{_USER}" MSCHAPV2 "{_WORD}" [2]\n',
    "default-md5": f'* MD5,PEAP\n"{_USER}" MSCHAPV2 "{_WORD}" [2]\n',
    "guessing": f'* PEAP\n"{_USER}" MSCHAPV2 "geraten" [2]\n',
    "guessing-md5": f'"{_USER}" MD5 "geraten"\n',
}


def _network(certificate: str, users: str) -> Network:
    """Return the network as it is where this certificate is shown and these users are known."""
    pem = _THERE / certificate
    return Network(
        "Kanzlei",
        "",
        ("5e:11:0a:01:07:01",),
        ("5e:57:a0:01:07:01", "5e:57:a0:01:07:02"),
        AKM_EAP,
        # TLS 1.3 would hide the certificate.
        extra="ieee8021x=1\neap_server=1\ntls_flags=[DISABLE-TLSv1.3]\n"
        f"ca_cert={pem}\nserver_cert={pem}\nprivate_key={pem}\neap_user_file={_THERE / users}\n",
        client_extra=f'identity="{_USER}"\npassword="{_WORD}"\n',
    )


OFFICE: Final = _network(HOUSE, "tunnel")
OTHER_BSSID: Final = "5e:11:0a:01:07:02"  # of a second access point of the office's

# What a station is told that minds whom it tells its password.
CAREFUL: Final = (
    ("eap", "PEAP"),
    ("ca_cert", f'"{_THERE / CA}"'),
    ("domain_suffix_match", f'"{DOMAIN}"'),
)


def second_server() -> str:
    """Return hostapd's configuration for another server of the office's, which asks for MD5-Challenge by default."""
    return _network(SECOND, "default-md5").access_point()


def rogue_server() -> str:
    """Return one for a stranger's server, whose certificate is of an authority of their own."""
    return _network(ROGUE, "guessing").access_point()


def weak_server() -> str:
    """Return one for a stranger's server that asks for MD5-Challenge and nothing else."""
    return _network(ROGUE, "guessing-md5").access_point()
