-- Opens the gate of a coupon that nobody has claimed yet. Where there is anything already it stays as it is.
--
-- KEYS[1]  gate       hash, see claim.lua
-- KEYS[2]  claims     hash, see claim.lua
-- KEYS[3]  restoring  see restore.lua
-- ARGV     lease in ms, then state, opensAt, closesAt, expiresAt, total, keepUntil, keepersUntil (times in epoch milliseconds),
--          version
--
-- Returns 1 if it was opened, 0 if not.

local gate, claims, restoring = unpack(KEYS)
local lease, state, opensAt, closesAt, expiresAt, total, keepUntil, keepersUntil, version = unpack(ARGV)

if redis.call('EXISTS', gate, claims, restoring) > 0 then
  return 0
end
redis.call('HSET', gate, 'state', state, 'opensAt', opensAt, 'closesAt', closesAt, 'expiresAt', expiresAt,
  'total', total, 'keepUntil', keepUntil, 'keepersUntil', keepersUntil, 'version', version, 'lastRank', '0',
  'aliveAt', text(math.floor(nowInMicros() / 1000)), 'lease', lease, 'run', runId(), 'node', nodeId())
redis.call('PEXPIREAT', gate, keepUntil)
return 1
