"""Speed and memory of the whole chain: python -m bench."""
