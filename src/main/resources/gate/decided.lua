-- Writes down what the claim log decided. Doing it again changes nothing.
--
-- KEYS[1]  gate      hash, see claim.lua, also for changedAt and heldFrom, which a place that is free again moves;
--                    lastRank: every winner up to this rank has been written down
-- KEYS[2]  claims    hash, see claim.lua
-- KEYS[3]  rejected  hash: user -> requestedAt, only for claims that the gate did not decide
-- KEYS[4]  undecided  sorted set, see claim.lua
-- ARGV[1]  end of life of the keys where there is no gate (yet) to tell it, epoch milliseconds
-- ARGV[2…] six for each claim: user, ISSUED, REJECTED or FAILED, requestedAt, rank and issuedAt ('' where not issued),
--          idempotencyKey for a user who has no place here ('' for none)
--
-- Returns how many claims it wrote down.

local gate, claims, rejected, undecided = unpack(KEYS)
local known = redis.call('HMGET', gate, 'keepUntil', 'lastRank', 'total')
local keepUntil, lastRank = known[1] or ARGV[1], tonumber(known[2] or 0)
local wasFull = known[3] and redis.call('HLEN', claims) >= tonumber(known[3])

-- Mostly empty, and a rebuild writes a million winners
local hasRejected = redis.call('EXISTS', rejected) == 1
local hasUndecided = redis.call('EXISTS', undecided) == 1

local FIRST, WIDTH = 2, 6
local users = {}
for i = FIRST, #ARGV, WIDTH do
  users[#users + 1] = ARGV[i]
end
local entries = redis.call('HMGET', claims, unpack(users))
-- Of this call: the same user may be decided twice
local entriesOfNow, issued, issuedUsers = {}, {}, {}

local written, reached, isFree = 0, lastRank, false
for n, user in ipairs(users) do
  local at = FIRST + (n - 1) * WIDTH
  local decision, requestedAt, rank, issuedAt, idempotencyKey = unpack(ARGV, at + 1, at + 5)
  local entry = entriesOfNow[user]
  if entry == nil then
    entry = entries[n]
  end
  local state, claimedAt, firstKey
  if entry then
    state, claimedAt, firstKey = string.match(entry, '^([^|]*)|([^|]*)|[^|]*|[^|]*|(.*)$')
  end

  if decision == 'ISSUED' then
    if state ~= 'ISSUED' then
      entry = 'ISSUED|' .. (claimedAt or requestedAt) .. '|' .. rank .. '|' .. issuedAt .. '|' .. (firstKey or idempotencyKey)
      entriesOfNow[user] = entry
      issued[#issued + 1] = user
      issued[#issued + 1] = entry
      issuedUsers[#issuedUsers + 1] = user
      written = written + 1
    end
    if tonumber(rank) == reached + 1 then
      reached = reached + 1
    end
  elseif not entry or (state ~= 'ISSUED' and claimedAt == requestedAt) then
    if decision == 'FAILED' then
      -- An operator may still make a winner of it, so it holds its place; unless he has discarded it already.
      if redis.call('HGET', rejected, user) ~= requestedAt then
        entry = 'FAILED|' .. requestedAt .. '|||' .. (firstKey or idempotencyKey)
        entriesOfNow[user] = entry
        redis.call('HSET', claims, user, entry)
      end
    else
      -- What the log refused holds no place.
      isFree = redis.call('HDEL', claims, user) == 1 or isFree
      entriesOfNow[user] = false
      redis.call('HSET', rejected, user, requestedAt)
      hasRejected = true
    end
    redis.call('ZREM', undecided, user)
    written = written + 1
  end
end

if #issued > 0 then
  redis.call('HSET', claims, unpack(issued))
  if hasRejected then
    redis.call('HDEL', rejected, unpack(issuedUsers))
  end
  if hasUndecided then
    redis.call('ZREM', undecided, unpack(issuedUsers))
  end
end
if written > 0 then
  redis.call('PEXPIREAT', claims, keepUntil)
  redis.call('PEXPIREAT', rejected, keepUntil)
end
if known[1] then
  redis.call('HSET', gate, 'lastRank', reached)
  if isFree then
    local now = text(nowInMicros())
    redis.call('HSET', gate, 'changedAt', now)
    if wasFull then
      redis.call('HSET', gate, 'heldFrom', now)
    end
  end
  if redis.call('EXISTS', claims) == 1 then
    redis.call('HSET', gate, 'used', '1')
  else
    redis.call('HDEL', gate, 'used')
  end
end
return written
