"""Who should sit round a project's table: an exact proposal with its reasons. Pure functions, no Django.

The problem, the order of its levels and the figures to reach stand in docs/matching.md. Input and output are plain values
with opaque ids; same problem, seed and version give the same proposal.
"""

VERSION = "4"
