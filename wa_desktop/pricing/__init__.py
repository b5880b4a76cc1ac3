"""Rate card + tariff + counts → estimate. Exact decimals, dated data."""
