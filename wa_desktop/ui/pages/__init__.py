"""The places of the window that are not the making of a campaign."""
