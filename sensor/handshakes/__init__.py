"""WPA handshakes and PMKIDs: which EAPOL messages prove something about a passphrase, and how hashcat reads them."""
