"""The one way a step says that it can't go on."""


class Refused(Exception):
    """A step can't go on. The message is one clear line: what is wrong and, where known, what to type."""
