"""Making a campaign: list, template, countries, options, review."""
