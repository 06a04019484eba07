-- Products viewed together by so many that a single day may have added more than $floor.
SELECT one, other, there, back FROM together WHERE people >= 2 AND GREATEST(there, back) > $floor
