-- Takes a reservation back that never reached the claim log; whatever was decided meanwhile stays.
--
-- KEYS[1]  claims  hash, see claim.lua
-- ARGV[1]  user id
-- ARGV[2]  requestedAt of the reservation, epoch milliseconds: a later claim of the same user is not meant
--
-- Returns 1 if the place is free again, 0 if there was nothing to take back.

local claims = KEYS[1]
local user, requestedAt = ARGV[1], ARGV[2]

local entry = redis.call('HGET', claims, user)
local reservation = 'PENDING|' .. requestedAt .. '|'
if not entry or string.sub(entry, 1, #reservation) ~= reservation then
  return 0
end

return redis.call('HDEL', claims, user)
