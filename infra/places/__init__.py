"""How the files of chalicelib/places are made out of GeoNames' data (CC BY 4.0)."""
