"""Make office-attack.pcapng: four minutes of an office on a Monday morning, five attacks among them.

Run `python -m pcaps.recipes.office_attack OUT`. pcaps/README.md tells the story minute by minute. Everything here is
invented: addresses, names, the passphrase. Times are seconds from 2026-03-02 09:00:00 UTC.
"""

import json
import struct
import sys
from pathlib import Path
from typing import Final

from scapy.layers.dot11 import Dot11, Dot11Auth, Dot11Beacon, Dot11Deauth, Dot11Elt, Dot11EltDSSSet, Dot11EltRates
from scapy.packet import Packet

from pcaps.recipes.air import Air, Radio
from pcaps.recipes.pcapng import write_capture
from pcaps.recipes.stations import (
    EVERYBODY,
    AccessPoint,
    Client,
    Session,
    beacons,
    freq_mhz,
    join,
    probe,
    probe_response,
)
from pcaps.recipes.traffic import broadcasts, chatter, old_cipher

SEED: Final = 20260302
LENGTH_S: Final = 240.0
COMMENT: Final = (
    "Airwarden demonstration capture: an invented office with a deauthentication flood, an open twin, a karma "
    "responder, a pwnagotchi and a beacon flood. Made by pcaps/recipes/office_attack.py; nothing in it is real."
)
PASSPHRASE: Final = "korrekt-pferd-batterie"  # noqa: S105 - told to everybody, so that handshakes can be checked

DEAUTH_FLOOD_S: Final = 70.0
OPEN_TWIN_S: Final = 90.0
AP_RESTART_S: Final = 125.0
KARMA_S: Final = 145.0
PWNAGOTCHI_S: Final = 180.0
BEACON_FLOOD_S: Final = 205.0
FORMAT_STRING_S: Final = 222.0


class Office:
    """The building: its access points, its people, and the neighbours whose networks shine in."""

    def __init__(self, air: Air) -> None:
        """Place everybody; signal strengths are those at the sensor in the corridor."""
        self.air = air
        gast, gast_owe = "b4:fb:e4:21:70:12", "b4:fb:e4:21:70:13"
        self.staff_1 = AccessPoint("Lindenhof", "b4:fb:e4:21:70:01", 1, -47, "eap", uptime_s=813_000, reports_load=True)
        self.staff_2 = AccessPoint(
            "Lindenhof", "b4:fb:e4:21:70:02", 36, -53, "eap", uptime_s=813_004, reports_load=True
        )
        self.staff_3 = AccessPoint("Lindenhof", "b4:fb:e4:21:88:02", 44, -67, "eap", uptime_s=96_500, reports_load=True)
        self.studio = AccessPoint(
            "Lindenhof-Studio", "b4:fb:e4:21:70:11", 6, -49, "psk", uptime_s=813_002, passphrase=PASSPHRASE
        )
        self.studio_5 = AccessPoint(
            "Lindenhof-Studio", "b4:fb:e4:21:70:14", 40, -56, "psk", uptime_s=813_003, passphrase=PASSPHRASE
        )
        self.gast = AccessPoint(
            "Lindenhof-Gast", gast, 6, -49, "open", uptime_s=813_002, companion=(gast_owe, b"Lindenhof-Gast-OWE")
        )
        self.gast_owe = AccessPoint(
            "Lindenhof-Gast-OWE",
            gast_owe,
            6,
            -49,
            "owe",
            uptime_s=813_002,
            hidden=True,
            companion=(gast, b"Lindenhof-Gast"),
        )
        self.mixed = AccessPoint(
            "Lindenhof-Neu", "6c:5a:b0:3d:02:10", 11, -55, "psk+sae", uptime_s=402_000, reports_load=True
        )
        self.sae = AccessPoint("Lindenhof-WPA3", "6c:5a:b0:3d:02:11", 48, -58, "sae", uptime_s=402_001)
        self.lab = AccessPoint(
            "labor-intern", "74:83:c2:90:4e:07", 11, -63, "psk", uptime_s=2_000_000, hidden=True, passphrase=PASSPHRASE
        )
        self.scanner = AccessPoint("LAGER-SCANNER", "00:1d:7e:05:61:aa", 3, -74, "wep", uptime_s=9_100_000)
        self.printer = AccessPoint("Drucker_EG", "00:1e:8f:47:d0:3c", 6, -69, "wpa1", uptime_s=5_300_000)
        self.neighbours = _neighbours()

    def access_points(self) -> list[AccessPoint]:
        """All that beacon through the whole capture."""
        own = [self.staff_1, self.staff_2, self.staff_3, self.studio, self.studio_5, self.gast, self.gast_owe]
        return [*own, self.mixed, self.sae, self.lab, self.scanner, self.printer, *self.neighbours]


