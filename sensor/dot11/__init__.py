"""802.11 dissection: bytes in, typed frames out; no I/O, no clock."""
