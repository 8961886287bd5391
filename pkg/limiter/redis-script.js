/**
 * The table of cells in Redis: one script, which is `exchange` of `src/importer/limiter/cells.rs`, its `grant.rs` and its
 * `fair.rs`, with their names. `npm run test:fleet -- redis-limiter` compares the two on random asks.
 *
 * Lua counts in the same numbers as JavaScript. A state is packed by `cmsgpack`, which keeps whole numbers up to 2^53;
 * `cjson` writes 14 digits of them, so it only reads. The state expires after 8 days of silence: a life and a hold of a day each, after
 * a gate of as long, while a clock that was set back stands still for as long, end within 6½.
 */

import { FAIR, GRANT } from './redis-script-grant.js'

/** The server's clock, in milliseconds. */
export const SERVER_CLOCK = `(function()
  local now = redis.call('TIME')
  return now[1] * 1000 + math.floor(now[2] / 1000)
end)()`

/** Which process of the server this is; `''` if this user may not ask, or the service does not say. */
const SERVER_RUN = `(function()
  local info = redis.pcall('INFO', 'server')
  return type(info) == 'string' and info:match('run_id:(%x+)') or ''
end)()`

/**
 * Returns the script. `KEYS`: the state. `ARGV`: an ask, as JSON. It returns `r` and the reply as JSON: with the letter, no client reads
 * it as anything but a text.
 *
 * @param {string} [clock] a Lua expression in place of the server's clock, for tests
 * @param {string} [run] a Lua expression in place of the server's process, for tests
 */
export const limiterScript = (clock = SERVER_CLOCK, run = SERVER_RUN) =>
  [BASICS, STATE, RETURNS, FAIR, GRANT, EXCHANGE, `return exchange(${clock}, ${run}, cjson.decode(ARGV[1]))`].join('\n')

/** Numbers, and the durations of a rate (`durations.rs`). */
const BASICS = `
local LONGEST, KEEP = 86400000, 691200000
local max, min, floor = math.max, math.min, math.floor

local function less(a, b)
  return max(0, a - b)
end

local function divided(a, b)
  return floor(a / b)
end

local function contains(list, item)
  for _, one in ipairs(list) do
    if one == item then
      return true
    end
  end
  return false
end

local function filtered(list, keeps)
  local kept = {}
  for _, item in ipairs(list) do
    if keeps(item) then
      kept[#kept + 1] = item
    end
  end
  return kept
end

local function durations_of(window)
  local window_ms = min(max(window, 1), LONGEST)
  return {
    hold = window_ms + 10 + divided(window_ms, 300),
    horizon = divided(window_ms, 30),
    turn = divided(window_ms, 20),
  }
end

local function quarantine_of(durations, life)
  return durations.horizon + life + durations.hold
end`

/** What is kept, and which state it is (`cells.rs`). */
const STATE = `
local VERSION, EARLIER_MAX = 1, 4
local ID, WORKER, ASK, OPEN, FROM, UNTIL = 1, 2, 3, 4, 5, 6

local function unused(is_trusted)
  return {
    version = VERSION, limit = 0, window = 0, epoch = '', earlier = {}, run = '', is_trusted = is_trusted, began = 0,
    last = 0, ahead = 0, gate = 0, last_id = 0, longest_life = 0, claimed_until = 0, held = {}, virtual_time = 0, jobs = {},
  }
end

local function load()
  local kept = redis.call('GET', KEYS[1])
  if not kept then
    return unused(true)
  end
  local is_read, state = pcall(cmsgpack.unpack, kept)
  if is_read and type(state) == 'table' and state.version == VERSION then
    return state
  end
  return unused(false)
end

local function corrected(state, clock)
  return less(clock, state.ahead)
end

-- Returns whether the ask counts by the state's rate.
local function adopt_rate(state, clock, ask)
  local rate = ask.rate
  if state.epoch == '' then
    state.limit, state.window = rate.limit, rate.windowMs
  end
  if state.limit == rate.limit and state.window == rate.windowMs then
    return true
  end
  local now = max(state.last, corrected(state, clock))
  if state.gate > now then
    return false
  end
  for _, cell in ipairs(state.held) do
    if cell[UNTIL] > now then
      return false
    end
  end
  local longer = less(durations_of(rate.windowMs).hold, durations_of(state.window).hold)
  state.limit, state.window, state.held, state.gate = rate.limit, rate.windowMs, {}, now + longer
  return true
end

local function remember(state, epoch)
  if epoch ~= '' and not contains(state.earlier, epoch) then
    table.insert(state.earlier, epoch)
    if #state.earlier > EARLIER_MAX then
      table.remove(state.earlier, 1)
    end
  end
end

-- 16 hex digits that no state had before: no worker asks twice with the same number.
local function next_epoch(state, clock, ask)
  local parts = { ask.worker, string.format('%.0f %.0f', ask.number, clock), state.run, state.epoch }
  return string.sub(redis.sha1hex(table.concat(parts, ' ')), 1, 16)
end

local function renew(state, clock_ms, clock, ask)
  if clock < state.last then
    state.ahead = clock_ms - state.last
  end
  remember(state, state.epoch)
  state.epoch = next_epoch(state, clock_ms, ask)
  state.began = state.last
  state.last_id = max(state.last_id, ask.seen.lastId)
  state.claimed_until = 0
end

local function advance(state, clock_ms, run, ask, durations)
  local seen = ask.seen
  local is_same = seen.epoch == state.epoch
  if ask.step ~= cjson.null and is_same and ask.step.aheadMs == state.ahead then
    state.ahead = state.ahead + ask.step.byMs
  end
  local clock = corrected(state, clock_ms)
  local quarantine = quarantine_of(durations, state.longest_life)
  local is_first = state.epoch == ''
  local is_unknown = seen.epoch ~= '' and not is_same and not contains(state.earlier, seen.epoch)
  local is_other_run = run ~= state.run and run ~= '' and state.run ~= ''
  local is_rolled_back = is_same and seen.lastId > state.last_id
  local is_far_back = less(state.last, clock) > quarantine
  if run ~= '' then
    state.run = run
  end
  state.last = max(state.last, clock)
  local is_renewed = is_first or is_other_run or is_rolled_back or is_far_back
  if is_renewed then
    renew(state, clock_ms, clock, ask)
  end
  local is_open = is_first and state.is_trusted
  if (is_renewed and not is_open) or is_unknown then
    state.gate = max(state.gate, state.last + quarantine)
  end
  if seen.epoch ~= state.epoch then
    state.gate = max(state.gate, seen.epoch == '' and 0 or state.began + quarantine)
    remember(state, seen.epoch)
  end
end`

