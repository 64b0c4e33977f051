-- Lets somebody else restore a gate: the caller could not.
--
-- KEYS[1]  gate       hash, see claim.lua
-- KEYS[2]  restoring  see restore.lua
-- ARGV[1]  who gives it up
--
-- Returns 1, or 0 if it was no longer his.

local restoring = KEYS[2]
if redis.call('GET', restoring) ~= ARGV[1] .. runId() then
  return 0
end
return redis.call('DEL', restoring)
