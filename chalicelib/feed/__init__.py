"""Stories of what happened lately: of the shop, of those one follows, of a member."""
