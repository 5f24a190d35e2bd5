"""Docs."""
X = 1
