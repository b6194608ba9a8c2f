-- Takes a gateway off the list of gateways, unless it lives. KEYS: gateways (sorted set: id -> expiry ms). ARGV: gateway.
local time = redis.call('TIME')
local expiry = redis.call('ZSCORE', KEYS[1], ARGV[1])
if expiry and tonumber(expiry) <= time[1] * 1000 + math.floor(time[2] / 1000) then
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return 1
