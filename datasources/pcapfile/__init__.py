"""pcap and pcapng captures as a source of frames."""
