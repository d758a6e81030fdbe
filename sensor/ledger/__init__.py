"""The ledger: every alert as one row that lasts, from its opening until somebody, or silence, closes it."""
