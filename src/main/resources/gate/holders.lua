-- Tells who has a place, or had one that came back, some at a time. Whoever is there from the first call to the last is told
-- of, some twice.
--
-- KEYS[1]  gate    hash, see claim.lua
-- KEYS[2]  claims  hash, see claim.lua
-- ARGV[1]  where to go on, '0' to begin
-- ARGV[2]  about how many
--
-- Returns {changedAt, places taken, where to go on ('0' at the end), {users}}. With the same changedAt and the same number of
-- places the places are the same: they are only ever added, or changedAt changes.

local gate, claims = unpack(KEYS)
local page = redis.call('HSCAN', claims, ARGV[1], 'COUNT', ARGV[2])
local users = {}
for i = 1, #page[2], 2 do
  users[#users + 1] = page[2][i]
end
local known = redis.call('HMGET', gate, 'changedAt', 'returned')
return {known[1] or '0', redis.call('HLEN', claims) - (known[2] or 0), page[1], users}
