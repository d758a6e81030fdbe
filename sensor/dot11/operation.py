"""Where a BSS works: its true primary channel, width and centres, from all the operation elements together."""

from typing import Final, final

from mypy_extensions import i64

HT_SECONDARY_ABOVE: Final = 1
HT_SECONDARY_BELOW: Final = 3
_HT_ANY_WIDTH: Final = 0x04  # STA Channel Width (802.11-2020 9.4.2.56)

# VHT widths beyond 1, which is 80 MHz or wider by the centres (802.11-2020 table 9-274).
_VHT_160: Final = 2
_VHT_80_80: Final = 3

# HE Operation Parameters (802.11ax-2021 9.4.2.249).
_HE_FIXED: Final = 6  # parameters, BSS colour, basic HE-MCS set
_HE_VHT_PRESENT: Final = 0x004000
_HE_CO_HOSTED: Final = 0x008000
_HE_6GHZ_PRESENT: Final = 0x020000

# EHT Operation (802.11be-2024 9.4.2.321).
_EHT_FIXED: Final = 5  # parameters, basic EHT-MCS set
_EHT_OPERATION_PRESENT: Final = 0x01

_EHT_320: Final = 4
_HALF_160: Final = 8  # channel numbers between the centre of 160 MHz and of its primary 80 MHz


