"""Chains of elements for tests of those who read them."""

from hypothesis import strategies as st

from sensor.dot11 import element_ids as ids
from sensor.dot11.element_chain import parse_elements
from sensor.dot11.elements import Elements
from sensor.dot11.faults import OK
from tests import frames


def read(chain: bytes, capability: int = frames.CAP_ESS) -> Elements:
    """Parse a chain that must be in order."""
    elements = Elements()
    assert parse_elements(chain, 0, len(chain), capability, elements) == OK
    return elements


def everything(elements: Elements) -> dict[str, object]:
    """Return all that was read, for comparison."""
    names = [name for name in dir(elements) if not name.startswith("_") and name not in ("cache", "operation", "clear")]
    seen: dict[str, object] = {name: getattr(elements, name) for name in names if name != "security"}
    return seen | {"security": elements.security.identity, "summary": elements.security.summary}


def chains() -> st.SearchStrategy[bytes]:
    """Element chains: mostly well-formed elements of known ids with any body, sometimes rubbish at the end."""
    known = [number for number in vars(ids).values() if isinstance(number, int) and number < 256]
    body = st.binary(max_size=255)
    microsoft = st.tuples(st.sampled_from([1, 2, 4]), st.binary(max_size=60))
    alliance = st.tuples(st.sampled_from([9, 16, 28]), st.binary(max_size=60))
    element = st.one_of(
        st.builds(frames.element, st.sampled_from(known), body),
        st.builds(frames.element, st.integers(0, 255), st.binary(max_size=40)),
        st.builds(frames.extension, st.sampled_from([35, 36, 106, 107, 108]), st.binary(max_size=40)),
        microsoft.map(lambda pair: frames.vendor(frames.OUI_MICROSOFT, *pair)),
        alliance.map(lambda pair: frames.vendor(frames.OUI_WFA, *pair)),
    )
    return st.builds(lambda parts, rest: b"".join(parts) + rest, st.lists(element, max_size=8), st.binary(max_size=6))
