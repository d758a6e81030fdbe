#!/bin/sh
# Debian packages that the tests and the bench compare against. None of them is needed to run the sensor;
# a test whose tool is missing is skipped and says so.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends aircrack-ng hcxtools systemd tshark
# The guest with simulated radios (tests/radio).
apt-get install -q -y --no-install-recommends qemu-system-x86 hostapd wpasupplicant iw tcpdump wireless-regdb busybox-static
# Real peers: positions, a broker, a log server, a page of ours in a browser.
apt-get install -q -y --no-install-recommends gpsd gpsd-clients python3-gps mosquitto mosquitto-clients rsyslog chromium
