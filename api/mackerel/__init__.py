"""Mackerel's dialect: alerts that are open, who closed which and why, and what its clients ask for beside those."""
