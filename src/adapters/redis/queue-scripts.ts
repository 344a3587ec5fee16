import { WOKEN_MAX } from '../../application/ports/task-queue.ts'

// The queue in Redis. All keys have one hash tag, so that a cluster keeps them on one node, and time is Redis' own.
//   entries  hash: task id -> [lease_no, score, task_type, account_id, shop_id], see queue-value.ts
//   ready    sorted set read by text: every entry that is due, as `account NUL type NUL order`, the order being
//            `score NUL task_id`, and again as `NUL NUL order`. No name contains a NUL. The entries of one account and
//            type, in their order, are a lane.
//   heads    sorted set read by text: of each lane that is not parked its best entry, as `account NUL type NUL tail`,
//            the tail being `order NUL account NUL type`, and again without the type, without the account, and without
//            both, so that each account and type of a filter, and a filter for anything, takes one look-up.
//   away     sorted set by time: task id -> when it becomes ready, being not yet due or in somebody's hands
//   parked   sorted set by time: what holds a lane -> until when; `freed:SHOP` of a shop whose entries come back
//   aside    sorted set read by text: `shop NUL task_id` of entries that came up while their shop was parked
// An entry is in `entries` and in one of `ready`, `away` and `aside`.
//   filled   the token under which the index was begun
// Each sorted set has the token too, behind all else: one without it, or with another one, was lost. The hash has as
// many entries as the sets have places for, or one of them was.
// A message on the channel is a hint: `due NUL account NUL type NUL account NUL type …`, first in how many
// milliseconds something becomes due (or nothing), then what has become ready.
// Redis rolls nothing back, so within each step what a full memory refuses comes first. After the first write of a
// script it refuses nothing more.

