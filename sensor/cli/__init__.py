"""The airwarden command."""
