"""Listening addresses: `HOST:PORT`, and what may be served on them without TLS."""

from ipaddress import ip_address

from sensor.config import DEFAULT_HOST, ApiSettings


def parse_listen(text: str) -> tuple[str, int]:
    """Read `HOST:PORT`, `[IPV6]:PORT` or a bare port, which is the loopback's; raises ValueError."""
    host, colon, port = text.strip().rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        raise ValueError(f"{text[:80]!r}: an IPv6 address stands in brackets, as in [::1]:2501")
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65535) or (colon and not host):
        raise ValueError(f"{text[:80]!r} is not HOST:PORT, as in 127.0.0.1:2501")
    return host or DEFAULT_HOST, int(port)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listening_problem(api: ApiSettings) -> str | None:
    """Return why the API must not be served like that, None when it may."""
    if (api.certificate is None) != (api.key is None):
        return "'certificate' and 'key' go together: TLS needs both"
    if api.certificate is None and not api.allow_plaintext and not is_loopback(api.host):
        return (
            f"listening on {api.host} without TLS lets everybody on the way read passwords: "
            "set 'certificate' and 'key', or 'allow_plaintext = true' if that is meant"
        )
    return None
