"""Wi-Fi adapters of Linux in monitor mode."""
