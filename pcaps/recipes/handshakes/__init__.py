"""Captures of handshakes, made with hostapd and wpa_supplicant on simulated radios (pcaps/handshakes/README.md)."""
