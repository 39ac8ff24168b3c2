"""Sample data of gatherings: everybody and everything in it is invented and says so."""
