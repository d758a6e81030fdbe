"""Detections, one family a file, and the catalogue that lists them."""
