"""TLS towards receivers: verified always, by the system's authorities or by those in a file."""

import errno
import os
import socket
import ssl

from sensor.errors import MisconfiguredError


def client_context(ca_file: str) -> ssl.SSLContext:
    """Return what verifies a receiver's certificate; raises MisconfiguredError for a file that holds none."""
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise MisconfiguredError(f"'ca_file' {ca_file} cannot be used: {error.strerror or 'no certificate'}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def told(error: OSError) -> str:
    """Return what went wrong with a connection, without any address."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"no TLS with it: {getattr(error, 'reason', None) or 'it failed'}"
    if error.errno is not None and error.errno in errno.errorcode and not isinstance(error, socket.gaierror):
        return os.strerror(error.errno)  # asyncio's own text has the address in it
    return error.strerror or type(error).__name__
