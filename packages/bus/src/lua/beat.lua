#!lua flags=allow-oom
-- Says that a process lives, and what it tells of itself.
-- KEYS: instances (hash: process -> "ms json"). ARGV: process, json.
-- Answers Redis's clock, {seconds, microseconds}: by it all processes agree on the time.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now) .. ' ' .. ARGV[2])
return time
