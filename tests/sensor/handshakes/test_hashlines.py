"""Hash lines as hashcat's module 22000 reads them."""

from sensor.handshakes.hashlines import Hash, pmkid_line
from sensor.handshakes.matching import Pmkid
from tests.every_frame import AP, STA
from tests.sensor.handshakes.test_extraction import extracted
from tests.wpa import MIC_AT, Exchange

EXCHANGE = Exchange(AP, STA, essid=b"caf\xc3\xa9*\x01")


def test_a_handshake_line_has_every_field() -> None:
    packet = EXCHANGE.packet(2)
    fields = extracted(EXCHANGE, 1, 2).lines()[0].split("*")
    assert fields == [
        "WPA",
        "02",
        packet[MIC_AT : MIC_AT + 16].hex(),
        AP.hex(),
        STA.hex(),
        EXCHANGE.essid.hex(),
        EXCHANGE.anonce.hex(),
        (packet[:MIC_AT] + bytes(16) + packet[MIC_AT + 16 :]).hex(),
        "00",
    ]


def test_a_pmkid_line_leaves_the_rest_empty() -> None:
    pmkid = Pmkid(AP, STA, bytes(range(16)), 0, b"")
    expected = f"WPA*01*000102030405060708090a0b0c0d0e0f*{AP.hex()}*{STA.hex()}*6e6574***"
    assert pmkid_line(pmkid, b"net") == Hash(b"net", None, pmkid).line == expected
