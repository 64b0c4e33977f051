-- Decides one claim: admits it and records the reservation, or says why not. Nothing is written for a refusal, so that
-- memory grows with the stock and never with the crowd.
--
-- KEYS[1]  gate    hash: state, opensAt, closesAt, expiresAt, total, keepUntil (times in epoch milliseconds)
-- KEYS[2]  claims  hash: user -> state|requestedAt|rank|issuedAt|idempotencyKey, one field for each place taken
-- ARGV[1]  user id
-- ARGV[2]  idempotency key, '' for none
--
-- Returns {outcome, detail}:
--   ADMITTED, requestedAt     a place was free, and is this user's now
--   REPLAYED, entry           the user has a place, from a request with this idempotency key
--   DUPLICATE, entry          the user has a place
--   CLOSED | PAUSED | SOLD_OUT
--   NOT_OPEN, opensAt
--   MISSING                   there is no gate for this coupon

local gate, claims = KEYS[1], KEYS[2]
local user, idempotencyKey = ARGV[1], ARGV[2]

local terms = redis.call('HMGET', gate, 'state', 'opensAt', 'closesAt', 'total', 'keepUntil')
local state, opensAt, closesAt, total, keepUntil = terms[1], terms[2], terms[3], terms[4], terms[5]
if not state then
  return {'MISSING'}
end

-- Who has a place is told so first, whatever became of the coupon since: no winner hears SOLD_OUT (SPEC §3.5).
local entry = redis.call('HGET', claims, user)
if entry then
  local firstKey = string.match(entry, '^[^|]*|[^|]*|[^|]*|[^|]*|(.*)$')
  if idempotencyKey ~= '' and idempotencyKey == firstKey then
    return {'REPLAYED', entry}
  end
  return {'DUPLICATE', entry}
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if state == 'CLOSED' or now >= tonumber(closesAt) then
  return {'CLOSED'}
end
if state == 'PAUSED' then
  return {'PAUSED'}
end
if state == 'DRAFT' or now < tonumber(opensAt) then
  return {'NOT_OPEN', opensAt}
end

local taken = redis.call('HLEN', claims)
if taken >= tonumber(total) then
  return {'SOLD_OUT'}
end

local requestedAt = string.format('%.0f', now)
redis.call('HSET', claims, user, 'PENDING|' .. requestedAt .. '|||' .. idempotencyKey)
if taken == 0 then
  redis.call('PEXPIREAT', claims, keepUntil)
end
return {'ADMITTED', requestedAt}
