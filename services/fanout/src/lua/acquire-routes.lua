-- Begins a new owner's time with a partition's routes: from now on only its epoch may write them.
-- KEYS: routes (hash), epoch. Answers {epoch, fields}.
return { redis.call('INCR', KEYS[2]), redis.call('HKEYS', KEYS[1]) }
