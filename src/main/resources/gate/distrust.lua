-- Closes a gate that is known to have forgotten something; it is built anew before it admits anybody again.
--
-- KEYS[1]  gate       hash, see claim.lua
-- KEYS[2]  claims     hash, see claim.lua
-- KEYS[3]  restoring  see restore.lua: who restores the gate at the moment has to begin again
-- ARGV[1]  how many claims are known to have been issued: a gate that knows of so many stays open; '' to close it anyhow
--
-- Returns 1 if it was closed, 0 if there was no reason to.

local gate, claims, restoring = unpack(KEYS)
local known = tonumber(ARGV[1])

if redis.call('HEXISTS', gate, 'state') == 0 or (known and redis.call('HLEN', claims) >= known) then
  return 0
end
redis.call('HSET', gate, 'aliveAt', '0', 'run', '')
redis.call('DEL', restoring)
return 1