/** What an ask returns (`take_back` and `void_unheard` of `cells.rs`). */
const RETURNS = `
local function void(cell)
  cell[UNTIL], cell[OPEN] = cell[FROM], false
end

local function take_back(state, ask, durations)
  if ask.seen.epoch ~= state.epoch then
    return
  end
  local open = {}
  for _, cell in ipairs(state.held) do
    if cell[OPEN] and cell[WORKER] == ask.worker then
      open[cell[ID]] = cell
    end
  end
  for _, completed in ipairs(ask.completed) do
    local cell = open[completed.id]
    if cell and cell[OPEN] then
      local at = max(less(state.last, completed.ageMs), cell[FROM])
      cell[UNTIL], cell[OPEN] = min(cell[UNTIL], at + durations.hold), false
    end
  end
  for _, id in ipairs(ask.unused) do
    local cell = open[id]
    if cell and cell[OPEN] then
      void(cell)
    end
  end
end

local function void_unheard(state, ask)
  local heard = ask.seen.epoch == state.epoch and ask.seen.lastId or 0
  for _, cell in ipairs(state.held) do
    if cell[OPEN] and cell[WORKER] == ask.worker and cell[ASK] < ask.number and cell[ID] > heard then
      void(cell)
    end
  end
end`

/** The one operation (`exchange` of `cells.rs`). */
const EXCHANGE = `
local function exchange(clock_ms, run, ask)
  local state = load()
  if not adopt_rate(state, clock_ms, ask) then
    return string.format('r{"otherRate":{"limit":%.0f,"windowMs":%.0f}}', state.limit, state.window)
  end
  local durations = durations_of(state.window)
  state.longest_life = min(max(state.longest_life, ask.lifeMs, ask.longestLifeMs), LONGEST)
  advance(state, clock_ms, run, ask, durations)
  local now = state.last
  if ask.refusedMs > 0 then
    state.gate = max(state.gate, now + min(ask.refusedMs, LONGEST))
  end
  take_back(state, ask, durations)
  void_unheard(state, ask)
  state.held = filtered(state.held, function(cell)
    return cell[UNTIL] > now
  end)
  local clock = corrected(state, clock_ms)
  local grants, again = grant(state, ask, clock, durations)
  redis.call('SET', KEYS[1], cmsgpack.pack(state), 'PX', KEEP)
  return string.format(
    'r{"number":%.0f,"seen":{"epoch":"%s","lastId":%.0f},"clockMs":%.0f,"aheadMs":%.0f,"longestLifeMs":%.0f,' ..
      '"grants":[%s],"againMs":%.0f,"closedMs":%.0f,"held":%.0f,"share":%.0f}',
    ask.number, state.epoch, state.last_id, clock, state.ahead, state.longest_life,
    grants, again, state.gate > now and less(state.gate, clock) or 0, #state.held, share_of(state, ask)
  )
end`
