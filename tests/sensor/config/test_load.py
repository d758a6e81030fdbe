"""The configuration: what it says, and every mistake at once with its line."""

from pathlib import Path

import pytest

from sensor.alerts.definition import CRITICAL, HIGH, MEDIUM, Definition, Rate
from sensor.config import Settings
from sensor.config.load import load
from sensor.config.problems import ConfigurationError
from sensor.errors import MisconfiguredError
from sensor.wids.parameters import Parameter

DEFINITIONS = (
    Definition("DEAUTHFLOOD", "DENIAL", MEDIUM, "Many.", throttle="5/min", burst="2/sec"),
    Definition("APSPOOF", "SPOOF", HIGH, "Another."),
)
PARAMETERS = {"DEAUTHFLOOD": (Parameter("window_s", 5, 1, 60, "s", "Length."), Parameter("frames", 9, 2, 99, "", "N."))}

AP = bytes.fromhex("001b2faa0001")


def read(tmp_path: Path, text: str | bytes) -> Settings:
    file = tmp_path / "a.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return load(file, DEFINITIONS, PARAMETERS)


def complaints(tmp_path: Path, text: str | bytes) -> list[str]:
    """Return what the file is refused for, `LINE: message` each."""
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, text)
    prefix = f"{tmp_path / 'a.toml'}:"
    assert all(line.startswith(prefix) for line in str(refused.value).splitlines())
    return [line.removeprefix(prefix) for line in str(refused.value).splitlines()]


