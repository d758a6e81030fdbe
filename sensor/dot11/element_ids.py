"""Element ids and vendor types (802.11-2020 table 9-92, 802.11ax-2021, 802.11be-2024; WFA and Microsoft types)."""

from typing import Final

SSID: Final = 0
SUPPORTED_RATES: Final = 1
DS_PARAMETER: Final = 3
TIM: Final = 5
COUNTRY: Final = 7
QBSS_LOAD: Final = 11
POWER_CONSTRAINT: Final = 32
CHANNEL_SWITCH: Final = 37
QUIET: Final = 40
HT_CAPABILITIES: Final = 45
RSN: Final = 48
EXTENDED_RATES: Final = 50
MOBILITY_DOMAIN: Final = 54
EXTENDED_CHANNEL_SWITCH: Final = 60
HT_OPERATION: Final = 61
MULTIPLE_BSSID: Final = 71
MULTIPLE_BSSID_INDEX: Final = 85
EXTENDED_CAPABILITIES: Final = 127
VHT_CAPABILITIES: Final = 191
VHT_OPERATION: Final = 192
VENDOR: Final = 221
PWNGRID: Final = 222  # reserved; pwnagotchis advertise themselves in it
RSNXE: Final = 244
EXTENSION: Final = 255

# Element id extensions, the first octet of an element 255.
EXT_HE_CAPABILITIES: Final = 35
EXT_HE_OPERATION: Final = 36
EXT_EHT_OPERATION: Final = 106
EXT_MULTI_LINK: Final = 107
EXT_EHT_CAPABILITIES: Final = 108

# First four octets of a vendor element's body: OUI << 8 | type.
VENDOR_WPA1: Final = 0x0050F201
VENDOR_WMM: Final = 0x0050F202
VENDOR_WPS: Final = 0x0050F204
VENDOR_P2P: Final = 0x506F9A09
VENDOR_HOTSPOT: Final = 0x506F9A10
VENDOR_OWE_TRANSITION: Final = 0x506F9A1C
# Aircraft that say where they are: ASTM F3411 (type 13), DJI under both of its OUIs, the French decree of 2019-12-27.
VENDOR_ASTM_REMOTE_ID: Final = 0xFA0BBC0D
VENDOR_FRENCH_REMOTE_ID: Final = 0x6A5C3501
VENDOR_DJI: Final = 0x263712  # without a type
VENDOR_DJI_TECHNOLOGY: Final = 0x60601F

# WMM elements: subtype behind the type (WMM 1.2 section 2.2).
WMM_TSPEC: Final = 2
# P2P attributes (Wi-Fi Direct 1.7 table 6).
P2P_NOTICE_OF_ABSENCE: Final = 12
