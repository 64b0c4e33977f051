-- Keepers' looks at gates: each keeps its gate in touch, and tells what has waited in its outbox for too long.
--
-- Four for each gate:
-- KEYS[1]  gate    hash, see claim.lua; relay, relayUntil: who publishes what waits, and until when (ms)
-- KEYS[2]  claims  hash, see claim.lua
-- KEYS[3]  outbox  sorted set, see claim.lua
-- KEYS[4]  undecided  sorted set, see claim.lua
-- ARGV[1]  who asks
-- ARGV[2]  how long the outbox is his when there is something to publish, ms
-- ARGV[3]  what has waited for less than this is still the business of the instance that admitted it, ms
-- ARGV[4]  how many he takes at the most, 0 for none
--
-- Returns for each gate
--         {MISSING | STALE | OPEN, places taken, claims in the outbox, ms that the oldest has waited there, undecided claims,
--          ms that the oldest of them has waited, {what he is to publish, in the order of admission},
--          claims that the gate knows of, those whose places came back among them, version of the terms, keepersUntil}.

local FOR_EACH = 4

local micros = nowInMicros()
local now = math.floor(micros / 1000)

local function look(gate, claims, outbox, undecided, who, lease, after, limit)
  local waiting = redis.call('ZCARD', outbox)
  local known = redis.call('HMGET', gate, 'state', 'used', 'relay', 'relayUntil', 'returned', 'version', 'keepersUntil')
  -- One of before there were versions is told its terms soon
  local version, keepersUntil = known[6] or '-1', known[7] or '9999999999999'
  if not known[1] then
    return {'MISSING', 0, waiting, 0, 0, 0, {}, 0, version, keepersUntil}
  end

  local all = redis.call('HLEN', claims)
  local taken = all - (known[5] or 0)
  local isLost = all == 0 and known[2]
  local state = (isLost or not inTouch(gate, now)) and 'STALE' or 'OPEN'
  local open = redis.call('ZCARD', undecided)
  local openFor = 0
  if open > 0 then
    openFor = math.max(0, now - redis.call('ZRANGE', undecided, 0, 0, 'WITHSCORES')[2])
  end
  if waiting == 0 then
    return {state, taken, 0, 0, open, openFor, {}, all, version, keepersUntil}
  end

  local oldest = redis.call('ZRANGE', outbox, 0, 0, 'WITHSCORES')[2]
  local waited = math.max(0, math.floor((micros - oldest) / 1000))
  local isFree = not known[3] or known[3] == who or tonumber(known[4]) < now
  if tonumber(limit) == 0 or waited < tonumber(after) or not isFree then
    return {state, taken, waiting, waited, open, openFor, {}, all, version, keepersUntil}
  end
  redis.call('HSET', gate, 'relay', who, 'relayUntil', text(now + lease))
  local due = redis.call('ZRANGEBYSCORE', outbox, '-inf', text(micros - after * 1000), 'LIMIT', 0, limit)
  return {state, taken, waiting, waited, open, openFor, due, all, version, keepersUntil}
end

local looks = {}
for i = 1, #KEYS, FOR_EACH do
  local gate, claims, outbox, undecided = unpack(KEYS, i, i + FOR_EACH - 1)
  looks[#looks + 1] = look(gate, claims, outbox, undecided, unpack(ARGV, i, i + FOR_EACH - 1))
end
return looks
