-- Requests of many users, each with a token of his own, for wrk 4.1.
--
-- Arguments:
--   1  file of tokens, one a line, all of one length
--   2  its first line to use (from 0)
--   3  how many lines to use
--   4  "once": a thread that has used its tokens up goes quiet; "again": it begins anew
--   5  method
--   6  file of paths, one a line; request i goes to path i modulo their number
--   7  requests per second of all connections together, 0 for as many as possible
--   8  connections
--   9  seconds before the first request of a limited rate: connecting so many at once takes a while, and is not what is measured
--  10  "reasons": count the answers by status and reason, which costs a few microseconds each; "plain": only 2xx and others
--
--  11  a file to make when everything is ready: wrk lets its first thread go before the last one has made its requests, and
--      starts its clock only then, so the first one waits
--
-- Thread k of n uses every n-th token, so what all have used is about the beginning of the file. Everything that is sent is
-- made before the first request. Writes "READY" to standard output when that is done, and a line "RESULT {json}" at the end.

local threads = {}

function setup(thread)
  thread:set("id", #threads)
  table.insert(threads, thread)
end

local function lines(name)
  local all = {}
  for line in io.lines(name) do
    all[#all + 1] = line
  end
  return all
end

-- User and system time of this process in ticks of the kernel.
local function ticks()
  local stat = io.open("/proc/self/stat")
  if not stat then
    return 0
  end
  local fields = stat:read("*a"):gsub("^.*%) ", "")
  stat:close()
  local n, sum = 0, 0
  for field in fields:gmatch("%S+") do
    n = n + 1
    if n == 12 or n == 13 then
      sum = sum + tonumber(field)
    end
  end
  return sum
end

local THREADS = 2

function init(args)
  local tokens, first, count, again = args[1], tonumber(args[2]), tonumber(args[3]), args[4] == "again"
  local method, paths, rate, connections = args[5], lines(args[6]), tonumber(args[7]), tonumber(args[8])

  local prefix = {}
  for i, path in ipairs(paths) do
    prefix[i] = method .. " " .. path .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port
      .. "\r\nUser-Agent: wrk\r\nAccept: application/json\r\n" .. (method == "POST" and "Content-Length: 0\r\n" or "")
      .. "Authorization: Bearer "
  end

  local requests = {}
  local file = assert(io.open(tokens))
  local width = #file:read("*l") + 1
  file:seek("set", first * width)
  for i = 0, count - 1 do
    local token = file:read("*l")
    if i % THREADS == id then
      requests[#requests + 1] = prefix[i % #paths + 1] .. token .. "\r\n\r\n"
    end
  end
  file:close()

  local isReady = id == THREADS - 1
  local function awaitReady()
    while not isReady do
      local file = io.open(args[11])
      if file then
        file:close()
        isReady = true
      else
        io.popen("sleep 0.01"):close()
      end
    end
  end

  local size = #requests
  local next = 0
  -- wrk looks at one request of the first thread
  sent = id == 0 and -1 or 0
  function request()
    if sent >= 0 then
      awaitReady()
    end
    if next == size then
      if not again then
        wrk.thread:stop()
      end
      next = 0
    end
    next = next + 1
    sent = sent + 1
    return requests[next]
  end

  settle = rate > 0 and tonumber(args[9]) or 0
  if rate > 0 then
    -- Each connection thinks between its requests; at the start they are spread over one such pause.
    local pause = connections / rate * 1000
    local waiting = connections / THREADS
    math.randomseed(id + 1)
    function delay()
      awaitReady()
      if waiting > 0 then
        waiting = waiting - 1
        return math.floor(settle * 1000 + math.random() * pause)
      end
      return math.floor(pause + math.random())
    end
  end

  if args[10] == "reasons" then
    statuses = {}
    reasons = {}
    function response(status, headers, body)
      statuses[status] = (statuses[status] or 0) + 1
      local reason = status >= 400 and (body:match('"reason":"([%u_]+)"') or "NONE")
      if reason then
        reasons[reason] = (reasons[reason] or 0) + 1
      end
    end
  end

  started = ticks()
  if id == THREADS - 1 then
    assert(io.open(args[11], "w")):close()
    io.write("READY\n")
    io.flush()
  end
end

local function sum(name)
  local sums = {}
  for _, thread in ipairs(threads) do
    for key, value in pairs(thread:get(name) or {}) do
      sums[key] = (sums[key] or 0) + value
    end
  end
  local parts = {}
  for key, value in pairs(sums) do
    parts[#parts + 1] = string.format('"%s":%d', key, value)
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

function done(summary, latency, requests)
  local used = ticks() - threads[#threads]:get("started")
  local settle = threads[1]:get("settle") * 1000000
  local sent = 0
  for _, thread in ipairs(threads) do
    sent = sent + thread:get("sent")
  end
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"micros":%d,"sent":%d,"not2xx":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d,'
      .. '"p50":%d,"p95":%d,"p99":%d,"max":%d,"ticks":%d,"statuses":%s,"reasons":%s}\n',
    summary.requests, summary.duration - settle, sent, errors.status, errors.connect, errors.read, errors.write, errors.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max, used,
    sum("statuses"), sum("reasons")))
  io.flush()
end
