"""What users may do with rules and connectors: checks in Kibana's order, and the states that rules move between."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast
from uuid import uuid4

from sensor.errors import AirwardenError, MisconfiguredError, RefusedError
from sensor.rules import schema, templates
from sensor.rules.catalogue import TYPES
from sensor.rules.connectors import connector_type
from sensor.rules.registry import Known, Registry
from sensor.rules.rule import Action, Json, Rule, Run, resolved
from sensor.rules.rulebook import ConflictError, RuleBook, StoredConnector
from sensor.rules.ruletype import RuleType
from sensor.rules.schedule import first_us


class ForbiddenError(AirwardenError):
    """The caller's role may not do this."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks."""

    name: str | None
    may_write: bool


class RuleService:
    """Rules and connectors, as users work with them."""

    def __init__(
        self,
        book: RuleBook,
        registry: Registry,
        clock: Callable[[], int],
        types: Mapping[str, RuleType] = TYPES,
    ) -> None:
        """Keep them in `book`; `clock` gives µs since the Unix epoch."""
        self.book = book
        self.registry = registry
        self.types = types
        self.clock = clock

    def create(self, space: str, body: Json, caller: Caller, rule_id: str | None = None) -> Rule:
        """Make a rule of a body that fits `CREATE`; raises RefusedError, ForbiddenError, ConflictError."""
        kind = self.type_of(str(body["alertTypeId"]))
        self.authorise("create", kind, str(body["consumer"]), caller)
        now_us = self.clock()
        enabled = bool(body["enabled"])
        rule = self._written(
            Rule(
                rule_id or str(uuid4()),
                space,
                str(body["name"]),
                kind.id,
                str(body["consumer"]),
                "1m",
                now_us,
                now_us,
                enabled=enabled,
                created_by=caller.name,
                owner=caller.name if enabled else None,
                task=str(uuid4()) if enabled else None,
            ),
            kind,
            body,
            caller,
        )
        self.book.add(rule, Run(first_us(rule, now_us)))
        return rule

    def update(self, space: str, rule_id: str, body: Json, caller: Caller) -> Rule:
        """Change a rule by a body that fits `UPDATE`; raises MissingError and what `create` raises."""
        rule = self.book.get(space, rule_id)
        kind = self.type_of(rule.type_id)
        self.authorise("update", kind, rule.consumer, caller)
        changed = self.book.change(space, rule_id, lambda now: self._written(now, kind, body, caller))
        run = self.book.run(changed)
        if changed.interval != rule.interval or (run.overdue and changed != rule):
            self.book.save_run(changed, replace(run, next_us=first_us(changed, self.clock()), overdue=0))
            self.book.changes += 1
        return changed

    def remove(self, space: str, rule_id: str, caller: Caller) -> None:
        """Remove a rule; raises MissingError, ForbiddenError."""
        self._may("delete", self.book.get(space, rule_id), caller)
        self.book.remove(space, rule_id)

    def get(self, space: str, rule_id: str) -> Rule:
        """Return a rule; raises MissingError."""
        return self.book.get(space, rule_id)

    def enable(self, space: str, rule_id: str, caller: Caller) -> None:
        """Let a rule run, as if it were new; nothing changes if it does."""

        def on(rule: Rule) -> Rule:
            return rule if rule.enabled else self._touched(rule, caller, enabled=True, owner=caller.name,
                                                           task=str(uuid4()))  # fmt: skip

        rule = self.book.get(space, rule_id)
        self._may("enable", rule, caller)
        with self.book.transaction():
            changed = self.book.change(space, rule_id, on)
            if changed.task != rule.task:
                run = self.book.run(changed)
                fresh = Run(first_us(changed, self.clock()), run.status, run.last_us, run.reason, run.message)
                self.book.save_run(changed, fresh)

    def disable(self, space: str, rule_id: str, caller: Caller) -> None:
        """Let a rule rest, and forget its instances; nothing changes if it does."""
        self._may("disable", self.book.get(space, rule_id), caller)

        def off(rule: Rule) -> Rule:
            return self._touched(rule, caller, enabled=False, owner=None, task=None) if rule.enabled else rule

        with self.book.transaction():
            changed = self.book.change(space, rule_id, off)
            run = self.book.run(changed)
            self.book.save_run(changed, replace(run, instances={}, state={}))

    def mute_all(self, space: str, rule_id: str, caller: Caller, *, mute: bool) -> None:
        """Mute or unmute a rule; either way no instance stays muted by itself."""
        self._may("muteAll" if mute else "unmuteAll", self.book.get(space, rule_id), caller)
        self.book.change(space, rule_id, lambda rule: self._touched(rule, caller, mute_all=mute, muted=()))

    def mute(self, space: str, rule_id: str, instance: str, caller: Caller, *, mute: bool) -> None:
        """Mute or unmute an instance, which need not exist; nothing changes while the whole rule is muted."""
        self._may("muteInstance" if mute else "unmuteInstance", self.book.get(space, rule_id), caller)

        def change(rule: Rule) -> Rule:
            changed = rule.muting(instance) if mute else rule.unmuting(instance)
            return rule if changed is rule else self._touched(changed, caller)

        self.book.change(space, rule_id, change)

    def renew_owner(self, space: str, rule_id: str, caller: Caller) -> None:
        """Let a rule run with the caller's rights from now on."""
        self._may("updateApiKey", self.book.get(space, rule_id), caller)
        self.book.change(space, rule_id, lambda rule: self._touched(rule, caller, owner=caller.name))

    def add_connector(
        self, space: str, name: str, type_id: str, config: Json, secrets: Json, caller: Caller, connector_id: str = ""
    ) -> Known:
        """Make a connector; raises RefusedError, ForbiddenError, ConflictError."""
        known = self._connector(connector_id or str(uuid4()), name, type_id, config, secrets, caller, "create")
        if connector_id and self.registry.find(space, connector_id) is not None:
            raise ConflictError(f"Saved object [action/{connector_id}] conflict")
        self._keep(space, known, new=True)
        return known

    def update_connector(
        self, space: str, connector_id: str, name: str, config: Json, secrets: Json, caller: Caller
    ) -> Known:
        """Replace a connector but for its type; raises MissingError, RefusedError, ForbiddenError."""
        before = self.registry.get(space, connector_id)
        if before.preconfigured:
            raise RefusedError(f"Preconfigured action {connector_id} is not allowed to update.")
        known = self._connector(connector_id, name, before.type.id, config, secrets, caller, "update")
        self._keep(space, known, new=False)
        return known

    def remove_connector(self, space: str, connector_id: str, caller: Caller) -> None:
        """Remove a connector; rules that use it fail with their actions from now on."""
        if not caller.may_write:
            raise ForbiddenError("Unauthorized to delete actions")
        if connector_id in self.registry.preconfigured:
            raise RefusedError(f"Preconfigured action {connector_id} is not allowed to delete.")
        self.book.remove_connector(space, connector_id)

    def type_of(self, type_id: str) -> RuleType:
        """Return a type of rule; raises RefusedError."""
        kind = self.types.get(type_id)
        if kind is None:
            raise RefusedError(f'Alert type "{schema.shown(type_id)}" is not registered.')
        return kind

    def authorise(self, operation: str, kind: RuleType, consumer: str, caller: Caller) -> None:
        """Refuse those who may only look; raises ForbiddenError."""
        if not caller.may_write:
            raise ForbiddenError(f'Unauthorized to {operation} a "{kind.id}" rule for "{consumer[:80]}"')

    def _may(self, operation: str, rule: Rule, caller: Caller) -> None:
        self.authorise(operation, self.type_of(rule.type_id), rule.consumer, caller)

    def _written(self, rule: Rule, kind: RuleType, body: Json, caller: Caller) -> Rule:
        """Return a rule with what a body says; parameters are judged only here, after the rights."""
        params = cast("Json", body["params"])
        try:
            kind.check(params)
        except RefusedError as error:
            raise RefusedError(f"params invalid: {error}") from None
        throttle = cast("str | None", body["throttle"])
        wanted = cast("list[Json]", body["actions"])
        unknown = [str(action["group"]) for action in wanted if action["group"] not in kind.all_groups]
        if unknown:
            raise RefusedError(f"Invalid action groups: {', '.join(dict.fromkeys(unknown))}")
        actions = tuple(self._action(rule.space, place, action) for place, action in enumerate(wanted))
        return self._touched(
            rule,
            caller,
            name=str(body["name"]),
            tags=tuple(cast("list[str]", body["tags"])),
            interval=str(cast("Json", body["schedule"])["interval"]),
            throttle=throttle,
            notify_when=resolved(cast("str | None", body["notifyWhen"]), throttle),
            params=params,
            actions=actions,
            owner=caller.name if rule.enabled else None,
        )

    def _action(self, space: str, place: int, given: Json) -> Action:
        connector_id, params = str(given["id"]), cast("Json", given["params"])
        known = self.registry.find(space, connector_id)
        if known is None:
            raise RefusedError(f"Saved object [action/{schema.shown(connector_id)}] not found")
        templates.check(params, f"request body.actions.{place}.params")
        return Action(str(given["group"]), connector_id, known.type.id, params)

    def _touched(self, rule: Rule, caller: Caller, **changes: object) -> Rule:
        changed = replace(rule, **changes)  # type: ignore[arg-type] # names and types are ours
        return changed if changed == rule else replace(changed, updated_us=self.clock(), updated_by=caller.name)

    def _connector(
        self, connector_id: str, name: str, type_id: str, config: Json, secrets: Json, caller: Caller, operation: str
    ) -> Known:
        kind = connector_type(type_id)
        if not caller.may_write:
            raise ForbiddenError(f'Unauthorized to {operation} a "{kind.id}" action')
        try:
            checked = kind.check_config(config)
        except RefusedError as error:
            raise RefusedError(f"error validating action type config: {error}") from None
        try:
            hidden = kind.check_secrets(secrets)
        except RefusedError as error:
            raise RefusedError(f"error validating action type secrets: {error}") from None
        known = Known(connector_id, name, kind, checked, hidden)
        if kind.kind and not known.lacks_secrets:
            try:
                known.build()
            except MisconfiguredError as error:
                raise RefusedError(f"error validating action type config: {error}") from None
        return known

    def _keep(self, space: str, known: Known, *, new: bool) -> None:
        stored = StoredConnector(known.id, space, known.name, known.type.id, known.config)
        self.book.save_connector(stored, dict(known.secrets), new=new)
