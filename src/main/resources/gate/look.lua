-- Tells what the gate knows of one user's claim. Writes nothing.
--
-- KEYS[1]  gate      hash, see claim.lua
-- KEYS[2]  claims    hash, see claim.lua
-- KEYS[3]  rejected  hash, see decided.lua
-- ARGV[1]  user id
--
-- Returns {expiresAt or false where there is no gate, entry or false, requestedAt of a rejected claim or false}.

local gate, claims, rejected = KEYS[1], KEYS[2], KEYS[3]
local user = ARGV[1]

local expiresAt = redis.call('HGET', gate, 'expiresAt')
local entry = redis.call('HGET', claims, user)
if entry then
  return {expiresAt, entry, false}
end
return {expiresAt, false, redis.call('HGET', rejected, user)}
