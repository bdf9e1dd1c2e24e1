"""The application as a WSGI server finds it."""

from core.app import create_app
from core.config import load

app = create_app(load())
