"""Who sits where at a gathering, and who gets a place when too many want one. Pure functions, no Django.

The problem, the order of its levels, the method and the measured figures stand in docs/seating.md. Input and output are
plain values with opaque ids; same problem, seed and version give the same result.
"""

VERSION = "3"