def test_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path, "")
    assert (settings.max_devices, settings.backlog, settings.data_dir) == (100_000, 50, None)
    assert not settings.alert_captures
    assert (settings.api.host, settings.api.port) == ("127.0.0.1", 2501)
    assert settings.overrides == {}


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        data_dir = "state"
        sources = ["wlan0:name=roof"]
        [[network]]
        ssid = "net"
        bssids = ["00:1b:2f:aa:00:01", "AA:BB:CC:00:00:00/FF:FF:FF:00:00:00"]
        [[network]]
        ssid_hex = "ff00"
        [[canary]]
        name = "lure"
        ssid = "corp-secret"
        [[canary]]
        name = "pattern"
        ssid_regex = "corp-.*"
        [detections.DEAUTHFLOOD]
        enabled = true
        throttle = "7/hour"
        burst = "3/min"
        severity = "critical"
        window_s = 30
        [detections.APSPOOF]
        enabled = false
        [tracking]
        max_devices = 5000
        [alerts]
        backlog = 80
        captures = true
        [api]
        listen = "[::]:8443"
        certificate = "tls/cert.pem"
        key = "/etc/key.pem"
        uri_prefix = "/wids/"
        allowed_origins = ["https://Wids.example.net"]
        server_name = "roof"
        pages = "."
        """,
    )
    policy = settings.policy
    assert settings.data_dir == tmp_path / "state"
    assert settings.sources == ("wlan0:name=roof",)
    assert [network.ssid for network in policy.networks] == [b"net", b"\xff\x00"]
    assert policy.approved(b"net", AP)
    assert policy.approved(b"net", bytes.fromhex("aabbcc123456"))
    assert not policy.approved(b"net", bytes.fromhex("001b2faa0002"))
    assert [canary.matches(b"corp-secret") for canary in policy.canaries] == [True, True]
    assert [canary.matches(b"my corp-secret") for canary in policy.canaries] == [False, False]
    wanted = settings.overrides["DEAUTHFLOOD"]
    assert (wanted.throttle, wanted.burst, wanted.severity) == (Rate(7, 2), Rate(3, 1), CRITICAL)
    assert settings.parameters["DEAUTHFLOOD"] == {"window_s": 30}
    assert [name for name in settings.detections if settings.detections[name].override.enabled is False] == ["APSPOOF"]
    assert (settings.max_devices, settings.backlog, settings.alert_captures) == (5000, 80, True)
    assert (settings.api.host, settings.api.port, settings.api.uri_prefix) == ("::", 8443, "/wids")
    assert (settings.api.allowed_origins, settings.api.server_name) == (("https://wids.example.net",), "roof")
    assert (settings.api.certificate, settings.api.key) == (tmp_path / "tls/cert.pem", Path("/etc/key.pem"))
    assert settings.api.pages == tmp_path


def test_every_mistake_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = """\
sourcs = ["wlan0"]
[[network]]
ssid = "net"
bssids = [
  "00:1b:2f:aa:00:01",
  "00:1b:2f:aa:00",
  7,
]
[[network]]
[[canary]]
name = "lure"
ssid_regex = "a("
[detections.DEAUTHFLOD]
enabled = true
[detections.DEAUTHFLOOD]
enabled = "yes"
throttle = "5/week"
severity = "grave"
window_s = 0
frames = true
colour = "red"
[api]
listen = "here"
[tracking]
max_devices = 1
"""
    assert complaints(tmp_path, text) == [
        "1: unknown key 'sourcs'; did you mean 'sources'?",
        "6: 'bssids': '00:1b:2f:aa:00' is no MAC address: six pairs of hexadecimal digits joined by ':' are needed",
        "7: 'bssids' holds texts in quotes, not 7",
        "9: which SSID? 'ssid' or 'ssid_hex' is needed",
        "12: 'ssid_regex': not a regular expression: missing ), unterminated subpattern at position 1",
        "13: unknown detection 'DEAUTHFLOD'; did you mean 'DEAUTHFLOOD'?",
        "16: 'enabled' must be true or false, not \"yes\"",
        "17: 'throttle': '5/week' is not a rate such as '5/min' (units: sec, min, hour, day)",
        "18: 'severity': 'grave' is none of info, low, medium, high, critical",
        "19: 'window_s' must be from 1 to 60 s, not 0",
        "20: 'frames' must be a whole number, not true",
        "21: unknown key 'colour' in [detections.DEAUTHFLOOD]",
        "23: 'listen': 'here' is not HOST:PORT, as in 127.0.0.1:2501",
        "25: 'max_devices' must be from 100 to 10000000, not 1",
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a = 1\nb = [1\nc = 2\n", "3: "),
        ("a = 1\na = 2\n", "2: "),
        ('a = 1\nb = "x\n', "2: "),
        ("a = 1\nb = '''x\n", "2: "),
        ("a = 1\nb = ", "2: "),
        (b"a = 1\nb = '\xff'\n", "2: this is not UTF-8 text"),
    ],
)
def test_syntax_errors_have_their_line(tmp_path: Path, text: str | bytes, complaint: str) -> None:
    (told,) = complaints(tmp_path, text)
    assert told.startswith(complaint)
    assert "(at " not in told


def test_text_nested_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nested"):
        read(tmp_path, "a = " + "[" * 20_000)


def test_huge_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="larger than"):
        read(tmp_path, b"#" * ((1 << 20) + 1))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("detections = 1", "1: 'detections' must be a table, [detections], not 1"),
        ("network = 1", "1: 'network' must be an array of tables, [[network]], not 1"),
        ("network = [1]", "1: 'network' holds tables, [[network]], not 1"),
        ("[network]\nssid = 'x'", "1: 'network' must be an array of tables, [[network]], not a table"),
        (
            "sources = ['']",
            "1: 'sources': a source is an interface or a capture with options, as 'wlan0' or 'a.pcap:realtime=true'",
        ),
        ("data_dir = 5", "1: 'data_dir' must be a text in quotes, not 5"),
        ("[[network]]\nssid = 'x'\nssid_hex = '00'", "3: only one of 'ssid' or 'ssid_hex' can be given"),
        ("[[network]]\nssid = '" + 33 * "x" + "'", "2: 'ssid': an SSID has 1 to 32 octets, not 33"),
        ("[[network]]\nssid = ''", "2: 'ssid': an SSID has 1 to 32 octets, not 0"),
        ("[[canary]]\nssid = 'x'", "1: a canary needs a 'name'"),
        (2 * "[[canary]]\nname = 'a'\nssid = 'x'\n", "5: there is already a canary named 'a'"),
        ("[detections.apspoof]", "1: unknown detection 'apspoof'; did you mean 'APSPOOF'?"),
        (
            "[detections.APSPOOF]\nthrottle = '9/sec'\nburst = '1/min'",
            "3: the burst 1/min is counted over a longer unit than the throttle 9/sec",
        ),
        ("[api]\ncertificate = 'x'", "2: 'certificate' and 'key' go together: TLS needs both"),
        (
            "[api]\nallowed_origins = ['wids.example.net']",
            "2: 'allowed_origins': 'wids.example.net' is not an origin such as 'https://wids.example.net'",
        ),
        ("[api]\npages = '/dev/null'", "2: 'pages': /dev/null is no folder that can be read"),
        ("[api]\npages = ''", "2: 'pages': a path is needed"),
        ("[api]\nuri_prefix = 'x'", "2: 'uri_prefix': 'x' is not a path such as '/wids'"),
    ],
)
def test_single_mistakes(tmp_path: Path, text: str, complaint: str) -> None:
    assert complaints(tmp_path, text) == [complaint]


def test_sources_are_checked_by_who_knows_them(tmp_path: Path) -> None:
    def check(text: str) -> None:
        if "bad" in text:
            raise MisconfiguredError(f"{text} is bad")

    file = tmp_path / "a.toml"
    file.write_text("sources = [\n'good',\n'bad',\n]")
    with pytest.raises(ConfigurationError) as refused:
        load(file, DEFINITIONS, PARAMETERS, check)
    assert str(refused.value) == f"{file}:3: 'sources': bad is bad"


def test_unprintable_text_is_not_passed_on(tmp_path: Path) -> None:
    (told,) = complaints(tmp_path, '"a\\u001b[31m" = 1')
    assert told == "1: unknown key 'a\\x1b[31m'"


def test_plain_text_to_other_machines_must_be_meant(tmp_path: Path) -> None:
    (told,) = complaints(tmp_path, "[api]\n\nlisten = '0.0.0.0:2501'")
    assert told.startswith("3: listening on 0.0.0.0 without TLS")
    assert read(tmp_path, "[api]\nlisten = '0.0.0.0:2501'\nallow_plaintext = true").api.host == "0.0.0.0"


def test_missing_file_is_a_problem_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path / "none.toml", DEFINITIONS, PARAMETERS)
    assert str(refused.value) == f"{tmp_path / 'none.toml'}: cannot be read: No such file or directory"


def test_lists_of_several_files_add_up_and_the_last_value_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "1.toml", tmp_path / "2.toml"
    first.write_text(
        "sources = ['a']\n[[network]]\nssid = 'one'\n[detections.DEAUTHFLOOD]\nthrottle = '1/hour'\nframes = 3\n"
        "[alerts]\nbacklog = 10\n[tracking]\nmax_devices = 500\n"
    )
    second.write_text(
        "sources = ['b']\n[[network]]\nssid = 'two'\n[detections.DEAUTHFLOOD]\nburst = '9/min'\nwindow_s = 6\n"
        "[alerts]\nbacklog = 20\n"
    )
    monkeypatch.setattr("sensor.config.load.system_files", lambda: [first, second])
    settings = load(None, DEFINITIONS, PARAMETERS)
    wanted = settings.overrides["DEAUTHFLOOD"]
    assert settings.sources == ("a", "b")
    assert [network.ssid for network in settings.policy.networks] == [b"one", b"two"]
    assert (wanted.throttle, wanted.burst) == (Rate(1, 2), Rate(9, 1))
    assert settings.parameters["DEAUTHFLOOD"] == {"frames": 3, "window_s": 6}
    assert (settings.backlog, settings.max_devices) == (20, 500)


def test_problems_of_all_files_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "1.toml", tmp_path / "2.toml"
    first.write_text("x = 1\n")
    second.write_text("\ny = 1\n")
    monkeypatch.setattr("sensor.config.load.system_files", lambda: [first, second])
    with pytest.raises(ConfigurationError) as refused:
        load(None, DEFINITIONS, PARAMETERS)
    assert [(problem.file, problem.line) for problem in refused.value.problems] == [(str(first), 1), (str(second), 2)]
