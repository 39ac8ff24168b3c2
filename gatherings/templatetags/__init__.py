"""What templates of gatherings need."""
