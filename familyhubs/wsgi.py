"""The door for a web server: gunicorn familyhubs.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

from familyhubs.keys import refuse_weak_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "familyhubs.settings")

refuse_weak_key()
application = get_wsgi_application()
