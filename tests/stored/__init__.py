"""A database of every released schema, as the program of its time left it, and what that program said of it."""