const SHARED = String.raw`
local entries, ready, heads, away, parked, aside = unpack(KEYS)
local channel = ARGV[1]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local beyond_time = '(9e15'
local slice = 200
local hints = {}
local touched = {}
local parked_accounts = {}
local are_there_parks

local function text_range(from, limit)
  return '[' .. from .. '\0', '(' .. from .. '\1', 'LIMIT', 0, limit
end

local function first(key, lane)
  local member = redis.call('ZRANGEBYLEX', key, '[' .. lane, '(' .. lane .. '\255', 'LIMIT', 0, 1)[1]
  return member and string.sub(member, #lane + 1)
end

local function lane_of(account, kind)
  return account .. '\0' .. kind .. '\0'
end

local function touch(account, kind)
  touched[lane_of(account, kind)] = { account, kind }
end

-- The types of which the account has ready entries.
local function kinds_of(account)
  local kinds, from = {}, '[' .. account .. '\0'
  while true do
    local member = redis.call('ZRANGEBYLEX', ready, from, '(' .. account .. '\1', 'LIMIT', 0, 1)[1]
    if not member then return kinds end
    local kind = string.match(member, '^[^%z]*%z([^%z]*)')
    kinds[#kinds + 1] = kind
    from = '[' .. account .. '\0' .. kind .. '\1'
  end
end

local function is_held(lane)
  if are_there_parks == nil then are_there_parks = redis.call('ZCOUNT', parked, '-inf', beyond_time) > 0 end
  return are_there_parks and redis.call('ZSCORE', parked, lane) and true or false
end

local function is_parked(account)
  if parked_accounts[account] == nil then
    parked_accounts[account] = is_held('account:' .. account)
      or is_held('paced:' .. account)
      or is_held('busy:' .. account)
  end
  return parked_accounts[account]
end

local function copies(tail, account, kind)
  return lane_of(account, kind) .. tail, lane_of(account, '') .. tail, lane_of('', kind) .. tail, '\0\0' .. tail
end

-- Each lane that something was done to gets its head, or none.
local function set_heads()
  for lane, names in pairs(touched) do
    local account, kind = names[1], names[2]
    local old = first(heads, lane) or nil
    local order = not is_parked(account) and first(ready, lane)
    local new = order and (order .. '\0' .. account .. '\0' .. kind) or nil
    if old ~= new then
      if old then redis.call('ZREM', heads, copies(old, account, kind)) end
      if new then
        local a, b, c, d = copies(new, account, kind)
        redis.call('ZADD', heads, 0, a, 0, b, 0, c, 0, d)
      end
    end
  end
  touched = {}
end

local function places(id, entry)
  local order = entry[2] .. '\0' .. id
  return lane_of(entry[4], entry[3]) .. order, '\0\0' .. order
end

local function add_ready(call, id, entry)
  local a, b = places(id, entry)
  touch(entry[4], entry[3])
  return call('ZADD', ready, 0, a, 0, b)
end

local function remove_place(id, entry)
  redis.call('ZREM', ready, places(id, entry))
  redis.call('ZREM', aside, entry[5] .. '\0' .. id)
  touch(entry[4], entry[3])
end

local function hint(account, kind, times)
  if is_parked(account) then return end
  for _ = 1, times do
    hints[#hints + 1] = account
    hints[#hints + 1] = kind
  end
end

-- Where an entry goes that is due.
local function add_due(call, id, entry)
  if is_held('shop:' .. entry[5]) then return call('ZADD', aside, 0, entry[5] .. '\0' .. id) end
  local reply = add_ready(call, id, entry)
  if type(reply) ~= 'table' then hint(entry[4], entry[3], 1) end
  return reply
end

local function tell(due)
  if due == '' and #hints == 0 then return end
  table.insert(hints, 1, due)
  redis.call('PUBLISH', channel, table.concat(hints, '\0'))
  hints = {}
end

local function out_of_memory(reply)
  if type(reply) ~= 'table' or not reply.err then return false end
  if string.find(reply.err, 'OOM', 1, true) then return true end
  error(reply.err)
end

-- A lane is parked no more. Where only one may go on, only one is woken.
local function let_go(lane)
  local kind, name = string.match(lane, '^(%a+):(.*)$')
  if kind == 'shop' then
    redis.call('ZADD', parked, 0, 'freed:' .. name)
    return
  end
  parked_accounts[name] = nil
  for _, of_type in ipairs(kinds_of(name)) do
    touch(name, of_type)
    local count = 1
    if kind == 'account' then
      local lane = name .. '\0' .. of_type
      count = redis.call('ZLEXCOUNT', ready, '[' .. lane .. '\0', '(' .. lane .. '\1')
    end
    hint(name, of_type, math.min(count, ${WOKEN_MAX}))
  end
end

-- Lets lanes go whose time is over, and brings back what a shop had set aside; true when there is more of it.
local function let_due_go()
  local due = redis.call('ZRANGEBYSCORE', parked, '-inf', now, 'LIMIT', 0, 50)
  local more = #due == 50
  for _, lane in ipairs(due) do
    local shop = string.match(lane, '^freed:(.*)$')
    if not shop then
      redis.call('ZREM', parked, lane)
      let_go(lane)
      more = more or string.sub(lane, 1, 5) == 'shop:'
    else
      local back = redis.call('ZRANGEBYLEX', aside, text_range(shop, slice))
      for _, member in ipairs(back) do
        redis.call('ZREM', aside, member)
        local id = string.sub(member, #shop + 2)
        local value = redis.call('HGET', entries, id)
        if value then
          local entry = cjson.decode(value)
          add_due(redis.call, id, entry)
        end
      end
      if #back < slice then redis.call('ZREM', parked, lane) else more = true end
      if #back > 0 then return true end
    end
  end
  return more
end

-- Makes ready what has become due; true when there is more of it than one call shall do.
local function make_due_ready()
  local more = let_due_go()
  local due = redis.call('ZRANGEBYSCORE', away, '-inf', now, 'LIMIT', 0, slice)
  for _, id in ipairs(due) do
    local value = redis.call('HGET', entries, id)
    if value then
      local entry = cjson.decode(value)
      if out_of_memory(add_due(redis.pcall, id, entry)) then
        touched = {}
        tell('')
        return false
      end
    end
    redis.call('ZREM', away, id)
  end
  set_heads()
  tell('')
  return more or #due == slice
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
  local same = before == value and delay <= 0
    and (redis.call('ZSCORE', ready, (places(id, entry))) or redis.call('ZSCORE', aside, entry[5] .. '\\0' .. id))
  if not same then
    redis.call('HSET', entries, id, value)
    if before then remove_place(id, cjson.decode(before)) end
    if delay > 0 then
      redis.call('ZADD', away, now + delay, id)
      first_due = first_due == '' and delay or math.min(first_due, delay)
    else
      redis.call('ZREM', away, id)
      add_due(redis.call, id, entry)
    end
  end
end
set_heads()
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
      remove_place(id, entry)
      redis.call('ZREM', away, id)
      redis.call('HDEL', entries, id)
    end
  end
end
set_heads()
`

