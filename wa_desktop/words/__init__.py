"""What people read: sentences, amounts and dates in their language, and the files shipped with it."""
