"""The HTTP and websocket surface: translates, decides nothing."""