/**
 * ARGV: channel, for how many milliseconds a taken entry is away, then what to choose from: an account and a type, each
 * with its NUL. Returns {task id, value, 1 when it has no way back}, or nil, or 1: call again, there was more to do
 * first than one call does.
 *
 * Of each lane only the best entry is read, whatever stands behind it. When memory is full, the entry is taken
 * without a way back: taking must go on then, and reconciliation restores what gets lost.
 */
export const TAKE = `${SHARED}${String.raw`
if make_due_ready() then return 1 end

for _ = 1, slice do
  local best
  for i = 3, #ARGV do
    local tail = first(heads, ARGV[i])
    if tail and (not best or tail < best) then best = tail end
  end
  if not best then return nil end

  local score, id, account, kind = string.match(best, '^([^%z]*)%z([^%z]*)%z([^%z]*)%z([^%z]*)$')
  local value = redis.call('HGET', entries, id)
  local entry = value and cjson.decode(value)
  local is_free = entry and not is_held('shop:' .. entry[5])
  local homeless = is_free and out_of_memory(redis.pcall('ZADD', away, now + ARGV[2], id))
  redis.call('ZREM', heads, copies(best, account, kind))
  redis.call('ZREM', ready, places(id, { 0, score, kind, account }))
  touch(account, kind)
  if homeless then redis.call('HDEL', entries, id) end
  if entry and not is_free then redis.call('ZADD', aside, 0, entry[5] .. '\0' .. id) end
  set_heads()
  if is_free then return { id, value, homeless and 1 or 0 } end
end
return 1
`}`

/**
 * ARGV: channel, then what to choose from.
 * Returns in how many milliseconds the next entry is due or a lane let go, or -1, then for each a task id that is
 * ready, or ''.
 */
export const LOOK = `${SHARED}
make_due_ready()
local next_due = -1
for _, key in ipairs({ away, parked }) do
  local at = redis.call('ZRANGEBYSCORE', key, '-inf', beyond_time, 'WITHSCORES', 'LIMIT', 0, 1)[2]
  local due = at and math.max(0, at - now)
  if due and (next_due < 0 or due < next_due) then next_due = due end
end
local answer = { next_due }
for i = 2, #ARGV do
  local tail = first(heads, ARGV[i])
  answer[i] = tail and string.match(tail, '^[^%z]*%z([^%z]*)') or ''
end
return answer
`

/** ARGV: channel, then lanes, each with for how many milliseconds it is parked. */
export const PARK = `${SHARED}
local first_end = ''
for i = 2, #ARGV, 2 do
  local lane, span = ARGV[i], tonumber(ARGV[i + 1])
  redis.call('ZADD', parked, now + span, lane)
  first_end = first_end == '' and span or math.min(first_end, span)
  local kind, name = string.match(lane, '^(%a+):(.*)$')
  parked_accounts[name], are_there_parks = nil, nil
  if kind == 'shop' then
    redis.call('ZREM', parked, 'freed:' .. name)
  else
    for _, of_type in ipairs(kinds_of(name)) do touch(name, of_type) end
  end
end
set_heads()
tell(first_end)
`