@final
class Operation:
    """What the operation elements of one frame say; -1 where an element is absent. Reused for every frame."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self.ds_channel: i64 = -1
        self.ht_primary: i64 = -1
        self.ht_secondary: i64 = 0  # secondary channel offset field
        self.ht_center_2: i64 = 0  # Channel Center Frequency Segment 2
        self.vht_width: i64 = -1
        self.vht_center_0: i64 = 0
        self.vht_center_1: i64 = 0
        self.he_primary: i64 = -1  # of 6 GHz Operation Information
        self.he_width: i64 = 0
        self.he_center_0: i64 = 0
        self.he_center_1: i64 = 0
        self.eht_width: i64 = -1
        self.eht_center_0: i64 = 0
        self.eht_center_1: i64 = 0
        # The answer, set by `resolve`.
        self.channel: i64 = 0
        self.width_mhz: i64 = 20
        self.secondary: i64 = 0
        self.center_1: i64 = 0
        self.center_2: i64 = 0

    def clear(self) -> None:
        """Forget the last frame."""
        self.ds_channel = -1
        self.ht_primary = -1
        self.ht_secondary = 0
        self.ht_center_2 = 0
        self.vht_width = -1
        self.he_primary = -1
        self.eht_width = -1

    def read_ht(self, data: bytes, body: i64, end: i64) -> bool:
        """Read HT Operation (802.11-2020 9.4.2.56); say whether it is long enough."""
        if end - body < 4:
            return False
        octet: i64 = data[body]
        self.ht_primary = octet
        octet = data[body + 1]
        self.ht_secondary = octet & 0x03 if octet & _HT_ANY_WIDTH != 0 else 0
        low: i64 = data[body + 2]
        high: i64 = data[body + 3]
        self.ht_center_2 = (low >> 5) | (high & 0x1F) << 3
        return True

    def read_vht(self, data: bytes, body: i64, end: i64) -> bool:
        """Read the VHT Operation Information (802.11-2020 9.4.2.158); say whether it is long enough."""
        if end - body < 3:
            return False
        self.vht_width = data[body]
        self.vht_center_0 = data[body + 1]
        self.vht_center_1 = data[body + 2]
        return True

    def read_he(self, data: bytes, body: i64, end: i64) -> bool:
        """Read HE Operation from behind its id extension (802.11ax-2021 9.4.2.249); say whether it is long enough."""
        if end - body < _HE_FIXED:
            return False
        low: i64 = data[body + 1]
        high: i64 = data[body + 2]
        parameters = low << 8 | high << 16
        pos = body + _HE_FIXED
        if parameters & _HE_VHT_PRESENT != 0:
            if not self.read_vht(data, pos, end):
                return False
            pos += 3
        if parameters & _HE_CO_HOSTED != 0:
            pos += 1
        return parameters & _HE_6GHZ_PRESENT == 0 or self._read_6ghz(data, pos, end)

    def _read_6ghz(self, data: bytes, body: i64, end: i64) -> bool:
        """Read 6 GHz Operation Information: primary channel, control, two centres, minimum rate."""
        if end - body < 5:
            return False
        self.he_primary = data[body]
        control: i64 = data[body + 1]
        self.he_width = control & 0x03
        self.he_center_0 = data[body + 2]
        self.he_center_1 = data[body + 3]
        return True

    def read_eht(self, data: bytes, body: i64, end: i64) -> bool:
        """Read EHT Operation from behind its id extension; say whether it is long enough."""
        if end - body < _EHT_FIXED:
            return False
        parameters: i64 = data[body]
        if parameters & _EHT_OPERATION_PRESENT == 0:
            return True
        if end - body < _EHT_FIXED + 3:
            return False
        control: i64 = data[body + _EHT_FIXED]
        self.eht_width = control & 0x07
        self.eht_center_0 = data[body + _EHT_FIXED + 1]
        self.eht_center_1 = data[body + _EHT_FIXED + 2]
        return True

    def resolve(self) -> None:
        """Work out channel, width, secondary channel and centres from what was read."""
        self._resolve_primary()
        self.width_mhz = 20
        self.secondary = 0
        self.center_1 = 0
        self.center_2 = 0
        if self.ht_secondary == HT_SECONDARY_ABOVE:
            self._set_40(1)
        elif self.ht_secondary == HT_SECONDARY_BELOW:
            self._set_40(-1)
        if 0 < self.eht_width <= _EHT_320:
            self._resolve_eht()
        elif self.he_primary >= 0:
            self._resolve_coded(self.he_width, self.he_center_0, self.he_center_1)
        elif 0 < self.vht_width <= _VHT_80_80:
            self._resolve_vht()

    def _resolve_primary(self) -> None:
        """6 GHz Operation Information knows best, then HT Operation, then the DS Parameter Set."""
        if self.he_primary >= 0:
            self.channel = self.he_primary
        elif self.ht_primary > 0:
            self.channel = self.ht_primary
        elif self.ds_channel > 0:
            self.channel = self.ds_channel
        else:
            self.channel = 0

    def _set_40(self, side: i64) -> None:
        """Set 40 MHz with the secondary channel above (1) or below (-1) the primary."""
        self.width_mhz = 40
        self.secondary = side
        self.center_1 = self.channel + 2 * side

    def _resolve_vht(self) -> None:
        """Resolve VHT widths 1 to 3, of which 2 and 3 are deprecated."""
        if self.vht_width == _VHT_160:
            self.width_mhz = 160
            self.center_1 = self.vht_center_0
            return
        # Without full support for wide channels the second centre moves to HT Operation (table 11-25).
        second = self.vht_center_1 if self.vht_center_1 != 0 else self.ht_center_2
        self._set_80_or_160(self.vht_center_0, second)

    def _resolve_eht(self) -> None:
        """Resolve the EHT widths 40 to 320 MHz."""
        if self.eht_width == _EHT_320:
            self.width_mhz = 320
            self.center_1 = self.eht_center_1
            self.secondary = 0
        else:
            self._resolve_coded(self.eht_width, self.eht_center_0, self.eht_center_1)

    def _resolve_coded(self, width: i64, center_0: i64, center_1: i64) -> None:
        """Resolve a width of 0 to 3, as HE (6 GHz) and EHT code it: 20, 40, 80, 160 or 80+80 MHz."""
        if width == 0:
            self.width_mhz = 20
            self.secondary = 0
            self.center_1 = 0
        elif width == 1:
            self._set_40(1 if center_0 > self.channel else -1)
        elif width == 2:
            self._set_80_or_160(center_0, 0)
        else:
            self._set_80_or_160(center_0, center_1)

    def _set_80_or_160(self, center_0: i64, center_1: i64) -> None:
        """Set 80 MHz, 160 MHz where the centres are 8 apart, 80+80 where they are further apart (160 MHz in all)."""
        distance = center_1 - center_0 if center_1 > center_0 else center_0 - center_1
        self.center_1 = center_0
        self.width_mhz = 80
        if center_1 == 0 or distance < _HALF_160:
            return
        self.width_mhz = 160
        if distance == _HALF_160:
            self.center_1 = center_1
        elif distance > 2 * _HALF_160:
            self.center_2 = center_1
        else:
            self.width_mhz = 80
