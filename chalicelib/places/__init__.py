"""Where on earth: municipalities, counties, countries; from a postal code, a city or a point to the place."""
