"""Real captures of other people, where this machine has them: what is raised there, and what is not.

They are not part of the project. Each expectation was checked by hand against the frames.
"""

from pathlib import Path
from typing import Final

import pytest

from datasources.pcapfile.capture import CaptureFile
from sensor.errors import AirwardenError
from tests.driver import Sensor

CAPTURES: Final = Path("/work/shared/pcaps")

# Relative path -> the alerts, each named once.
ATTACKED: Final = {
    "Chenguinhoo_wids-802.11x/100x0.1fap.pcap": {"BEACONFLOOD", "SSIDSWARM"},
    "Chenguinhoo_wids-802.11x/100x0.5fap2.pcap": {"BEACONFLOOD", "SSIDSWARM"},
    "Chenguinhoo_wids-802.11x/100x3fakeap.pcap": {"BEACONFLOOD", "SSIDSWARM"},
    "Chenguinhoo_wids-802.11x/deauth.pcap": {"BCASTDISCON", "DEAUTHFLOOD"},
    "Chenguinhoo_wids-802.11x/disasoc.pcap": {"BCASTDISCON", "DEAUTHFLOOD"},
    "Chenguinhoo_wids-802.11x/fake_aps.pcap": {"BEACONFLOOD", "SSIDSWARM"},
    "DementedProton_WifiAttacks/deauth.pcap": {"ATTACKTOOL", "DEAUTHFLOOD"},
    "JPaulMora_Pyrit/wpapsk-virgin_broadband.dump.gz": {"ATTACKTOOL", "BCASTDISCON", "DEAUTHFLOOD"},
    "Omelug_wpa3_tester/radiotap_multi.pcapng": {"BSSTIMESTAMP", "CRYPTODROP", "CSASPOOF"},
    "Omelug_wpa3_tester/rogue_client_capture.pcapng": {
        "BSSIDCLONE",
        "BSSTIMESTAMP",
        "CRYPTODROP",
        "CSASPOOF",
        "PROBECHAN",
    },
    "Omelug_wpa3_tester/test_data__rogue_client_capture.pcapng": {
        "BSSIDCLONE",
        "BSSTIMESTAMP",
        "CRYPTODROP",
        "CSASPOOF",
        "PROBECHAN",
    },
    "aircrack-ng_aircrack-ng/pmkid-not-recognized.cap": {"ASSOCFLOOD", "ATTACKTOOL", "DEAUTHFLOOD"},
    "hsngccu_WPA3-dataset/1._BF_00075_20240416233851.pcap": {"BEACONFLOOD"},
    "hsngccu_WPA3-dataset/1._BF_00099_20240416234232.pcap": {"BEACONFLOOD"},
    "hsngccu_WPA3-dataset/2._Deauth_00046_20240417000819.pcap": {
        "DEAUTHFLOOD",
        "DISCONPAIR",
        "PMFDISCON",
        "ROGUEDISCON",
        "SAQUERYFLOOD",
    },
    "hsngccu_WPA3-dataset/2._Deauth_00061_20240417001945.pcap": {"DEAUTHFLOOD", "PMFDISCON"},
    "hsngccu_WPA3-dataset/3._SAE_CV_00044_20240417011548.pcap": {"DEAUTHFLOOD", "DISCONPAIR", "ROGUEDISCON"},
    "hsngccu_WPA3-dataset/4._UGD_00060_20240417020950.pcap": {
        "DEAUTHFLOOD",
        "PMFDISCON",
        "ROGUEDISCON",
        "SAQUERYFLOOD",
    },
    "hsngccu_WPA3-dataset/4._UGD_00080_20240417022226.pcap": {"DEAUTHFLOOD", "PMFDISCON", "ROGUEDISCON"},
    "hsngccu_WPA3-dataset/5._SAE_AF_00062_20240417003839.pcap": {"SAEFLOOD"},
    "hsngccu_WPA3-dataset/5._SAE_AF_00123_20240417005023.pcap": {"SAEFLOOD"},
    "hsngccu_WPA3-dataset/6._TSC_00057_20240417014130.pcap": {"DEAUTHFLOOD"},
    "hsngccu_WPA3-dataset/6._TSC_00075_20240417015206.pcap": {"DEAUTHFLOOD"},
    "hsngccu_WPA3-dataset/8._KRACK_DG_00063_20240417041508.pcap": {"ADVCRYPTCHANGE", "BSSTIMESTAMP", "CHANCHANGE"},
    "hsngccu_WPA3-dataset/8._KRACK_DG_00084_20240417042608.pcap": {"ADVCRYPTCHANGE", "BSSTIMESTAMP", "CHANCHANGE"},
    "libwifi_libwifi/assoc_req.pcap": {"ASSOCFLOOD"},
    "libwifi_libwifi/deauth.pcap": {"DEAUTHFLOOD"},
    "libwifi_libwifi/deauth_with_221.pcap": {"DEAUTHFLOOD"},
    "libwifi_libwifi/disassoc.pcap": {"DEAUTHFLOOD"},
    "libwifi_libwifi/reassoc_req.pcap": {"ASSOCFLOOD"},
    "vanhoefm_fragattacks/eapol-amsdu_BP-fromap.pcapng": {"FRAGATTACK"},
    "vanhoefm_fragattacks/linux-plain-fromap.pcapng": {"FRAGATTACK"},
    "vanhoefm_fragattacks/ping_D_BP___bcast_ra-fromap.pcapng": {"FRAGATTACK"},
    "vanhoefm_fragattacks/ping_I_E_P-fromclient.pcapng": {"FRAGATTACK"},
    "vanhoefm_fragattacks/ping_I_E_R_E-fromclient.pcapng": {"FRAGATTACK"},
    "vanhoefm_fragattacks/ping_I_E_R_E__full-recon-fromclient.pcapng": {"FRAGATTACK"},
    "vanhoefm_fragattacks/ping_I_F_BE_AE-fromap.pcapng": {"FRAGATTACK"},
    "vanhoefm_fragattacks/ping_I_P-fromclient.pcapng": {"PLAINTEXTDATA"},
    "opendroneid_wireshark-dissector/odid_wifi_bcn_sample.pcap": {"DRONEID"},
    "derived/fuzz2_wpa3_transition.pcap": {"MALFORMMGMT"},
    "derived/fuzz1_wpa-Induction.pcap": {"MALFORMMGMT", "RSNLOOP"},
}
SUFFIXES: Final = (".pcap", ".pcapng", ".cap", ".gz", ".dump")

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason=f"{CAPTURES} is not there")


def raised(path: Path) -> set[str]:
    sensor = Sensor()
    with CaptureFile(path) as capture:
        for block in capture:
            sensor.pipeline.process(block)
    return set(sensor.names())


def files() -> list[Path]:
    found = CAPTURES.rglob("*") if CAPTURES.is_dir() else ()
    return sorted(path for path in found if path.suffix in SUFFIXES and path.is_file())


@pytest.mark.parametrize("name", sorted(ATTACKED))
def test_attacks_in_real_captures_are_raised(name: str) -> None:
    assert raised(CAPTURES / name) == ATTACKED[name]


def test_nothing_is_raised_in_the_others() -> None:
    wrong = {}
    for path in files():
        name = str(path.relative_to(CAPTURES))
        if name in ATTACKED:
            continue
        try:
            alerts = raised(path)
        except AirwardenError:
            continue  # no capture at all, or none of ours
        if alerts:
            wrong[name] = alerts
    assert wrong == {}
