-- Takes places for claims that the gate has to know before it is open again: those that the log holds undecided, and those
-- whose dead letter waits for an operator. Who has a place keeps it.
--
-- KEYS[1]  gate       hash, see claim.lua
-- KEYS[2]  claims     hash, see claim.lua
-- KEYS[3]  restoring  see restore.lua
-- ARGV[1]  who restores the gate
-- ARGV[2]  how long he has for the next step, ms
-- ARGV[3]  end of life of the keys, epoch milliseconds
-- ARGV[4…] four for each claim: user, PENDING or FAILED, requestedAt, idempotency key
--
-- Returns 1, or 0 if somebody else restores the gate by now, or Redis was started anew.

local gate, claims, restoring = unpack(KEYS)
if redis.call('GET', restoring) ~= ARGV[1] .. runId() then
  return 0
end
redis.call('PEXPIRE', restoring, ARGV[2])
for i = 4, #ARGV, 4 do
  local user, state, requestedAt, idempotencyKey = unpack(ARGV, i, i + 3)
  redis.call('HSETNX', claims, user, state .. '|' .. requestedAt .. '|||' .. idempotencyKey)
end
redis.call('PEXPIREAT', claims, ARGV[3])
return 1
