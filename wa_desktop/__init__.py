"""WA Desktop: from a spreadsheet with opt-in flags to a dispatched, accounted WhatsApp campaign."""

__version__ = "0.1.0"
