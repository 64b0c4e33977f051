-- Opens the gate of a coupon, if it is not open already: from here on claims are decided.
--
-- KEYS[1]  gate      hash, see claim.lua
-- KEYS[2]  claims    hash, see claim.lua; filled before, where the coupon has winners already
-- KEYS[3]  rejected  hash, see decided.lua; may be there already, too
-- ARGV     state, opensAt, closesAt, expiresAt, total, keepUntil (times in epoch milliseconds)
--
-- Returns 1 if it was opened, 0 if it was open.

local gate, claims, rejected = KEYS[1], KEYS[2], KEYS[3]
local state, opensAt, closesAt, expiresAt, total, keepUntil = unpack(ARGV)

if redis.call('EXISTS', gate) == 1 then
  return 0
end

redis.call('HSET', gate, 'state', state, 'opensAt', opensAt, 'closesAt', closesAt,
  'expiresAt', expiresAt, 'total', total, 'keepUntil', keepUntil)
redis.call('PEXPIREAT', gate, keepUntil)
redis.call('PEXPIREAT', claims, keepUntil)
redis.call('PEXPIREAT', rejected, keepUntil)
return 1
