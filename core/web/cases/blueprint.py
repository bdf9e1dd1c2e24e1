"""The blueprint that all pages of case work share, so that their endpoints are ``cases.<name>``."""

from flask import Blueprint

bp = Blueprint("cases", __name__)
