#!lua flags=allow-oom
-- Who answers, and whether it still holds what it held.
-- KEYS: the incarnation key. ARGV: a random name, used if there is none.
-- Answers {run id of the server process, name of the data set}. The first changes when Redis restarts, the second when it was emptied.
redis.call('SET', KEYS[1], ARGV[1], 'NX')
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
return { run, redis.call('GET', KEYS[1]) }
