"""What every room stands on: time, ids, money, cursors, errors, settings and the news contracts.

Imports the standard library and msgspec only, so that rules can be tested without AWS or HTTP.
"""
