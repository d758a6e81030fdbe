"""Rules of the users' own: event streams, rule types, schedules, and what is done when a rule is met."""