def _neighbours() -> list[AccessPoint]:
    """Networks of the street: other scripts, and names that want to harm whatever prints them."""
    named: list[tuple[bytes | str, str, int, int]] = [
        ("Café Amsel ☕🐦", "c8:0e:14:7a:31:50", 1, -71),
        ("会議室 3階", "34:76:c5:18:a2:04", 6, -77),
        ("مكتب المدير", "50:c7:bf:66:0d:92", 11, -80),
        ("Бухгалтерия", "ec:08:6b:f0:23:18", 1, -78),
        (b"\x1b[2J\x1b[31mOWNED\x1b[0m\a", "18:64:72:5b:cc:40", 11, -82),
        ("<script>alert(1)</script>", "28:c6:8e:39:91:0e", 6, -76),
        ("=HYPERLINK(A1)|'/bin/sh'!A0", "9c:3d:cf:04:7e:61", 1, -84),
        (b"zwei\x00teile\r\nneu", "a0:63:91:d8:15:2b", 11, -81),
        (b"\xff\xfe\xc3\x28 B\xfcro", "00:24:fe:72:88:19", 6, -83),
    ]
    return [
        AccessPoint(
            ssid,
            bssid,
            channel,
            signal_dbm,
            "open" if number == 0 else "psk",
            uptime_s=70_000.0 + 311_000.0 * number,
            heard_share=0.05,
        )
        for number, (ssid, bssid, channel, signal_dbm) in enumerate(named)
    ]


def scene_beacons(office: Office) -> None:
    """Everybody beacons; one network restarts on the way."""
    restart_s, back_s = AP_RESTART_S, AP_RESTART_S + 9.0
    office.mixed.silences_s.append((restart_s, back_s))
    office.mixed.reboots_s.append(back_s - 4.0)
    for ap in office.access_points():
        beacons(office.air, ap, LENGTH_S)


def scene_morning(office: Office) -> list[Client]:
    """People arrive and join each kind of network; returns the two studio laptops, whom the attacker will want."""
    air = office.air
    staff = Client("3c:06:30:5e:11:a4", -51)
    ready_s = join(air, staff, office.staff_1, 6.0, identity=b"anonymous@lindenhof.example")
    chatter(air, staff, office.staff_1, ready_s, 112.0, each_s=0.45)
    _roam(office, staff, 112.0)
    studio = [Client("f0:18:98:7c:40:02", -48), Client("8c:85:90:21:6f:d0", -57)]
    for number, client in enumerate(studio):
        ready_s = join(air, client, office.studio, 11.0 + 5.0 * number)
        chatter(air, client, office.studio, ready_s, DEAUTH_FLOOD_S, each_s=0.5)
    tablet = Client("da:4f:11:92:08:7e", -60)
    ready_s = join(air, tablet, office.sae, 24.0)
    chatter(air, tablet, office.sae, ready_s, 175.0, each_s=0.7)
    phone = Client("7a:21:c4:5d:90:13", -62)
    ready_s = join(air, phone, office.gast_owe, 31.0)
    chatter(air, phone, office.gast_owe, ready_s, LENGTH_S, each_s=0.9)
    _hidden_network(office, Client("00:21:6a:33:58:c7", -66), 38.0)
    mixed = Client("e4:5f:01:0a:44:9b", -59)
    ready_s = join(air, mixed, office.mixed, 45.0)
    chatter(air, mixed, office.mixed, ready_s, AP_RESTART_S, each_s=0.8)
    ready_s = join(air, mixed, office.mixed, AP_RESTART_S + 11.0)
    chatter(air, mixed, office.mixed, ready_s, LENGTH_S, each_s=0.8)
    _guest(office, Client("c6:90:2e:71:aa:05", -64), 48.0)
    return studio


def _roam(office: Office, staff: Client, at_s: float) -> None:
    """Walk from one AP of the ESS to the next; the old one forgets the client a minute later, reason 4."""
    air = office.air
    ready_s = join(air, staff, office.staff_2, at_s, roaming_from=office.staff_1.address)
    chatter(air, staff, office.staff_2, ready_s, LENGTH_S, each_s=0.5)
    Session(air, staff, office.staff_1, at_s + 60.0).down(12, Dot11Deauth(reason=4))


