"""Receives SMSBOX's webhooks and keeps every body before it says OK."""
