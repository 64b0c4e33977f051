-- Tells what the gate knows of one user's claim.
--
-- KEYS[1]  gate      hash, see claim.lua
-- KEYS[2]  claims    hash, see claim.lua
-- KEYS[3]  rejected  hash, see decided.lua
-- ARGV[1]  user id
--
-- Returns {expiresAt or false where there is no gate, entry or false, requestedAt of a rejected claim or false,
--          1 if that is all there is to know, 0 where the gate cannot be trusted}.

local gate, claims, rejected = KEYS[1], KEYS[2], KEYS[3]
local user = ARGV[1]

local expiresAt = redis.call('HGET', gate, 'expiresAt')
if not expiresAt then
  return {false, false, false, 0}
end
local entry = redis.call('HGET', claims, user)
-- Who was issued the coupon is told so, whatever has become of the gate
if isIssued(entry) then
  return {expiresAt, entry, false, 1}
end
local isTrusted = inTouch(gate, math.floor(nowInMicros() / 1000)) and 1 or 0
if entry then
  return {expiresAt, entry, false, isTrusted}
end
return {expiresAt, false, redis.call('HGET', rejected, user), isTrusted}
