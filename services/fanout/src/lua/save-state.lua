-- Writes changes of a partition's state, unless a newer owner has begun (or Redis has lost the epoch, so that one must begin again).
-- KEYS: hash, epoch. ARGV: epoch, then pairs: field, value ('' to remove the field). Answers 1, or 0 when fenced.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
for i = 2, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    redis.call('HDEL', KEYS[1], ARGV[i])
  else
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
return 1
