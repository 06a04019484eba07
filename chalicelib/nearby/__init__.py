"""What people near a place bought or looked at, in groups too large to single anyone out; the map."""
