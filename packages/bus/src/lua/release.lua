#!lua flags=allow-oom
-- Hands leases back. KEYS: leases. ARGV: holder, partitions. Answers how many were still the holder's.
local released = 0
for i = 2, #ARGV do
  local lease = redis.call('HGET', KEYS[1], ARGV[i])
  if lease and string.match(lease, '^[^|]*') == ARGV[1] then
    released = released + redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
return released
