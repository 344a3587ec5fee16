import { WOKEN_MAX } from '../../application/ports/task-queue.ts'

// The queue in Redis. All keys have one hash tag, so that a cluster keeps them on one node, and time is Redis' own.
//   entries  hash: task id -> [lease_no, score, task_type, account_id, shop_id, session_id], see queue-value.ts
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

/** What the scripts have in common: each begins with it. */
export const SHARED = String.raw`
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

local function has_parks()
  if are_there_parks == nil then are_there_parks = redis.call('ZCOUNT', parked, '-inf', beyond_time) > 0 end
  return are_there_parks
end

local function is_held(lane)
  return has_parks() and redis.call('ZSCORE', parked, lane) and true or false
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

-- The lane gets its head, or none, in the place of the old one, which may be nil.
local function set_head(account, kind, old)
  local order = not is_parked(account) and first(ready, lane_of(account, kind))
  local new = order and (order .. '\0' .. account .. '\0' .. kind) or nil
  if old == new then return end
  if old then redis.call('ZREM', heads, copies(old, account, kind)) end
  if new then
    local a, b, c, d = copies(new, account, kind)
    redis.call('ZADD', heads, 0, a, 0, b, 0, c, 0, d)
  end
end

-- Each lane that something was done to.
local function set_heads()
  for lane, names in pairs(touched) do set_head(names[1], names[2], first(heads, lane) or nil) end
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
