"""The packages and the release."""
