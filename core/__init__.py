"""Huiyin's shared core: everything that no single kind of organisation owns."""

__version__ = "0.1.0"
