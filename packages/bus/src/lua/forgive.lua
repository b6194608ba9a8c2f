#!lua flags=allow-oom
-- Sets the delivery counts of the oldest pending entries of a range back to one: they were handed back in good order, waited for a store
-- that was away, or were read by somebody who lives, so they are not to blame for their deliveries.
-- KEYS: stream. ARGV: group, consumer, how many entries to look at, from, to. Answers how many were forgiven.
local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[4], ARGV[5], ARGV[3])
if pending.err then return 0 end
local ids = {}
for _, entry in ipairs(pending) do
  if entry[4] > 1 then ids[#ids + 1] = entry[1] end
end
for i = 1, #ids, 500 do
  local claim = { 'XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0 }
  for j = i, math.min(i + 499, #ids) do claim[#claim + 1] = ids[j] end
  for _, word in ipairs({ 'RETRYCOUNT', 1, 'JUSTID' }) do claim[#claim + 1] = word end
  redis.call(unpack(claim))
end
return #ids
