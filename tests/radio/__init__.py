"""A Linux kernel with simulated radios in a software-emulated PC: real 802.11 without hardware."""
