"""What the pages cost, measured in one command beside two yardsticks."""
