"""Projects as files for the staff: everything about them goes out, and comes in again as it was. No names of persons."""
