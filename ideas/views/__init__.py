"""Public pages about ideas: the form, the private pages of a giver, an ambassador's answer."""
