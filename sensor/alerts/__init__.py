"""Alert definitions, throttling, the alert record and its backlog."""
