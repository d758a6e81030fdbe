"""What may stand on the command line; without the modules that do it, so that help and mistakes are told at once."""
