"""The demo: an invented shop on top of Torg's public API, and the command that imports history."""

from demo.history import has_history, load_history
from demo.loading import load, load_voices

__all__ = ["has_history", "load", "load_history", "load_voices"]
