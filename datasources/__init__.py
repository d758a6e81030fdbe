"""Where frames come from; the only room that touches a radio or a capture file."""
