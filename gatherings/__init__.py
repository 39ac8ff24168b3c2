"""Gatherings (stormöten): from invitation to outcome."""
