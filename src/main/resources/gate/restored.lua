-- Opens a gate that has been restored.
--
-- KEYS[1]  gate       hash, see claim.lua
-- KEYS[2]  claims     hash, see claim.lua
-- KEYS[3]  rejected   hash, see decided.lua
-- KEYS[4]  outbox     sorted set, see claim.lua
-- KEYS[5]  undecided  sorted set, see claim.lua
-- KEYS[6]  restoring  see restore.lua
-- ARGV[1]  who restored it
-- ARGV[2]  how long he has for each step, ms
-- ARGV     lease in ms, then state, opensAt, closesAt, expiresAt, total, keepUntil, keepersUntil (times in epoch milliseconds),
--          version; where the gate has been told newer terms meanwhile, it goes by those
--
-- Returns 1, or 0 if somebody else restores the gate by now, or Redis was started anew or stood still.

local gate, claims, rejected, outbox, undecided, restoring = unpack(KEYS)
local who, stepLease, lease, state, opensAt, closesAt, expiresAt, total, keepUntil, keepersUntil, version = unpack(ARGV)

local run = runId()
if redis.call('GET', restoring) ~= who .. run then
  return 0
end
-- He has renewed it the moment before. If that is a lease ago, claims went past the gate meanwhile.
if redis.call('PTTL', restoring) < stepLease - lease then
  return 0
end
local micros = nowInMicros()
local now = text(math.floor(micros / 1000))
local told = redis.call('HMGET', gate, 'version', 'keepUntil')
if told[1] and tonumber(told[1]) > tonumber(version) then
  keepUntil = told[2]
else
  redis.call('HSET', gate, 'state', state, 'opensAt', opensAt, 'closesAt', closesAt, 'expiresAt', expiresAt,
    'total', total, 'keepUntil', keepUntil, 'keepersUntil', keepersUntil, 'version', version)
end
redis.call('HSET', gate, 'aliveAt', now, 'lease', lease, 'run', run, 'node', nodeId(), 'changedAt', text(micros),
  'heldFrom', text(micros))
if redis.call('EXISTS', claims) == 1 then
  redis.call('HSET', gate, 'used', '1')
else
  redis.call('HDEL', gate, 'used')
end
for _, key in ipairs({gate, claims, rejected, outbox, undecided}) do
  redis.call('PEXPIREAT', key, keepUntil)
end
redis.call('DEL', restoring)
return 1
