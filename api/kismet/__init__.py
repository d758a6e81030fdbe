"""Kismet's REST and eventbus dialect."""
