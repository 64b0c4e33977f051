-- Tells a gate by which terms it goes from now on. Terms carry a version and no two of a coupon have the same (docs/adr/0013), so
-- that what comes late, or twice, changes nothing.
--
-- KEYS[1]  gate       hash, see claim.lua, also for heldFrom, which moves when somebody may be admitted who was refused before
-- KEYS[2]  claims     hash, see claim.lua
-- KEYS[3]  rejected   hash, see decided.lua
-- KEYS[4]  outbox     sorted set, see claim.lua
-- KEYS[5]  undecided  sorted set, see claim.lua
-- ARGV[1]  1 to change nothing unless the gate can be trusted and no more places are taken than these terms offer; 0 to change
--          it anyhow
-- ARGV     then state, opensAt, closesAt, expiresAt, total, keepUntil, keepersUntil (times in epoch milliseconds),
--          version
--
-- Returns {AGREED, places taken}   the gate goes by these terms
--         {NEWER, places taken}    it goes by newer ones, and stays so
--         {TAKEN, places taken}    more than these terms offer: it goes by those of before
--         {STALE, places taken}    it cannot be trusted, so it cannot say how many are taken: it goes by those of before
--         {MISSING, 0}             there is no gate; whoever makes one asks the database

local gate, claims, rejected, outbox, undecided = unpack(KEYS)
local isChecked, state, opensAt, closesAt, expiresAt, total, keepUntil, keepersUntil, version = unpack(ARGV)

if redis.call('EXISTS', gate) == 0 then
  return {'MISSING', 0}
end
local known = redis.call('HMGET', gate, 'state', 'opensAt', 'closesAt', 'total', 'version', 'used', 'returned')
local wasState, wasOpensAt, wasClosesAt, wasTotal, wasVersion, used, returned = unpack(known)
local all = redis.call('HLEN', claims)
local taken = all - (returned or 0)
-- A gate of before there were versions has none
local isNewer = not wasVersion or tonumber(version) > tonumber(wasVersion)
if not isNewer then
  return {wasVersion == version and 'AGREED' or 'NEWER', taken}
end

local micros = nowInMicros()
local now = math.floor(micros / 1000)
if isChecked == '1' then
  local isLost = not wasState or (all == 0 and used)
  if isLost or not inTouch(gate, now) then
    return {'STALE', taken}
  end
  if taken > tonumber(total) then
    return {'TAKEN', taken}
  end
end

redis.call('HSET', gate, 'state', state, 'opensAt', opensAt, 'closesAt', closesAt, 'expiresAt', expiresAt,
  'total', total, 'keepUntil', keepUntil, 'keepersUntil', keepersUntil, 'version', version)
-- Some instance may repeat a refusal of before (io.firstcome.gate.Refusals)
local wasRefusing = wasState ~= 'OPEN' or now < tonumber(wasOpensAt) or now >= tonumber(wasClosesAt)
  or taken >= tonumber(wasTotal)
if wasRefusing then
  redis.call('HSET', gate, 'heldFrom', text(micros))
end
for _, key in ipairs({gate, claims, rejected, outbox, undecided}) do
  redis.call('PEXPIREAT', key, keepUntil)
end
return {'AGREED', taken}