def _hidden_network(office: Office, client: Client, at_s: float) -> None:
    """Ask for the hidden network by name, get its name back, join."""
    air = office.air
    probe(air, at_s, client.radio(office.lab), office.lab.ssid)
    probe_response(air, at_s + 0.003, office.lab, client.address)
    ready_s = join(air, client, office.lab, at_s + 0.2)
    chatter(air, client, office.lab, ready_s, 150.0, each_s=1.0)
    Session(air, client, office.lab, 150.2).leave()


def _guest(office: Office, guest: Client, at_s: float) -> None:
    """Use the open guest network in clear: DHCP, then DNS."""
    air = office.air
    session = Session(air, guest, office.gast, join(air, guest, office.gast, at_s))
    for _ in range(2):
        session.packet_up(0x0800, _ipv4_udp(68, 67, air.rng.randbytes(236)))
        session.packet_down(0x0800, _ipv4_udp(67, 68, air.rng.randbytes(236)))
    for _ in range(12):
        session.at_s += 1.5
        session.packet_up(0x0800, _ipv4_udp(50_000, 53, air.rng.randbytes(34)))
        session.packet_down(0x0800, _ipv4_udp(53, 50_000, air.rng.randbytes(70)))
    session.leave(reason=8)


def _ipv4_udp(source_port: int, destination_port: int, payload: bytes) -> bytes:
    """An IPv4 datagram of the guest network, checksums left at zero as an offloading card does."""
    udp = struct.pack(">HHHH", source_port, destination_port, 8 + len(payload), 0) + payload
    return (
        struct.pack(">BBHIBBH4s4s", 0x45, 0, 20 + len(udp), 0, 64, 17, 0, b"\x0a\x14\x00\x09", b"\x0a\x14\x00\x01")
        + udp
    )


def scene_relics(office: Office) -> None:
    """The warehouse's WEP scanner and the printer's WPA1."""
    air = office.air
    scanner, printer = Client("00:a0:f8:5c:72:19", -76), Client("00:1b:a9:30:c4:55", -70)
    session = Session(air, scanner, office.scanner, 8.0)
    # Shared key: challenge in the clear, its encryption back (802.11-2020 12.3.3.3).
    session.up(11, Dot11Auth(algo=1, seqnum=1, status=0))
    session.down(11, Dot11Auth(algo=1, seqnum=2, status=0) / Dot11Elt(ID=16, info=air.rng.randbytes(128)))
    session.associate()
    old_cipher(air, scanner, office.scanner, session.at_s, LENGTH_S, each_s=3.0)
    old_cipher(air, printer, office.printer, 2.0, LENGTH_S, each_s=4.0)


def scene_broadcasts(office: Office) -> None:
    """ARP and mDNS from the wire, relayed by three networks."""
    for ap in (office.staff_1, office.studio, office.mixed):
        broadcasts(office.air, ap, 1.0, LENGTH_S, each_s=1.6)


def scene_phones(office: Office) -> None:
    """Pockets full of phones: wildcard probes from a new locally administered address each time."""
    air, at_s = office.air, 1.0
    answering = [office.staff_1, office.studio, office.gast, office.neighbours[0]]
    while at_s < LENGTH_S - 1.0:
        octets = air.rng.randbytes(6)
        address = ":".join(f"{octet:02x}" for octet in bytes((octets[0] & 0xFC | 0x02,)) + octets[1:])
        signal_dbm = -56 - int(air.rng.random() * 25)
        for ap in answering:
            sender = Radio(address, signal_dbm, ap.freq_mhz)
            probe(air, at_s, sender)
            if air.chance(0.5):
                probe_response(air, at_s + 0.002, ap, address)
                air.ack(at_s + 0.0025, sender, ap.address)
            at_s += 0.03
        at_s += 2.0 + 5.0 * air.rng.random()


def scene_kicks(office: Office) -> None:
    """What innocent access points do: put out an idle client, and one that it never knew (reasons 4 and 6)."""
    air = office.air
    idle, stray = Client("44:61:32:0b:5a:e1", -72), Client("64:16:66:28:de:0c", -79)
    Session(air, idle, office.studio, 35.0).down(12, Dot11Deauth(reason=4))
    Session(air, stray, office.printer, 61.0).down(12, Dot11Deauth(reason=6))
    Session(air, idle, office.neighbours[0], 199.0).down(12, Dot11Deauth(reason=4))


