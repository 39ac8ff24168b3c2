"""Pages of gatherings, one module per concept; each has its list of addresses, `urlpatterns`, which gatherings/urls.py joins."""
