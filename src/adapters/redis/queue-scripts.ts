// The queue in Redis. All keys have one hash tag, so that a cluster keeps them on one node, and time is Redis' own.
//   entries  hash: task id -> [lease_no, score, task_type, account_id, shop_id], see queue-value.ts
//   ready    sorted set read by text: every entry that may be taken, once under its account and once under no
//            account, as `account NUL type NUL score NUL task_id`. No name contains a NUL.
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

local function places(id, value)
  local entry = cjson.decode(value)
  local rest = '\0' .. entry[3] .. '\0' .. entry[2] .. '\0' .. id
  return entry[4] .. rest, rest, entry
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
local function bring_back()
  local limit = 500
  local due = redis.call('ZRANGEBYSCORE', away, '-inf', now, 'LIMIT', 0, limit)
  for _, id in ipairs(due) do
    local value = redis.call('HGET', entries, id)
    if value then
      local mine, anyones, entry = places(id, value)
      if out_of_memory(redis.pcall('ZADD', ready, 0, mine, 0, anyones)) then
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

local function first_between(from, to)
  return redis.call('ZRANGEBYLEX', ready, from, to, 'LIMIT', 0, 1)[1]
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
  local mine, anyones, entry = places(id, value)
  local same = before == value and delay <= 0 and redis.call('ZSCORE', ready, mine)
  if not same then
    redis.call('HSET', entries, id, value)
    if before then
      local old_mine, old_anyones = places(id, before)
      redis.call('ZREM', ready, old_mine, old_anyones)
    end
    if delay > 0 then
      redis.call('ZADD', away, now + delay, id)
      first_due = first_due == '' and delay or math.min(first_due, delay)
    else
      redis.call('ZADD', ready, 0, mine, 0, anyones)
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
    local mine, anyones, entry = places(id, value)
    if entry[1] <= tonumber(ARGV[i + 1]) then
      redis.call('ZREM', ready, mine, anyones)
      redis.call('ZREM', away, id)
      redis.call('HDEL', entries, id)
    end
  end
end
`

/**
 * ARGV: channel, for how many milliseconds a taken entry is away, the number of accounts, the accounts, the types.
 * Returns {task id, value}, or nil, or 1: call again, more had become due than one call brings back.
 *
 * Of each account and type only the best entry is read, whatever stands behind it. When memory is full, the entry is
 * taken without a way back: taking must go on then, and reconciliation restores what gets lost.
 */
export const TAKE = `${SHARED}${String.raw`
if bring_back() then return 1 end

local best, best_order
local function consider(member)
  local kind, order = string.match(member, '^[^%z]*%z([^%z]*)%z(.*)$')
  if not best or order < best_order then best, best_order = member, order end
  return kind
end

local accounts_end = 3 + tonumber(ARGV[3])
local function consider_account(account)
  local head = account .. '\0'
  for i = accounts_end + 1, #ARGV do
    local lane = head .. ARGV[i] .. '\0'
    local member = first_between('[' .. lane, '(' .. lane .. '\255')
    if member then consider(member) end
  end
  if #ARGV > accounts_end then return end
  local member = first_between('[' .. head, '(' .. head .. '\255')
  while member do
    local kind = consider(member)
    member = first_between('(' .. head .. kind .. '\0\255', '(' .. head .. '\255')
  end
end

if accounts_end == 3 then consider_account('') end
for i = 4, accounts_end do consider_account(ARGV[i]) end
if not best then return nil end

local id = string.match(best_order, '^[^%z]*%z(.*)$')
local value = redis.call('HGET', entries, id)
if not value then
  redis.call('ZREM', ready, best)
  return 1
end
local mine, anyones = places(id, value)
local homeless = out_of_memory(redis.pcall('ZADD', away, now + ARGV[2], id))
redis.call('ZREM', ready, mine, anyones)
if homeless then redis.call('HDEL', entries, id) end
return { id, value }
`}`

/**
 * ARGV: channel, then beginnings of places in the ready set: an account, or none, and a type, or none.
 * Returns in how many milliseconds the next entry is due, or -1, then what is found under each beginning, or ''.
 */
export const LOOK = `${SHARED}${String.raw`
local more = bring_back()
local next_due = redis.call('ZRANGE', away, 0, 0, 'WITHSCORES')[2]
local answer = { next_due and math.max(0, next_due - now) or -1 }
for i = 2, #ARGV do
  local member = first_between('[' .. ARGV[i], '(' .. ARGV[i] .. '\255')
  answer[i] = member and string.match(member, '^[^%z]*%z[^%z]*%z[^%z]*%z(.*)$') or ''
end
return answer
`}`
