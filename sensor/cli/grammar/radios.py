"""Grammar of what looks after radios by hand: which there are, and a capture on one."""

from sensor.cli.grammar.options import Commands, above_zero, add_command, add_format


def add_sources(commands: Commands) -> None:
    """Add `airwarden sources`."""
    parser = add_command(
        commands,
        "sources",
        "what could be captured on, and what is missing",
        "Lists Wi-Fi adapters and other interfaces that deliver 802.11 frames, and says for each what keeps it from\n"
        "being captured on. Changes nothing and needs no rights.",
        """\
  airwarden sources
  airwarden sources --format json | jq -r 'select(.usable).interface'
""",
    )
    add_format(parser)


def add_capture(commands: Commands) -> None:
    """Add `airwarden capture`."""
    parser = add_command(
        commands,
        "capture",
        "capture on one interface by hand",
        "Runs one capture worker until Ctrl-C, and shows each second what comes in. Needs CAP_NET_ADMIN and\n"
        "CAP_NET_RAW. SOURCE is an interface, with options as in 'airwarden run -c'.\n"
        "The file is a pcap, readable by you alone.",
        """\
  sudo airwarden capture wlan0
  sudo airwarden capture wlan0 --channel 36VHT80 -w lab.pcap --seconds 60
  sudo airwarden capture wlan0 --hop 1,6,11 --rate 2
  sudo airwarden capture wlan0:filter_mgmt=true --hop 5g -w - | wireshark -k -i -
""",
    )
    parser.add_argument("interface", metavar="SOURCE", help="an interface, with options as INTERFACE:option=value,...")
    parser.add_argument("-w", "--write", metavar="FILE", help="write what is captured; - for standard output")
    listening = parser.add_mutually_exclusive_group()
    listening.add_argument("--channel", metavar="CHANNEL", help="stay on this one, such as 6, 6HT40+, 36VHT80, 37W6e")
    listening.add_argument(
        "--hop", nargs="?", const="", metavar="LIST", help="hop over these channels and bands (2g, 5g, 6g), or over all"
    )
    parser.add_argument("--rate", metavar="RATE", help="when hopping: 5/sec (the default), 30/min or 2/dwell")
    parser.add_argument("--seconds", type=_seconds, metavar="N", help="end after so many seconds")


def _seconds(text: str) -> float:
    """Read a number of seconds above zero."""
    return above_zero(text, "no number of seconds above zero")
