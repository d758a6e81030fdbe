"""Captures of our own, their recipes and golden results; not installed."""
