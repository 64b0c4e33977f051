-- Tells what the gate knows of users' claims.
--
-- KEYS[1]  gate      hash, see claim.lua
-- KEYS[2]  claims    hash, see claim.lua
-- KEYS[3]  rejected  hash, see decided.lua
-- ARGV     user ids
--
-- Returns {expiresAt or false where there is no gate, 1 if what follows is all there is to know, 0 where the gate cannot be
--          trusted, and for each user {entry or false, requestedAt of a rejected claim or false}}.

local gate, claims, rejected = KEYS[1], KEYS[2], KEYS[3]

local expiresAt = redis.call('HGET', gate, 'expiresAt')
local isTrusted = expiresAt and inTouch(gate, math.floor(nowInMicros() / 1000)) and 1 or 0
local entries = redis.call('HMGET', claims, unpack(ARGV))
local rejections = redis.call('HMGET', rejected, unpack(ARGV))

local views = {}
for i = 1, #ARGV do
  local entry = expiresAt and entries[i]
  views[i] = {entry, expiresAt and not entry and rejections[i]}
end
return {expiresAt, isTrusted, unpack(views)}
