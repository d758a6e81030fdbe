"""Our own view of a capture: dissector and elements, one frame after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from datasources.pcapfile.capture import CaptureFile
from sensor.dot11 import faults
from sensor.dot11.block import Block
from sensor.dot11.dissect import Dissector
from sensor.dot11.eapol import EapolHeader, message_number, parse_eapol
from sensor.dot11.element_chain import parse_elements
from sensor.dot11.elements import Elements
from sensor.dot11.frame import DEAUTH, DISASSOC, REASSOC_RESPONSE, TYPE_CONTROL, TYPE_EXTENSION, Frame
from sensor.dot11.rsn import FOREIGN, OUI_IEEE
from sensor.tracking.reading import holds_fils_session
from tools.oracle.facts import WITH_ELEMENTS, Facts, flag, suites


@dataclass(frozen=True, slots=True)
class Dissected:
    """One frame as we see it."""

    number: int  # from 1, as tshark counts
    facts: Facts
    fault: str  # why we refuse it, nothing where we do not


class Dissection:
    """Dissects whole captures."""

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._dissector, self._frame = Dissector(), Frame()
        self._elements, self._eapol = Elements(), EapolHeader()

    def frames(self, path: Path) -> Iterator[Dissected]:
        """Give every frame of a capture; raises MisconfiguredError where there is none to read."""
        number = 0
        with CaptureFile(path) as capture:
            for block in capture:
                for n in range(len(block)):
                    number += 1
                    yield self._dissected(block, n, number)

    def _dissected(self, block: Block, n: int, number: int) -> Dissected:
        frame = self._frame
        fault = self._dissector.dissect(block, n, frame)
        if fault:
            return Dissected(number, {}, faults.NAMES[fault])
        facts = _header_facts(frame)
        if frame.kind in (DEAUTH, DISASSOC) and not frame.protected and frame.elements:
            facts["reason"] = str(frame.reason)
        if frame.eapol:
            self._add_message(frame, facts)
        if frame.elements and frame.kind in WITH_ELEMENTS:
            fault = parse_elements(frame.data, frame.elements, frame.end, frame.capability, self._elements)
            _add_element_facts(self._elements, facts)
            if frame.kind <= REASSOC_RESPONSE and holds_fils_session(self._elements.raw):
                fault = faults.OK  # what follows is encrypted, and no element
        return Dissected(number, facts, faults.NAMES[fault] if fault else "")

    def _add_message(self, frame: Frame, facts: Facts) -> None:
        """Add the number of a message of the four-way handshake."""
        header = self._eapol
        if parse_eapol(frame.data, frame.eapol, frame.eapol_end, header) and (message := message_number(header)):
            facts["message"] = str(message)


def _header_facts(frame: Frame) -> Facts:
    """Return what the MAC header says."""
    facts = {"subtype": f"{frame.kind:02x}", "retry": flag(frame.retry), "protected": flag(frame.protected)}
    addresses = {"ta": frame.ta, "bssid": frame.bssid}
    if frame.kind >> 4 != TYPE_EXTENSION:
        addresses["ra"] = frame.ra
    if frame.kind >> 4 not in (TYPE_CONTROL, TYPE_EXTENSION):
        addresses |= {"da": frame.da, "sa": frame.sa}
    facts |= {name: address.hex(":") for name, address in addresses.items() if address}
    if frame.seq_ctl >= 0:
        facts |= {"sequence": str(frame.sequence), "fragment": str(frame.fragment)}
    return facts


def _add_element_facts(elements: Elements, facts: Facts) -> None:
    """Add what the elements say."""
    if elements.ssid_length >= 0:
        facts["ssid"] = elements.ssid.hex()
    if elements.ds_channel >= 0:
        facts["ds_channel"] = str(elements.ds_channel)
    if elements.channel:
        facts["channel"] = str(elements.channel)
    security = elements.security
    if security.has_rsn or security.has_wpa1:
        facts["akm"] = suites({_selector(suite) for suite in security.akms})
        facts["pairwise"] = suites({_selector(suite) for suite in security.pairwise})
        facts["group"] = suites({_selector(security.group)})


def _selector(suite: int) -> int:
    """Return a suite as OUI << 8 | type."""
    return suite & ~FOREIGN if suite & FOREIGN else OUI_IEEE << 8 | suite
