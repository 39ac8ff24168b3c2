"""Invented gatherings and people; everybody is called Exempelsson and has an address that leads nowhere."""
