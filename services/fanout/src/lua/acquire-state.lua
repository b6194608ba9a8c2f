-- Begins a new owner's time with a partition's state: from now on only its epoch may write it.
-- KEYS: routes (hash), epoch, presence (hash). Answers {epoch, fields of routes, fields and values of presence}.
return { redis.call('INCR', KEYS[2]), redis.call('HKEYS', KEYS[1]), redis.call('HGETALL', KEYS[3]) }
