#!lua flags=allow-oom
-- Makes a group from the beginning of each stream, and the stream itself, where they are missing.
-- KEYS: streams. ARGV: group. Answers the streams on which it had been missing.
local made = {}
for _, stream in ipairs(KEYS) do
  local answer = redis.pcall('XGROUP', 'CREATE', stream, ARGV[1], '0', 'MKSTREAM')
  if answer.ok then
    made[#made + 1] = stream
  elseif not string.find(answer.err, 'BUSYGROUP', 1, true) then
    return answer
  end
end
return made
