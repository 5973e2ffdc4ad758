"""Alerts of Prometheus and Grafana: each group is an issue."""