/** ARGV: channel, then lanes. One that has room again wakes somebody even when it was not parked: another may wait. */
export const UNPARK = `${SHARED}
for i = 2, #ARGV do
  local was_parked = redis.call('ZREM', parked, ARGV[i]) == 1
  if was_parked or string.sub(ARGV[i], 1, 5) == 'busy:' then let_go(ARGV[i]) end
end
let_due_go()
set_heads()
tell('')
`

/** ARGV: channel. Lets parked lanes go, so many at once; returns 1 when there are more. */
export const UNPARK_SOME = `${SHARED}
local lanes = redis.call('ZRANGEBYSCORE', parked, '(0', beyond_time, 'LIMIT', 0, 100)
for _, lane in ipairs(lanes) do
  redis.call('ZREM', parked, lane)
  let_go(lane)
end
set_heads()
tell('')
return #lanes == 100 and 1 or 0
`

/**
 * ARGV: channel, the end of a place, how many parked lanes were looked at before. Returns how many entries of any kind
 * have a better place, less those of the parked lanes that it looked at, and 1 when there are more of these.
 */
export const COUNT_AHEAD = `${SHARED}${String.raw`
local place, from = ARGV[2], tonumber(ARGV[3])
local function count(lane)
  return redis.call('ZLEXCOUNT', ready, '[' .. lane, '(' .. lane .. place)
end
if from == 0 then make_due_ready() end
local ahead = from == 0 and count('\0\0') or 0
local lanes = redis.call('ZRANGE', parked, from, from + 99)
for _, lane in ipairs(lanes) do
  local kind, name = string.match(lane, '^(%a+):(.*)$')
  local is_first = kind == 'account'
    or kind == 'paced' and not redis.call('ZSCORE', parked, 'account:' .. name)
    or kind == 'busy' and not redis.call('ZSCORE', parked, 'account:' .. name)
      and not redis.call('ZSCORE', parked, 'paced:' .. name)
  if is_first then
    for _, of_type in ipairs(kinds_of(name)) do ahead = ahead - count(lane_of(name, of_type)) end
  end
end
return { ahead, #lanes == 100 and 1 or 0 }
`}`

const STANDING = String.raw`
local entries, ready, heads, away, parked, aside, filled = unpack(KEYS)
local function standing()
  local token = redis.call('GET', filled)
  if not token then return '' end
  for _, key in ipairs({ ready, heads, away, parked, aside }) do
    if not redis.call('ZSCORE', key, '\255' .. token) then return '' end
  end
  local placed = (redis.call('ZCARD', ready) - 1) / 2 + redis.call('ZCARD', away) + redis.call('ZCARD', aside) - 2
  return redis.call('HLEN', entries) == placed and token or ''
end
local info = redis.pcall('INFO', 'server')
local run = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
`

/**
 * It writes nothing. Returns the token of the index, or '' when a key of it was lost or the keys disagree, and which
 * run of which server this is, or '' where that is not told.
 */
export const STAND = `${STANDING}
return { standing(), run }
`

/** ARGV: channel, a token. An index that is not whole gives way to an empty one with it. Returns as STAND does. */
export const BEGIN = `${STANDING}${String.raw`
if standing() == '' then
  local token = ARGV[2]
  redis.call('UNLINK', unpack(KEYS))
  redis.call('SET', filled, token)
  for _, key in ipairs({ ready, heads, aside }) do redis.call('ZADD', key, 0, '\255' .. token) end
  for _, key in ipairs({ away, parked }) do redis.call('ZADD', key, 9e15, '\255' .. token) end
end
return { standing(), run }
`}`
