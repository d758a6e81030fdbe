"""The daemon as a service of systemd: what it tells the service manager, and how it is set up."""
