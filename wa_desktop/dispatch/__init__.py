"""Campaign → batches → outcomes: asyncio, no Qt, and SMSBOX only through the domain's port."""
