"""The catalogue of projects, their groups, and those who follow them."""
