"""Captures of real attack tools at work on simulated radios, on networks of our own (pcaps/attacks/README.md)."""
