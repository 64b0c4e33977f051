-- Begins to restore a gate that cannot be trusted: closes it and makes the caller the one who restores it.
--
-- KEYS[1]  gate       hash, see claim.lua
-- KEYS[2]  claims     hash, see claim.lua
-- KEYS[3]  rejected   hash, see decided.lua
-- KEYS[4]  outbox     sorted set, see claim.lua
-- KEYS[5]  undecided  sorted set, see claim.lua
-- KEYS[6]  restoring  string: who restores the gate, and in which run of Redis; it ends by itself when that instance dies
-- ARGV[1]  who asks
-- ARGV[2]  how long he has for each step, ms
-- ARGV[3]  end of life of the keys where there is no gate to tell it, epoch milliseconds
--
-- Returns {'OPEN'}            there is nothing to restore (any more)
--         {'BUSY'}            somebody else is at it
--         {'MINE', lastRank, anew}  all winners up to lastRank are there; anew: 1 where only the outbox was kept

local gate, claims, rejected, outbox, undecided, restoring = unpack(KEYS)
local who, lease, keepUntil = unpack(ARGV)

local thisRun = runId()
local holder = redis.call('GET', restoring)
local isHeld = holder and string.sub(holder, -#thisRun) == thisRun
if isHeld and holder ~= who .. thisRun then
  return {'BUSY'}
end

local known = redis.call('HMGET', gate, 'state', 'run', 'used', 'lastRank', 'keepUntil')
local state, run, used, lastRank = known[1], known[2], known[3], known[4]
local isLost = not state or run ~= thisRun or (used and redis.call('EXISTS', claims) == 0)
if not isLost and inTouch(gate, math.floor(nowInMicros() / 1000)) then
  return {'OPEN'}
end

redis.call('SET', restoring, who .. thisRun, 'PX', lease)
if not isLost then
  redis.call('HSET', gate, 'aliveAt', '0')
  return {'MINE', lastRank, 0}
end

-- What this Redis has may be of any age; only the outbox is nowhere else. A claim that left the log's hands and stands in
-- it again is published twice, which the issuer does not mind.
keepUntil = known[5] or keepUntil
redis.call('UNLINK', claims, rejected, undecided)
redis.call('HSET', gate, 'aliveAt', '0', 'lastRank', '0', 'keepUntil', keepUntil)
redis.call('HDEL', gate, 'used', 'run', 'changedAt', 'returned', 'version')
redis.call('PEXPIREAT', gate, keepUntil)
for _, member in ipairs(redis.call('ZRANGE', outbox, 0, -1)) do
  local requestedAt, length, keyAndUser = string.match(member, '^(%d+)|[^|]*|(%d+)|(.*)$')
  local key, user = string.sub(keyAndUser, 1, length), string.sub(keyAndUser, length + 1)
  redis.call('HSET', claims, user, 'PENDING|' .. requestedAt .. '|||' .. key)
  redis.call('ZADD', undecided, requestedAt, user)
end
redis.call('PEXPIREAT', claims, keepUntil)
redis.call('PEXPIREAT', undecided, keepUntil)
return {'MINE', 0, 1}
