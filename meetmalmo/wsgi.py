"""What gunicorn serves."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meetmalmo.settings")
application = get_wsgi_application()

# Loaded before the first visitor asks; commands and workers never do.
import_module("projects.api.v1")
