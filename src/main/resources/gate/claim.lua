-- Decides one claim: admits it, records the reservation and puts the claim into the outbox, or says why not. Nothing grows
-- by a refusal: memory grows with the stock and never with the crowd.
--
-- KEYS[1]  gate    hash: state, opensAt, closesAt, expiresAt, total, keepUntil (times in epoch milliseconds);
--                  aliveAt, lease, run: see in_touch.lua; used: '1' once there were claims; lastRank: see decided.lua
-- KEYS[2]  claims  hash: user -> state|requestedAt|rank|issuedAt|idempotencyKey, one field for each place taken;
--                  state PENDING, ISSUED, or FAILED for a dead letter
-- KEYS[3]  outbox  sorted set: what the log has not acknowledged, by the microsecond of its admission, as
--                  requestedAt|traceparent|length of idempotencyKey|idempotencyKey and user
-- KEYS[4]  undecided  sorted set: user, by the millisecond of his admission, until it is known what became of his claim
-- ARGV[1]  user id
-- ARGV[2]  idempotency key, '' for none
-- ARGV[3]  traceparent of the request, '' for none
-- ARGV[4]  how many claims the outbox holds at the most
--
-- Returns {outcome, detail}:
--   ADMITTED, requestedAt     a place was free, and is this user's now
--   REPLAYED, entry           the user has a place, from a request with this idempotency key
--   DUPLICATE, entry          the user has a place
--   CLOSED | PAUSED | SOLD_OUT
--   NOT_OPEN, opensAt
--   FULL                      the outbox is: the log has been away for too long
--   MISSING                   there is no gate for this coupon
--   STALE                     there is one that cannot be trusted: it has to be restored

local gate, claims, outbox, undecided = unpack(KEYS)
local user, idempotencyKey, traceparent, outboxLimit = unpack(ARGV)

local terms = redis.call('HMGET', gate, 'state', 'opensAt', 'closesAt', 'total', 'keepUntil', 'used')
local state, opensAt, closesAt, total, keepUntil, used = unpack(terms)
if not state then
  return {'MISSING'}
end

local micros = nowInMicros()
local now = math.floor(micros / 1000)
local taken = redis.call('HLEN', claims)
local isLost = taken == 0 and used
local entry = redis.call('HGET', claims, user)
-- Nothing takes an issued coupon back; everything else may have changed where the gate cannot know of it
local isIssued = entry and string.sub(entry, 1, 7) == 'ISSUED|'
if not isIssued and (isLost or not inTouch(gate, now)) then
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
if taken >= tonumber(total) then
  return {'SOLD_OUT'}
end
local waiting = redis.call('ZCARD', outbox)
if waiting >= tonumber(outboxLimit) then
  return {'FULL'}
end

local requestedAt = text(now)
redis.call('HSET', claims, user, 'PENDING|' .. requestedAt .. '|||' .. idempotencyKey)
redis.call('ZADD', outbox, text(micros),
  requestedAt .. '|' .. traceparent .. '|' .. #idempotencyKey .. '|' .. idempotencyKey .. user)
redis.call('ZADD', undecided, requestedAt, user)
if taken == 0 then
  redis.call('HSET', gate, 'used', '1')
  redis.call('PEXPIREAT', claims, keepUntil)
end
if waiting == 0 then
  redis.call('PEXPIREAT', outbox, keepUntil)
end
if redis.call('ZCARD', undecided) == 1 then
  redis.call('PEXPIREAT', undecided, keepUntil)
end
return {'ADMITTED', requestedAt}
