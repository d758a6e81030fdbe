"""Airwarden: a wireless intrusion detection sensor."""

from typing import Final

__version__: Final = "0.1.0"
