import { SHARED } from './queue-script-parts.ts'

/**
 * Does what the queue is told, step by step. ARGV: channel, then for each step its kind, of how many it tells, and of
 * each: offer: task id, value, in how many milliseconds it is due; withdraw: task id, the lease number up to which the
 * entry goes; park: lane, for how many milliseconds; unpark: lane. Returns the numbers of the steps, from 1, of which a
 * full memory refused something.
 *
 * What is offered and stands there already, ready and unchanged, is no news. A lane that has room again wakes somebody
 * even when it was not parked: another may wait.
 */
export const CHANGE = `${SHARED}${String.raw`
local first_due = ''
local is_let_go = false
local function expect(span)
  first_due = first_due == '' and span or math.min(first_due, span)
end

local function offer(id, value, delay)
  delay = tonumber(delay)
  local before = redis.call('HGET', entries, id)
  local entry = cjson.decode(value)
  local same = before == value and delay <= 0
    and (redis.call('ZSCORE', ready, (places(id, entry))) or redis.call('ZSCORE', aside, entry[5] .. '\0' .. id))
  if same then return end
  if out_of_memory(redis.pcall('HSET', entries, id, value)) then return 'refused' end
  if before and redis.call('ZREM', away, id) == 0 then remove_place(id, cjson.decode(before)) end
  if delay > 0 then
    redis.call('ZADD', away, now + delay, id)
    expect(delay)
  else
    add_due(redis.call, id, entry)
  end
end

local function withdraw(id, lease_no)
  local value = redis.call('HGET', entries, id)
  if not value or tonumber(string.match(value, '^%[(%d+)')) > tonumber(lease_no) then return end
  if redis.call('ZREM', away, id) == 0 then remove_place(id, cjson.decode(value)) end
  redis.call('HDEL', entries, id)
end

local function park(lane, span)
  span = tonumber(span)
  if out_of_memory(redis.pcall('ZADD', parked, now + span, lane)) then return 'refused' end
  expect(span)
  local kind, name = string.match(lane, '^(%a+):(.*)$')
  parked_accounts[name], are_there_parks = nil, nil
  if kind == 'shop' then
    redis.call('ZREM', parked, 'freed:' .. name)
  else
    for _, of_type in ipairs(kinds_of(name)) do touch(name, of_type) end
  end
end

local function unpark(lane)
  local was_parked = redis.call('ZREM', parked, lane) == 1
  if was_parked or string.sub(lane, 1, 5) == 'busy:' then let_go(lane) end
  is_let_go = true
end

local kinds = {
  offer = { offer, 3 }, withdraw = { withdraw, 2 }, park = { park, 2 }, unpark = { unpark, 1 }
}
local refused = {}
local at, step = 2, 0
while at <= #ARGV do
  local act, width = unpack(kinds[ARGV[at]])
  local last = at + 1 + width * ARGV[at + 1]
  step = step + 1
  for i = at + 2, last, width do
    if act(ARGV[i], ARGV[i + 1], ARGV[i + 2]) == 'refused' then refused[#refused + 1] = step end
  end
  at = last + 1
end
if is_let_go then let_due_go() end
set_heads()
tell(first_due)
return refused
`}`

/**
 * ARGV: channel, for how many milliseconds a taken entry is away, then for each filter how many entries it wants, from
 * how many lanes, and these: an account and a type, each with its NUL. Returns 1 when there is more to do than one call
 * does, so that whoever got nothing asks again, else 0; then for each filter a list of what it got: task id, value, and 1
 * when the entry has no way back.
 *
 * Of each lane only the best entry is read, whatever stands behind it. When memory is full, the entry is taken
 * without a way back: taking must go on then, and reconciliation restores what gets lost.
 */
export const TAKE = `${SHARED}${String.raw`
if make_due_ready() then return { 1 } end

local function best_of(from, last)
  local best
  for i = from, last do
    local tail = first(heads, ARGV[i])
    if tail and (not best or tail < best) then best = tail end
  end
  return best
end

-- What stands there, put where it is to be; nil when its shop is parked, or there is no such entry any more.
local function take(head)
  local score, id, account, kind = string.match(head, '^([^%z]*)%z([^%z]*)%z([^%z]*)%z([^%z]*)$')
  local value = redis.call('HGET', entries, id)
  local shop = value and has_parks() and cjson.decode(value)[5]
  local is_free = value and not (shop and is_held('shop:' .. shop))
  local homeless = is_free and out_of_memory(redis.pcall('ZADD', away, now + ARGV[2], id))
  redis.call('ZREM', ready, places(id, { 0, score, kind, account }))
  if homeless then redis.call('HDEL', entries, id) end
  if value and not is_free then redis.call('ZADD', aside, 0, shop .. '\0' .. id) end
  set_head(account, kind, head)
  if is_free then return id, value, homeless and 1 or 0 end
end

local answer = { 0 }
local looked = 0
local at = 3
while at <= #ARGV do
  local wanted, last = tonumber(ARGV[at]), at + 1 + ARGV[at + 1]
  local taken = {}
  while #taken < 3 * wanted do
    if looked == slice then
      answer[1] = 1
      break
    end
    looked = looked + 1
    local head = best_of(at + 2, last)
    if not head then break end
    local id, value, homeless = take(head)
    if id then
      local end_of = #taken
      taken[end_of + 1], taken[end_of + 2], taken[end_of + 3] = id, value, homeless
    end
  end
  answer[#answer + 1] = taken
  at = last + 1
end
return answer
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
