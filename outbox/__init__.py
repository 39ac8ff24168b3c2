"""How mail leaves the house and how links come back. Knows no domain."""
