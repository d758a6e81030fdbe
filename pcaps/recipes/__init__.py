"""One recipe for each capture: the program that makes it, byte for byte."""
