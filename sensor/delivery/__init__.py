"""Telling people and machines: connectors to receivers, routes of alerts to them, and an outbox that keeps its word."""
