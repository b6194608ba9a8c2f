#!lua flags=allow-oom
-- Renews a member of a group and the leases that are still its own, and shows the group.
-- KEYS: members (sorted set: holder -> expiry ms), leases (hash: partition -> holder|reader|expiry ms).
-- ARGV: holder, ttl ms, 1 to stay a member or 0 to leave, then for each partition held: the partition, and the connection that reads it as
-- "run id:client id" (":" while there is none).
-- Answers {now ms, live members, {partition, holder, partition, holder, ...} of live leases}.
local members, leases = KEYS[1], KEYS[2]
local holder, ttl = ARGV[1], tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local expiry = string.format('%.0f', now + ttl)

redis.call('ZREMRANGEBYSCORE', members, '-inf', string.format('%.0f', now))
if ARGV[3] == '1' then
  redis.call('ZADD', members, expiry, holder)
else
  redis.call('ZREM', members, holder)
end

-- An expired lease that nobody has taken yet is still the holder's to renew.
for i = 4, #ARGV, 2 do
  local lease = redis.call('HGET', leases, ARGV[i])
  if lease and string.match(lease, '^[^|]*') == holder then
    redis.call('HSET', leases, ARGV[i], holder .. '|' .. ARGV[i + 1] .. '|' .. expiry)
  end
end

local live = {}
local all = redis.call('HGETALL', leases)
for i = 1, #all, 2 do
  local owner, _, till = string.match(all[i + 1], '^([^|]*)|([^|]*)|(%d+)$')
  if owner and tonumber(till) > now then
    live[#live + 1] = all[i]
    live[#live + 1] = owner
  end
end
return { now, redis.call('ZRANGE', members, 0, -1), live }
