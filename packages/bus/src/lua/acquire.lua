#!lua flags=allow-oom
-- Takes the leases that are free: never given, handed back, or expired.
-- KEYS: leases (hash: partition -> holder|reader|expiry ms).
-- ARGV: holder, reader ("run id:client id"), ttl ms, partitions wanted.
-- Answers {run id of the server, {{partition, client id}, ...} of those taken}. The client id is the reading connection of an owner that fell silent: it must
-- be killed before anything is read, for its blocked read may still take entries. It is '' where there is none, also when Redis has
-- restarted since, because client ids then begin anew and would name somebody innocent.
local leases, holder, reader, ttl = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local lease = holder .. '|' .. reader .. '|' .. string.format('%.0f', now + ttl)

local taken = {}
for i = 4, #ARGV do
  local p, stale, free = ARGV[i], '', true
  local current = redis.call('HGET', leases, p)
  if current then
    local owner, ownerRun, ownerClient, till = string.match(current, '^([^|]*)|(%x*):(%d*)|(%d+)$')
    if owner and owner ~= holder then
      free = tonumber(till) <= now
      if ownerRun == run then stale = ownerClient end
    end
  end
  if free then
    redis.call('HSET', leases, p, lease)
    taken[#taken + 1] = { tonumber(p), stale }
  end
end
return { run, taken }
