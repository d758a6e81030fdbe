"""Grammar of alerts: what raises them, what became of them, who is told."""

from sensor.cli.grammar.options import Commands, add_command, add_format, add_places, whole_number


def add_detections(commands: Commands) -> None:
    """Add `airwarden detections`."""
    parser = add_command(
        commands,
        "detections",
        "what is detected, and what it means",
        "Lists the catalogue of detections, or explains one: its meaning, what to do, what can be tuned.",
        """\
  airwarden detections
  airwarden detections KARMA
""",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="explain this one")


def add_alerts(commands: Commands) -> None:
    """Add `airwarden alerts`."""
    parser = add_command(
        commands,
        "alerts",
        "the ledger: what is open, who looks after it, why it was closed",
        "Lists the sensor's alerts and says what becomes of them. An alert is open until somebody closes it for a\n"
        "reason, or nothing more is found for its quiet time; what is found later opens a new one. Acknowledging\n"
        "tells others that you look after it, and changes nothing else.\n"
        "Works on the state database, whether or not a sensor runs on it; with --url, or with a key, over the API of\n"
        "one that runs. AIRWARDEN_URL and AIRWARDEN_KEY say the same. With a key alone, the configuration says where.",
        """\
  airwarden alerts list
  airwarden alerts list --all --limit 20 --format json | jq -r '."kismet.alert.header"'
  airwarden alerts show 1K52WM9H00000000001
  airwarden alerts ack 1K52WM9H00000000001
  airwarden alerts close 1K52WM9H00000000001 --reason "the neighbour's new printer"
  airwarden alerts note 1K52WM9H00000000001 --memo "asked the neighbour"
  airwarden alerts list --url https://roof.example.net:2501 --key-file pager.key
""",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list open alerts, the last opened first")
    listing.add_argument("--all", action="store_true", help="closed ones, too")
    listing.add_argument("--limit", type=whole_number, default=100, metavar="N", help="at most so many (100)")
    show = actions.add_parser("show", help="all that is known of one, and who did what")
    show.add_argument("id", metavar="ID")
    ack = actions.add_parser("ack", help="say that you look after it")
    close = actions.add_parser("close", help="close it for a reason; what is found from now on opens a new one")
    close.add_argument("--reason", required=True, metavar="TEXT", help="why")
    note = actions.add_parser("note", help="write its memo, instead of an earlier one")
    note.add_argument("--memo", required=True, metavar="TEXT", help="what others should know")
    for action in (ack, close, note):
        action.add_argument("ids", nargs="+", metavar="ID")
    for action in (listing, show, ack, close, note):
        add_format(action)
        action.add_argument("--url", metavar="URL", help="ask the sensor that serves its API there")
        action.add_argument("--key-file", metavar="FILE", help="file with an API key of a responder or admin")
        add_places(action)


def add_notify(commands: Commands) -> None:
    """Add `airwarden notify`."""
    parser = add_command(
        commands,
        "notify",
        "who is told of alerts, and how that goes",
        "Connectors and routes come from the configuration. 'test' sends a note now and prints what the receiver\n"
        "said; exit code 1 if it did not take it. What no receiver will get is kept for 30 days: 'dead' lists it, and\n"
        "has it tried again. A daemon that runs takes notice within seconds.",
        """\
  airwarden notify test ops
  airwarden notify list
  airwarden notify dead
  airwarden notify dead --retry 17
  airwarden notify dead --all
""",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    test = actions.add_parser("test", help="send a test note through a connector, now")
    test.add_argument("name", metavar="NAME")
    listing = actions.add_parser("list", help="list the connectors, and what waits for them")
    dead = actions.add_parser("dead", help="list the notes that no receiver will get, or have them tried again")
    again = dead.add_mutually_exclusive_group()
    again.add_argument("--retry", type=whole_number, metavar="ID", help="try this one again")
    again.add_argument("--all", action="store_true", help="try all of them again")
    for action in (test, listing, dead):
        add_places(action)


def add_rules(commands: Commands) -> None:
    """Add `airwarden rules`."""
    parser = add_command(
        commands,
        "rules",
        "rules of your own: list, show, apply from files, test on captures",
        "Rules as Kibana's API has them. FILE holds one rule or several, as JSON or as TOML with [[rule]]; a rule\n"
        "keeps its 'id', or gets one made of its name. 'test' prints what would have been told of captures, and runs\n"
        "no action. A daemon that runs takes notice of what is applied within a second.",
        """\
  airwarden rules list
  airwarden rules show 1bfc2c3a-7a0c-4b7a-9f8b-4f3f3f4b0a11
  airwarden rules apply rules.toml
  airwarden rules test rule.json --capture office.pcapng
""",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list the rules of all spaces")
    show = actions.add_parser("show", help="print a rule and where it stands")
    show.add_argument("id", metavar="ID")
    apply = actions.add_parser("apply", help="make or change the rules of a file")
    apply.add_argument("file", metavar="FILE")
    test = actions.add_parser("test", help="print what rules would have told of captures")
    test.add_argument("file", metavar="FILE")
    test.add_argument("--capture", action="append", dest="captures", required=True, metavar="CAPTURE")
    for action in (show, apply):
        action.add_argument("--space", default="default", help="of the rule (default)")
    for action in (listing, show, apply, test):
        add_places(action)
