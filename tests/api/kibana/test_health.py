"""How the rules are, as clients are told."""

from tests.api.kibana.kibana import Kibana


async def test_late_rules_are_a_warning_and_trouble_is_an_error(kibana: Kibana) -> None:
    async def told(path: str, framework: str, execution: str) -> str:
        return str((await kibana.json("GET", path))[framework][execution]["status"])

    legacy = ("/api/alerts/_health", "alertingFrameworkHealth", "executionHealth")
    newer = ("/api/alerting/_health", "alerting_framework_health", "execution_health")
    rules = kibana.world.rules
    for lag_us, trouble, expected in ((0, "", "ok"), (61_000_000, "", "warn"), (0, "the disk is full", "error")):
        rules.engine.lag_us, rules.trouble = lag_us, trouble
        assert await told(*legacy) == await told(*newer) == expected
