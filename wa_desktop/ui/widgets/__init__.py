"""The few well-made widgets that every page is built from."""
