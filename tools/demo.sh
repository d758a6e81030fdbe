#!/bin/sh
# Replays the office attack through the sensor that `make demo` has just installed, and says what to do next.
set -eu
airwarden=$1/bin/airwarden
capture=pcaps/office-attack.pcapng

echo
echo "\$ $airwarden replay $capture"
"$airwarden" replay "$capture"

cat <<END

That was a capture. The daemon, with the same capture as its radio and its API on http://127.0.0.1:2501:

  $airwarden user add admin
  $airwarden run -c $capture:realtime=true
  curl -u admin http://127.0.0.1:2501/alerts/all_alerts.json

END
