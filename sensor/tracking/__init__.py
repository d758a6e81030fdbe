"""Bounded memory of devices, BSSs and SSIDs, keyed by address."""
