"""Kibana's dialect: rules and connectors."""
