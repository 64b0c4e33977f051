-- In front of every script that has to know whether the gate can be trusted, or whose a coupon is.
--
-- A gate is trusted while somebody keeps in touch with it: every claim that reaches it and every beat of a keeper renews aliveAt, at most
-- once in RENEW_AFTER ms. Whoever cannot reach Redis lets claims go past the gate only after a whole lease, so what comes
-- back after an outage is out of touch here, and admits nobody before it has learned what the log took meanwhile. Neither
-- does a Redis that was started anew (another run_id): it may have lost what it had acknowledged. No Redis starts within
-- RENEW_AFTER, so it need not be asked more often; but a replica of a cluster may take over as fast, or have a clock that is
-- behind by just as much as it took, so there the node has to be the same too. (SPEC §3, row "Redis")

local RENEW_AFTER = 10

local function nowInMicros()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

-- Asked once in a call
local runIdOfNow
local function runId()
  runIdOfNow = runIdOfNow or string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
  return runIdOfNow
end

-- Empty where there is no cluster
local function nodeId()
  local id = redis.pcall('CLUSTER', 'MYID')
  return type(id) == 'string' and id or ''
end

local function text(number)
  return string.format('%.0f', number)
end

-- Whether the coupon is, or was, the user's
local function isIssued(entry)
  return entry and not string.find(entry, '^PENDING|') and not string.find(entry, '^FAILED|')
end

-- now in ms; a clock that was set back is as bad as a silence
local function inTouch(gate, now)
  local known = redis.call('HMGET', gate, 'aliveAt', 'lease', 'run', 'node')
  local node = known[4]
  if node and node ~= '' and node ~= nodeId() then
    return false
  end
  local silence = math.abs(now - tonumber(known[1]))
  if silence < RENEW_AFTER then
    return true
  end
  if silence > tonumber(known[2]) or known[3] ~= runId() then
    return false
  end
  redis.call('HSET', gate, 'aliveAt', text(now))
  return true
end
