-- Writes down what the claim log decided, for the status of a claim. Doing it again changes nothing.
--
-- KEYS[1]  gate      hash, see claim.lua
-- KEYS[2]  claims    hash, see claim.lua
-- KEYS[3]  rejected  hash: user -> requestedAt, only for claims that the gate did not decide
-- ARGV[1]  end of life of the keys where there is no gate (yet) to tell it, epoch milliseconds
-- ARGV[2…] five for each claim: user, 'ISSUED' or 'REJECTED', requestedAt, rank, issuedAt ('' where rejected)
--
-- Returns how many claims it wrote down.

local gate, claims, rejected = KEYS[1], KEYS[2], KEYS[3]
local keepUntil = redis.call('HGET', gate, 'keepUntil') or ARGV[1]

local written = 0
for i = 2, #ARGV, 5 do
  local user, decision, requestedAt, rank, issuedAt = unpack(ARGV, i, i + 4)
  local entry = redis.call('HGET', claims, user)
  local state, claimedAt, firstKey
  if entry then
    state, claimedAt, firstKey = string.match(entry, '^([^|]*)|([^|]*)|[^|]*|[^|]*|(.*)$')
  end

  if decision == 'ISSUED' then
    if state ~= 'ISSUED' then
      local at = claimedAt or requestedAt
      redis.call('HSET', claims, user, 'ISSUED|' .. at .. '|' .. rank .. '|' .. issuedAt .. '|' .. (firstKey or ''))
      redis.call('HDEL', rejected, user)
      written = written + 1
    end
  elseif not entry or (state == 'PENDING' and claimedAt == requestedAt) then
    -- What the log refused holds no place.
    redis.call('HDEL', claims, user)
    redis.call('HSET', rejected, user, requestedAt)
    written = written + 1
  end
end

if written > 0 then
  redis.call('PEXPIREAT', claims, keepUntil)
  redis.call('PEXPIREAT', rejected, keepUntil)
end
return written
