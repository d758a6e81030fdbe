"""Proposals made of frames, and what the configuration makes of them."""

from pathlib import Path

from sensor.config.heard_networks import Wanted
from sensor.config.load import load
from sensor.config.proposal import propose
from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.pipeline import Pipeline
from sensor.wids.catalogue import DEFINITIONS, PARAMETERS
from sensor.wids.eapwitness import ServerWitness
from sensor.wids.policy import Policy
from sensor.wids.witness import Witness
from tests.captures import Air, Packet
from tests.frames import (
    WPA2_PSK,
    WPA2_PSK_PMF,
    WPA2_WPA3_TRANSITION,
    WPA3_SAE,
    beacon,
    country,
    probe_response,
    wps,
)
from tests.scenes.clients import joins
from tests.scenes.stage import A2, A, N, S, other

EVERYTHING = Wanted()


def proposal(packets: list[Packet], wanted: Wanted = EVERYTHING) -> str:
    witness = Witness()
    servers = ServerWitness()
    pipeline = Pipeline([witness, servers], lambda finding: None, lambda topic, event: None)
    block = Block(b"".join(packet for _, packet in packets), DLT_RADIOTAP, 0)
    at = 0
    for ts_us, packet in packets:
        block.append(at, at + len(packet), len(packet), ts_us)
        at += len(packet)
    pipeline.process(block)
    return propose(witness, pipeline.tracker.devices.values(), wanted, "a test", servers.shown())


def policy_of(text: str, folder: Path) -> Policy:
    """What the configuration makes of a proposal."""
    file = folder / "learnt.toml"
    file.write_text(text, "utf-8")
    return load(file, DEFINITIONS.values(), PARAMETERS).policy


def office() -> list[Packet]:
    """Two access points of one network, a hidden one, a neighbour, and a station."""
    air = Air()
    air.send(beacon(A, b"net", 6, WPA2_PSK_PMF, extra=country()), times=20, signal=-40)
    air.send(beacon(A2, b"net", 36, WPA2_WPA3_TRANSITION, extra=country()), times=20, signal=-50, freq_mhz=5180)
    air.send(beacon(other(A, 9), b"\x00" * 6, 11, WPA3_SAE), times=20, signal=-55, freq_mhz=2462)
    air.send(probe_response(other(A, 9), S, b"hidden", 11, WPA3_SAE), times=3, signal=-55, freq_mhz=2462)
    air.send(beacon(N, b"next door", 1, WPA2_PSK, extra=wps()), times=20, signal=-80, freq_mhz=2412)
    joins(air, S, A, b"net", WPA2_PSK_PMF)
    return air.frames()
