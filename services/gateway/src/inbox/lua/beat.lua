#!lua flags=allow-oom
-- A gateway says that it lives. KEYS: gateways (sorted set: id -> expiry ms by this server's clock). ARGV: gateway, ttl ms.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
return 1
