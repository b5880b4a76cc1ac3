"""A stand-in SMSBOX with the same HTTP contract, and faults on request."""
