"""Attacks and their innocent twins, one module for each family of detections, as the catalogue tells them."""
