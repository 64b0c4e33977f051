-- Decides claims of one coupon in the order in which they came: admits each, records the reservation and puts the claim into
-- the outbox, or says why not. Nothing grows by a refusal: memory grows with the stock and never with the crowd.
--
-- KEYS[1]  gate    hash: state, opensAt, closesAt, expiresAt, total, keepUntil, keepersUntil: when it needs no keeper any
--                  more (times in epoch milliseconds); version of these terms, see terms.lua;
--                  aliveAt, lease, run, node: see in_touch.lua; used: '1' once there were claims; lastRank: see decided.lua;
--                  returned: how many of the claims hold no place any more, see decided.lua;
--                  changedAt: when a place was last given back, or the gate restored (epoch microseconds); heldFrom: the
--                  same, where somebody may have been refused before and be admitted now
-- KEYS[2]  claims  hash: user -> state|requestedAt|rank|issuedAt|idempotencyKey, one field for each place taken, and for each
--                  that was taken and came back; state PENDING, FAILED for a dead letter, ISSUED, USED, REVOKED, or RETURNED:
--                  revoked, and the place is somebody else's; rank has ".revision" behind it once the coupon was used or revoked
-- KEYS[3]  outbox  sorted set: what the log has not acknowledged, by the microsecond of its admission, as
--                  requestedAt|traceparent|length of idempotencyKey|idempotencyKey and user
-- KEYS[4]  undecided  sorted set: user, by the millisecond of his admission, until it is known what became of his claim
-- ARGV[1]  how many claims the outbox holds at the most
-- ARGV[2]  how long an instance may repeat a refusal, ms (io.firstcome.gate.Refusals)
-- ARGV[3…] three for each claim: user id; idempotency key, '' for none; traceparent of the request, '' for none
--
-- Returns {now in ms, changedAt, places taken, and for each claim {outcome, detail}}:
--   ADMITTED, requestedAt     a place was free, and is this user's now
--   REPLAYED, entry           the user has a place, from a request with this idempotency key
--   DUPLICATE, entry          the user has a place
--   CLOSED | PAUSED | SOLD_OUT
--   NOT_OPEN, opensAt
--   HELD                      a place is free again, but an instance may still say otherwise: ask again
--   FULL                      the outbox is: the log has been away for too long
--   MISSING                   there is no gate for this coupon
--   STALE                     there is one that cannot be trusted: it has to be restored

local FIRST, WIDTH = 3, 3

local gate, claims, outbox, undecided = unpack(KEYS)
local outboxLimit, refusalLease = tonumber(ARGV[1]), tonumber(ARGV[2])

local terms = redis.call('HMGET', gate, 'state', 'opensAt', 'closesAt', 'total', 'keepUntil', 'used', 'changedAt', 'heldFrom',
  'returned')
local state, opensAt, closesAt, total, keepUntil, used, changedAt, heldFrom, returned = unpack(terms)
local micros = nowInMicros()
local now = math.floor(micros / 1000)
local isHeld = heldFrom and micros - heldFrom < refusalLease * 1000
local claimsBefore = redis.call('HLEN', claims)
local takenBefore = claimsBefore - (returned or 0)
local waitingBefore = redis.call('ZCARD', outbox)
local isLost = claimsBefore == 0 and used

local users = {}
for i = FIRST, #ARGV, WIDTH do
  users[#users + 1] = ARGV[i]
end
local entries = redis.call('HMGET', claims, unpack(users))
local placesOfNow, newClaims, newOutbox, newUndecided = {}, {}, {}, {}
local admitted = 0

local isTrusted
local function canBeTrusted()
  if isTrusted == nil then
    isTrusted = not isLost and inTouch(gate, now)
  end
  return isTrusted
end

local function admit(user, idempotencyKey, traceparent)
  local requestedAt = text(now)
  local entry = 'PENDING|' .. requestedAt .. '|||' .. idempotencyKey
  placesOfNow[user] = entry
  newClaims[#newClaims + 1] = user
  newClaims[#newClaims + 1] = entry
  -- No two at the same time, or their order would be lost: the next call is later by more than a microsecond a claim
  newOutbox[#newOutbox + 1] = text(micros + admitted)
  newOutbox[#newOutbox + 1] = requestedAt .. '|' .. traceparent .. '|' .. #idempotencyKey .. '|' .. idempotencyKey .. user
  newUndecided[#newUndecided + 1] = requestedAt
  newUndecided[#newUndecided + 1] = user
  admitted = admitted + 1
  return {'ADMITTED', requestedAt}
end

local function decide(user, entry, idempotencyKey, traceparent)
  if not state then
    return {'MISSING'}
  end
  -- Who was issued the coupon never gets it again; everything else may have changed where the gate cannot know of it
  if not isIssued(entry) and not canBeTrusted() then
    return {'STALE'}
  end

  -- Who has a place is told so first, whatever became of the coupon since: no winner hears SOLD_OUT (SPEC §3.5).
  if entry then
    local firstKey = string.match(entry, '^[^|]*|[^|]*|[^|]*|[^|]*|(.*)$')
    if idempotencyKey ~= '' and idempotencyKey == firstKey then
      return {'REPLAYED', entry}
    end
    return {'DUPLICATE', entry}
  end

  if state == 'CLOSED' or now >= tonumber(closesAt) then
    return {'CLOSED'}
  end
  if state == 'PAUSED' then
    return {'PAUSED'}
  end
  if state == 'DRAFT' or now < tonumber(opensAt) then
    return {'NOT_OPEN', opensAt}
  end
  if takenBefore + admitted >= tonumber(total) then
    return {'SOLD_OUT'}
  end
  -- Whoever is admitted now must not hear from anybody that he is not
  if isHeld then
    return {'HELD'}
  end
  if waitingBefore + admitted >= outboxLimit then
    return {'FULL'}
  end
  return admit(user, idempotencyKey, traceparent)
end

local answers = {}
for i, user in ipairs(users) do
  local idempotencyKey, traceparent = ARGV[FIRST + (i - 1) * WIDTH + 1], ARGV[FIRST + (i - 1) * WIDTH + 2]
  answers[i] = decide(user, entries[i] or placesOfNow[user], idempotencyKey, traceparent)
end

if admitted > 0 then
  redis.call('HSET', claims, unpack(newClaims))
  redis.call('ZADD', outbox, unpack(newOutbox))
  redis.call('ZADD', undecided, unpack(newUndecided))
  if claimsBefore == 0 then
    redis.call('HSET', gate, 'used', '1')
    redis.call('PEXPIREAT', claims, keepUntil)
  end
  if waitingBefore == 0 then
    redis.call('PEXPIREAT', outbox, keepUntil)
  end
  if redis.call('ZCARD', undecided) == admitted then
    redis.call('PEXPIREAT', undecided, keepUntil)
  end
end
return {text(now), changedAt or '0', takenBefore + admitted, unpack(answers)}
