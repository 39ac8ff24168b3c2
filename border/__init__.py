"""What comes in from outside: text, files, repeated posts, too many of them. Knows no domain."""
