"""The errors that callers act upon, named by what the caller does."""


class AirwardenError(Exception):
    """Root of every error that Airwarden raises on purpose."""


class UnavailableError(AirwardenError):
    """Something is not there now: retry later."""


class MisconfiguredError(AirwardenError):
    """The configuration or the command line cannot work as given: stop and say so."""


class MalformedError(AirwardenError):
    """Input that breaks its own format: count it and go on."""


class RefusedError(AirwardenError):
    """A request that is not allowed or makes no sense: tell the client."""