def scene_restart(office: Office) -> None:
    """The newest AP installs its update: one farewell to all (reason 3), silence, a TSF that starts at nought."""
    ap = office.mixed
    header = Dot11(type=0, subtype=12, addr1=EVERYBODY, addr2=ap.address, addr3=ap.address)
    office.air.send(AP_RESTART_S - 0.01, ap, header / Dot11Deauth(reason=3))


def scene_deauth_flood(office: Office, victims: list[Client]) -> None:
    """Deauthenticate the studio as aireplay-ng does: duration 314, reason 7, to everybody, then 64 pairs a laptop."""
    air, ap = office.air, office.studio
    attacker = Radio("00:c0:ca:97:12:e8", -66, ap.freq_mhz)
    at_s = DEAUTH_FLOOD_S
    for victim in victims:
        for _ in range(16):
            air.send(at_s, attacker, _forged_deauth(ap.address, EVERYBODY, ap.address), duration_us=314)
            at_s += 0.006
        for _ in range(64):
            air.send(at_s, attacker, _forged_deauth(ap.address, victim.address, ap.address), duration_us=314)
            air.ack(at_s + 0.0006, victim.radio(ap), ap.address)
            air.send(at_s + 0.003, attacker, _forged_deauth(victim.address, ap.address, ap.address), duration_us=314)
            at_s += 0.02
    # Both laptops come back, which is what the attacker wants to record.
    for number, victim in enumerate(victims):
        ready_s = join(air, victim, ap, at_s + 1.5 + 0.7 * number)
        until_s = OPEN_TWIN_S + 8.0 if number == 0 else LENGTH_S
        chatter(air, victim, ap, ready_s, until_s, each_s=0.6)


def _forged_deauth(ta: str, ra: str, bssid: str) -> Packet:
    return Dot11(type=0, subtype=12, addr1=ra, addr2=ta, addr3=bssid) / Dot11Deauth(reason=7)


def scene_open_twin(office: Office, victim: Client) -> None:
    """The studio's name without its lock on another BSSID, near and loud; one laptop falls for it."""
    air = office.air
    twin = AccessPoint(office.studio.ssid, "0a:1d:5f:c3:24:90", 11, -38, "open", uptime_s=-OPEN_TWIN_S, heard_share=0.4)
    beacons(air, twin, OPEN_TWIN_S + 28.0, from_s=OPEN_TWIN_S)
    session = Session(air, victim, twin, join(air, victim, twin, OPEN_TWIN_S + 9.0))
    session.packet_up(0x0800, _ipv4_udp(68, 67, air.rng.randbytes(236)))
    session.packet_down(0x0800, _ipv4_udp(67, 68, air.rng.randbytes(236)))
    for _ in range(8):
        session.at_s += 1.2
        session.packet_up(0x0800, _ipv4_udp(50_100, 53, air.rng.randbytes(34)))
    session.at_s = OPEN_TWIN_S + 27.0
    session.leave()
    ready_s = join(air, victim, office.studio, OPEN_TWIN_S + 29.0)
    chatter(air, victim, office.studio, ready_s, LENGTH_S, each_s=0.8)


def scene_karma(office: Office) -> None:
    """Whatever network a passer-by's phone asks for, this one says: that is me."""
    air = office.air
    liar = AccessPoint(b"", "02:c0:ca:8d:30:11", 11, -44, "open", uptime_s=600.0 - KARMA_S)
    wanted: list[tuple[str, int, list[str]]] = [
        ("d2:17:8b:60:4c:01", -61, ["Hotel Adler", "Bahnhof WLAN"]),
        ("00:26:c7:0e:93:ba", -68, ["FRITZ!Box 7490 Meier"]),
        ("a8:66:7f:15:20:dd", -73, ["Flughafen Gratis", "Ferienhaus Ostsee"]),
    ]
    for number, (address, signal_dbm, names) in enumerate(wanted):
        phone = Radio(address, signal_dbm, liar.freq_mhz)
        for again in range(4):
            for place, name in enumerate(names):
                at_s = KARMA_S + 1.5 * number + 6.0 * again + 0.15 * place
                probe(air, at_s, phone, name.encode())
                probe_response(air, at_s + 0.004, liar, address, name.encode())
                air.ack(at_s + 0.0045, phone, liar.address)


