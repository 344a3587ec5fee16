// The queue in Redis. All keys have one hash tag, so that a cluster keeps them on one node, and time is Redis' own.
//   entries  hash: task id -> [lease_no, score, task_type, account_id, shop_id], see queue-value.ts
//   ready    sorted set read by text: every entry that may be taken, as `account NUL type NUL score NUL task_id`, and
//            again without its type, without its account, and without both, so that each account and type of a
//            filter, and a filter for anything, takes one look-up. No name contains a NUL.
//   away     sorted set by time: task id -> when it becomes ready, being not yet due or in somebody's hands
// An entry is in `entries` and either in `ready` or in `away`.
// A message on the channel is a hint: `due NUL account NUL type NUL account NUL type …`, first in how many
// milliseconds something becomes due (or nothing), then what has become ready.
// Redis rolls nothing back, so within each step what a full memory refuses comes first.

const SHARED = String.raw`
local entries, ready, away = KEYS[1], KEYS[2], KEYS[3]
local channel = ARGV[1]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local hints = {}

local function places(id, entry)
  local kind, account = entry[3], entry[4]
  local rest = '\0' .. entry[2] .. '\0' .. id
  return account .. '\0' .. kind .. rest, account .. '\0' .. rest, '\0' .. kind .. rest, '\0' .. rest
end

local function add_ready(call, id, entry)
  local a, b, c, d = places(id, entry)
  return call('ZADD', ready, 0, a, 0, b, 0, c, 0, d)
end

local function remove_ready(id, entry)
  redis.call('ZREM', ready, places(id, entry))
end

local function hint(entry)
  hints[#hints + 1] = entry[4]
  hints[#hints + 1] = entry[3]
end

local function tell(due)
  if due == '' and #hints == 0 then return end
  table.insert(hints, 1, due)
  redis.call('PUBLISH', channel, table.concat(hints, '\0'))
end

local function out_of_memory(reply)
  if type(reply) ~= 'table' or not reply.err then return false end
  if string.find(reply.err, 'OOM', 1, true) then return true end
  error(reply.err)
end

-- Makes ready what has become due; true when there is more of it than one call shall do.
local function make_due_ready()
  local limit = 500
  local due = redis.call('ZRANGEBYSCORE', away, '-inf', now, 'LIMIT', 0, limit)
  for _, id in ipairs(due) do
    local value = redis.call('HGET', entries, id)
    if value then
      local entry = cjson.decode(value)
      if out_of_memory(add_ready(redis.pcall, id, entry)) then
        tell('')
        return false
      end
      hint(entry)
    end
    redis.call('ZREM', away, id)
  end
  tell('')
  return #due == limit
end

-- The score and task id of the best entry in a lane, an account and a type each with its NUL, or nil.
local function best_of(lane)
  local member = redis.call('ZRANGEBYLEX', ready, '[' .. lane, '(' .. lane .. '\255', 'LIMIT', 0, 1)[1]
  return member and string.sub(member, #lane + 1)
end

local function task_id(order)
  return string.match(order, '^[^%z]*%z(.*)$')
end
`

/**
 * ARGV: channel, then for each entry its task id, value, and in how many milliseconds it is due.
 * What stands there already, ready and unchanged, is no news.
 */
export const OFFER = `${SHARED}
local first_due = ''
for i = 2, #ARGV, 3 do
  local id, value, delay = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  local before = redis.call('HGET', entries, id)
  local entry = cjson.decode(value)
  local same = before == value and delay <= 0 and redis.call('ZSCORE', ready, (places(id, entry)))
  if not same then
    redis.call('HSET', entries, id, value)
    if before then remove_ready(id, cjson.decode(before)) end
    if delay > 0 then
      redis.call('ZADD', away, now + delay, id)
      first_due = first_due == '' and delay or math.min(first_due, delay)
    else
      add_ready(redis.call, id, entry)
      redis.call('ZREM', away, id)
      hint(entry)
    end
  end
end
tell(first_due)
`

/** ARGV: channel, then task ids, each with the lease number up to which the entry goes. */
export const WITHDRAW = `${SHARED}
for i = 2, #ARGV, 2 do
  local id = ARGV[i]
  local value = redis.call('HGET', entries, id)
  if value then
    local entry = cjson.decode(value)
    if entry[1] <= tonumber(ARGV[i + 1]) then
      remove_ready(id, entry)
      redis.call('ZREM', away, id)
      redis.call('HDEL', entries, id)
    end
  end
end
`

/**
 * ARGV: channel, for how many milliseconds a taken entry is away, then lanes to choose from.
 * Returns {task id, value, 1 when it has no way back}, or nil, or 1: call again, more had become due than one call makes ready.
 *
 * Of each lane only the best entry is read, whatever stands behind it. When memory is full, the entry is taken
 * without a way back: taking must go on then, and reconciliation restores what gets lost.
 */
export const TAKE = `${SHARED}
if make_due_ready() then return 1 end

local best, best_lane
for i = 3, #ARGV do
  local order = best_of(ARGV[i])
  if order and (not best or order < best) then best, best_lane = order, ARGV[i] end
end
if not best then return nil end

local id = task_id(best)
local value = redis.call('HGET', entries, id)
if not value then
  redis.call('ZREM', ready, best_lane .. best)
  return 1
end
local homeless = out_of_memory(redis.pcall('ZADD', away, now + ARGV[2], id))
remove_ready(id, cjson.decode(value))
if homeless then redis.call('HDEL', entries, id) end
return { id, value, homeless and 1 or 0 }
`

/**
 * ARGV: channel, then lanes.
 * Returns in how many milliseconds the next entry is due, or -1, then for each lane a task id that is ready, or ''.
 */
export const LOOK = `${SHARED}
make_due_ready()
local next_due = redis.call('ZRANGE', away, 0, 0, 'WITHSCORES')[2]
local answer = { next_due and math.max(0, next_due - now) or -1 }
for i = 2, #ARGV do
  local order = best_of(ARGV[i])
  answer[i] = order and task_id(order) or ''
end
return answer
`

/** ARGV: channel, then the end of a place. Returns how many entries of any kind have a better one. */
export const COUNT_AHEAD = `${SHARED}${String.raw`
make_due_ready()
return redis.call('ZLEXCOUNT', ready, '[\0\0', '(\0\0' .. ARGV[2])
`}`
