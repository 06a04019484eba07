"""The doors to AWS: clients, secrets, objects, tables, news, and what every handler wears."""
