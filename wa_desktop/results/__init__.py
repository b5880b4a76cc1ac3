"""Statuses in; figures and reports out."""
