-- Writes down what the claim log decided, and what became of an issued coupon since. Doing it again changes nothing, and what
-- comes late changes nothing that is newer.
--
-- KEYS[1]  gate      hash, see claim.lua, also for changedAt and heldFrom, which a place that is free again moves;
--                    lastRank: every winner up to this rank has been written down;
--                    returned: how many claims are RETURNED, counted where they become so
-- KEYS[2]  claims    hash, see claim.lua
-- KEYS[3]  rejected  hash: user -> requestedAt, only for claims that the gate did not decide
-- KEYS[4]  undecided  sorted set, see claim.lua
-- ARGV[1]  end of life of the keys where there is no gate (yet) to tell it, epoch milliseconds
-- ARGV[2…] six for each claim: user; REJECTED, FAILED, or of an issued coupon its state (see claim.lua); requestedAt; rank and
--          issuedAt ('' where not issued); idempotencyKey for a user who has no place here ('' for none)
--
-- Returns how many claims it wrote down.

local gate, claims, rejected, undecided = unpack(KEYS)
local OWNED = {ISSUED = true, USED = true, REVOKED = true, RETURNED = true}

local known = redis.call('HMGET', gate, 'keepUntil', 'lastRank', 'total', 'returned')
local keepUntil, lastRank = known[1] or ARGV[1], tonumber(known[2] or 0)
local returned = tonumber(known[4] or 0)
local wasFull = known[3] and redis.call('HLEN', claims) - returned >= tonumber(known[3])

-- Mostly empty, and a rebuild writes a million winners
local hasRejected = redis.call('EXISTS', rejected) == 1
local hasUndecided = redis.call('EXISTS', undecided) == 1

-- 63 is the rank of a coupon as it was issued, 63.2 that of one that has changed twice since
local function place(rank)
  return tonumber(string.match(rank, '^%d+')), tonumber(string.match(rank, '%.(%d+)$') or 0)
end

local FIRST, WIDTH = 2, 6
local users = {}
for i = FIRST, #ARGV, WIDTH do
  users[#users + 1] = ARGV[i]
end
local entries = redis.call('HMGET', claims, unpack(users))
-- Of this call: the same user may be decided twice
local entriesOfNow, owned, owners = {}, {}, {}

local written, reached, isFree = 0, lastRank, false
for n, user in ipairs(users) do
  local at = FIRST + (n - 1) * WIDTH
  local decision, requestedAt, rank, issuedAt, idempotencyKey = unpack(ARGV, at + 1, at + 5)
  local entry = entriesOfNow[user]
  if entry == nil then
    entry = entries[n]
  end
  local state, claimedAt, knownRank, firstKey
  if entry then
    state, claimedAt, knownRank, firstKey = string.match(entry, '^([^|]*)|([^|]*)|([^|]*)|[^|]*|(.*)$')
  end

  if OWNED[decision] then
    local number, revision = place(rank)
    -- Where there is no gate nobody waits for the news; one that is made finds them in the database
    local isWanted = known[1] or revision == 0
    if isWanted and (not OWNED[state] or revision > select(2, place(knownRank))) then
      if decision == 'RETURNED' and state ~= 'RETURNED' then
        returned = returned + 1
        isFree = isFree or entry ~= false
      elseif decision ~= 'RETURNED' and state == 'RETURNED' then
        returned = returned - 1
      end
      entry = decision .. '|' .. (claimedAt or requestedAt) .. '|' .. rank .. '|' .. issuedAt .. '|' .. (firstKey or idempotencyKey)
      entriesOfNow[user] = entry
      owned[#owned + 1] = user
      owned[#owned + 1] = entry
      owners[#owners + 1] = user
      written = written + 1
    end
    if number == reached + 1 then
      reached = reached + 1
    end
  elseif not entry or (not OWNED[state] and claimedAt == requestedAt) then
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

if #owned > 0 then
  redis.call('HSET', claims, unpack(owned))
  if hasRejected then
    redis.call('HDEL', rejected, unpack(owners))
  end
  if hasUndecided then
    redis.call('ZREM', undecided, unpack(owners))
  end
end
if written > 0 then
  redis.call('PEXPIREAT', claims, keepUntil)
  redis.call('PEXPIREAT', rejected, keepUntil)
end
if known[1] then
  redis.call('HSET', gate, 'lastRank', reached, 'returned', returned)
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