def scene_pwnagotchi(office: Office) -> None:
    """A pwnagotchi says hello: its advertisement as JSON in elements of id 222, as pwngrid sends it."""
    air = office.air
    passer = Radio("de:ad:be:ef:de:ad", -64, freq_mhz(6), uptime_s=-PWNAGOTCHI_S)
    for second in range(14):
        advert = {
            "epoch": 41 + second // 5,
            "face": "(◕‿‿◕)",
            "grid_version": "1.10.3",
            "identity": "1f6b0c" + "5ad2e9" * 9 + "77e1",
            "name": "taschendieb",
            "policy": {"advertise": True, "bond_encounters_factor": 20000, "deauth": True, "sta_ttl": 300},
            "pwnd_run": 3,
            "pwnd_tot": 128,
            "session_id": "6e:14:bb:02:9f:c8",
            "timestamp": 1_772_442_000 + int(PWNAGOTCHI_S) + second,
            "uptime": 5112 + second,
            "version": "1.5.5",
        }
        content = json.dumps(advert, ensure_ascii=False, separators=(",", ":")).encode()
        packet: Packet = Dot11(type=0, subtype=8, addr1=EVERYBODY, addr2=passer.address, addr3="6e:14:bb:02:9f:c8")
        packet /= Dot11Beacon(beacon_interval=100, cap="ESS+privacy+short-slot")
        for start in range(0, len(content), 255):
            packet /= Dot11Elt(ID=222, info=content[start : start + 255])
        air.send(PWNAGOTCHI_S + second * 0.97, passer, packet)


def scene_beacon_flood(office: Office) -> None:
    """Eighty networks out of nothing, as mdk4 makes them: random addresses and names, one loudness, one clock."""
    air = office.air
    flooder = Radio("02:00:00:00:00:00", -41, freq_mhz(11), uptime_s=-BEACON_FLOOD_S)
    letters = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$%&()"
    for number in range(80):
        octets = air.rng.randbytes(6)
        bssid = ":".join(f"{octet:02x}" for octet in bytes((octets[0] & 0xFC | 0x02,)) + octets[1:])
        name = bytes(letters[octet % len(letters)] for octet in air.rng.randbytes(8 + octets[5] % 20))
        header = Dot11(type=0, subtype=8, addr1=EVERYBODY, addr2=bssid, addr3=bssid)
        fixed = Dot11Beacon(cap="ESS+privacy" if octets[4] & 1 else "ESS")
        elements = (
            Dot11Elt(ID=0, info=name) / Dot11EltRates(rates=[0x82, 0x84, 0x8B, 0x96]) / Dot11EltDSSSet(channel=11)
        )
        air.send(BEACON_FLOOD_S + 0.075 * number, flooder, header / fixed / elements)


def scene_format_string(office: Office) -> None:
    """A prankster's hotspot has the name that broke iPhones in 2021 (CVE-2021-30800)."""
    hotspot = AccessPoint("%p%s%s%s%s%n", "ae:3c:0b:77:d9:42", 6, -70, "psk", uptime_s=-FORMAT_STRING_S)
    hotspot.heard_share = 0.3
    beacons(office.air, hotspot, LENGTH_S, from_s=FORMAT_STRING_S)


def make_packets() -> list[tuple[int, bytes]]:
    """Play all scenes and return what the sensor captured."""
    office = Office(Air(SEED))
    victims = scene_morning(office)
    scene_beacons(office)
    scene_relics(office)
    scene_broadcasts(office)
    scene_phones(office)
    scene_kicks(office)
    scene_restart(office)
    scene_deauth_flood(office, victims)
    scene_open_twin(office, victims[0])
    scene_karma(office)
    scene_pwnagotchi(office)
    scene_beacon_flood(office)
    scene_format_string(office)
    return office.air.heard()


def main(arguments: list[str]) -> int:
    """Write the capture to the path given."""
    if len(arguments) != 1:
        print("usage: python -m pcaps.recipes.office_attack OUT", file=sys.stderr)
        return 2
    packets = make_packets()
    path = Path(arguments[0])
    write_capture(path, packets, interface="wlan1mon", comment=COMMENT)
    print(f"{path}: {len(packets)} frames, {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
