"""Spreadsheet in, clean contacts with consent out. The file is never trusted."""
