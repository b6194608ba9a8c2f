#!lua
-- Puts dead letters back at the end of their streams, each in one step, so that none is lost or doubled.
-- KEYS: the dead letters. ARGV: ids. Answers how many were put back.
local replayed = 0
for _, id in ipairs(ARGV) do
  local entry = redis.call('XRANGE', KEYS[1], id, id)[1]
  if entry then
    local fields = {}
    for i = 1, #entry[2], 2 do fields[entry[2][i]] = entry[2][i + 1] end
    redis.call('XADD', fields.stream, '*', 'b', fields.record)
    redis.call('XDEL', KEYS[1], id)
    replayed = replayed + 1
  end
end
return replayed
