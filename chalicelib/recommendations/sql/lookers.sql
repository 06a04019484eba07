-- Who looked at what within one half-life: those who are told of what is rising.
SELECT person, item FROM lately WHERE quick < 8
