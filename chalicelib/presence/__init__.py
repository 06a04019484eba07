"""How many people look at a product now, looked at it today, have it in a cart; what is looked at in the shop now."""
