-- How many people looked at anything of each shelf within one half-life: those who are told of what is rising.
SELECT shelf AS key, CAST(SUM(people) AS BIGINT) AS people FROM $onlookers WHERE slot >= $first_slot GROUP BY shelf
