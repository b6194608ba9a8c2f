#!lua flags=allow-oom
-- Trims what every group of a stream has acknowledged.
-- KEYS: stream. ARGV: how many groups have a limit, these (group, entries that the stream may hold for its sake), and then the groups
-- without which nothing is trimmed. Answers how many entries went.
local groups = redis.pcall('XINFO', 'GROUPS', KEYS[1])
if groups.err or #groups == 0 then return 0 end

local function parts(id)
  local ms, seq = string.match(id, '^(%d+)%-(%d+)$')
  return tonumber(ms), tonumber(seq)
end

local limits, missing = {}, {}
local required = 2 + 2 * tonumber(ARGV[1])
for i = 2, required - 1, 2 do limits[ARGV[i]] = tonumber(ARGV[i + 1]) end
for i = required, #ARGV do missing[ARGV[i]] = true end
local length = next(limits) and redis.call('XLEN', KEYS[1])

-- The first id that some group still needs: its oldest pending entry, or what follows the last that it was given.
local firstMs, firstSeq
for _, flat in ipairs(groups) do
  local group = {}
  for i = 1, #flat, 2 do group[flat[i]] = flat[i + 1] end
  missing[group.name] = nil
  local ms, seq
  if group.pending > 0 then
    ms, seq = parts(redis.call('XPENDING', KEYS[1], group.name)[2])
  else
    ms, seq = parts(group['last-delivered-id'])
    seq = seq + 1
  end
  local isLeftBehind = limits[group.name] and length > limits[group.name]
  if not isLeftBehind and (not firstMs or ms < firstMs or (ms == firstMs and seq < firstSeq)) then
    firstMs, firstSeq = ms, seq
  end
end
if next(missing) or not firstMs then return 0 end
return redis.call('XTRIM', KEYS[1], 'MINID', string.format('%.0f-%.0f', firstMs, firstSeq))
