"""Development scripts; not installed."""
