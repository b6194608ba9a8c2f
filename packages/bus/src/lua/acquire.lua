#!lua flags=allow-oom
-- Takes the leases that are free: never given, handed back, or expired.
-- KEYS: leases (hash: partition -> holder|reader|expiry ms).
-- ARGV: holder, ttl ms, then for each partition wanted: the partition, and the connection that will read it as "run id:client id".
-- Answers {{partition, reader}, ...} of those taken. The reader is that of an owner that fell silent: it must be killed before anything is
-- read, for its blocked read may still take entries. It is '' where there is none.
local leases, holder, ttl = KEYS[1], ARGV[1], tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local expiry = string.format('%.0f', now + ttl)

local taken = {}
for i = 3, #ARGV, 2 do
  local p, stale, free = ARGV[i], '', true
  local current = redis.call('HGET', leases, p)
  if current then
    local owner, reader, till = string.match(current, '^([^|]*)|(%x*:%d*)|(%d+)$')
    if owner and owner ~= holder then
      free = tonumber(till) <= now
      stale = reader ~= ':' and reader or ''
    end
  end
  if free then
    redis.call('HSET', leases, p, holder .. '|' .. ARGV[i + 1] .. '|' .. expiry)
    taken[#taken + 1] = { tonumber(p), stale }
  end
end
return taken
