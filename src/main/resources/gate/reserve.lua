-- Takes places for claims that the gate has to know before it is open again: those that the log holds undecided. Who has a
-- place keeps it.
--
-- KEYS[1]  gate       hash, see claim.lua
-- KEYS[2]  claims     hash, see claim.lua
-- KEYS[3]  undecided  sorted set, see claim.lua
-- KEYS[4]  restoring  see restore.lua
-- ARGV[1]  who restores the gate
-- ARGV[2]  how long he has for the next step, ms
-- ARGV[3]  end of life of the keys, epoch milliseconds
-- ARGV[4…] three for each claim: user, requestedAt, idempotency key
--
-- Returns 1, or 0 if somebody else restores the gate by now, or Redis was started anew.

local gate, claims, undecided, restoring = unpack(KEYS)
if redis.call('GET', restoring) ~= ARGV[1] .. runId() then
  return 0
end
redis.call('PEXPIRE', restoring, ARGV[2])
for i = 4, #ARGV, 3 do
  local user, requestedAt, idempotencyKey = unpack(ARGV, i, i + 2)
  if redis.call('HSETNX', claims, user, 'PENDING|' .. requestedAt .. '|||' .. idempotencyKey) == 1 then
    redis.call('ZADD', undecided, requestedAt, user)
  end
end
redis.call('PEXPIREAT', claims, ARGV[3])
redis.call('PEXPIREAT', undecided, ARGV[3])
return 1
