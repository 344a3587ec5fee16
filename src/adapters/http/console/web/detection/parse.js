/**
 * A line of a conversation as the API takes it, before it has a time.
 * @typedef {{ from_source: 'account' | 'shop' | 'platform', sender: string, content: string, sent_at?: string,
 *   message_id?: string }} ReadLine
 */

/**
 * What a pasted transcript says: its lines, the texts that it says our robot was given, and what is odd about it, by the
 * number of the line.
 * @typedef {{ lines: ReadLine[], texts: string[], notes: { line: number, what: 'nobody' | 'no-json' | 'no-line' | 'unknown-name', said: string }[] }} Transcript
 */

/** @type {Record<string, 'robot' | 'account' | 'shop' | 'platform'>} */
const WHO = {
  robot: 'robot', bot: 'robot', 机器人: 'robot',
  account: 'account', us: 'account', we: 'account', me: 'account', 账号: 'account', 我方: 'account', 我: 'account',
  shop: 'shop', seller: 'shop', 店铺: 'shop', 商家: 'shop', 对方: 'shop', 卖家: 'shop',
  platform: 'platform', system: 'platform', 平台: 'platform', 系统: 'platform', 系统消息: 'platform',
} // biome-ignore format: one row for each who speaks

/** `who: text`, `who (name): text`; the colon may be a Chinese one. */
const SPOKEN = /^([^\s:：()（）][^:：()（）]{0,60}?)\s*(?:[(（]([^()（）]{1,100})[)）])?\s*[:：]\s?(.*)$/u

/** Reads a transcript as it was pasted: lines of `who: text`, or what the API takes, as one document or line by line. */
export const parseTranscript = (
  /** @type {string} */ pasted,
  /** @type {{ account: string, shop: string }} */ names,
) => (/^\s*[[{]/.test(pasted) ? parseJson(pasted) : parseSpoken(pasted, names))

/** @returns {Transcript} */
const parseSpoken = (
  /** @type {string} */ pasted,
  /** @type {{ account: string, shop: string }} */ names,
) => {
  const { account, shop } = names
  /** @type {Transcript} */
  const read = { lines: [], texts: [], notes: [] }
  const isRobot = new Set()
  for (const [at, raw] of pasted.split(/\r?\n/).entries()) {
    if (raw.trim() === '') continue
    const [, who = '', name, said = ''] = SPOKEN.exec(raw) ?? []
    const source = whoIs(who, names)
    const last = read.lines.at(-1)
    if (source !== undefined) {
      const speaker = source === 'robot' ? 'account' : source
      read.lines.push({ from_source: speaker, sender: senderOf(speaker, name, account, shop), content: said })
      if (source === 'robot') isRobot.add(read.lines.at(-1))
    } else if (last === undefined) read.notes.push({ line: at + 1, what: 'nobody', said: raw })
    else {
      if (who !== '' && !/^\s/.test(raw) && !/^\/\//.test(said))
        read.notes.push({ line: at + 1, what: 'unknown-name', said: who })
      last.content += `\n${raw.replace(/^ {1,2}/, '')}`
    }
  }
  // A robot's line is what it was given to type, word for word.
  read.texts = [
    ...new Set(read.lines.filter((line) => isRobot.has(line)).map(({ content }) => content.trim())),
  ]
  read.lines = read.lines.filter(({ content }) => content.trim() !== '')
  return read
}

/** Ids that nobody has filled in are nobody's. */
const whoIs = (
  /** @type {string} */ who,
  /** @type {{ account: string, shop: string }} */ { account, shop },
) => (who === '' ? undefined : who === account ? 'account' : who === shop ? 'shop' : WHO[who.toLowerCase()])

const senderOf = (
  /** @type {ReadLine['from_source']} */ source,
  /** @type {string | undefined} */ name,
  /** @type {string} */ account,
  /** @type {string} */ shop,
) =>
  name?.trim() ||
  (source === 'account' ? account || 'account' : source === 'shop' ? shop || 'shop' : '系统消息')

/** @returns {Transcript} */
const parseJson = (/** @type {string} */ pasted) => {
  const whole = tryJson(pasted)
  if (whole !== undefined) {
    const { messages, texts = [] } = documentOf(whole)
    return isListOf(messages, isLine) && isListOf(texts, isText)
      ? { lines: messages, texts, notes: [] }
      : { lines: [], texts: [], notes: [{ line: 1, what: 'no-line', said: pasted.trim() }] }
  }
  /** @type {Transcript} */
  const read = { lines: [], texts: [], notes: [] }
  for (const [at, raw] of pasted.split(/\r?\n/).entries()) {
    if (raw.trim() === '') continue
    const line = tryJson(raw.trim().replace(/,$/, ''))
    if (isLine(line)) read.lines.push(line)
    else read.notes.push({ line: at + 1, what: line === undefined ? 'no-json' : 'no-line', said: raw })
  }
  return read
}

/** A list of lines, a line by itself, or what the preview takes. @returns {{ messages: unknown, texts?: unknown }} */
const documentOf = (/** @type {object} */ whole) =>
  Array.isArray(whole) ? { messages: whole } : 'messages' in whole ? whole : { messages: [whole] }

/** Whether a line can be shown and sent; what else is wrong with it, the service says. @returns {value is ReadLine} */
const isLine = (/** @type {unknown} */ value) =>
  typeof value === 'object' &&
  value !== null &&
  'content' in value &&
  'sender' in value &&
  'from_source' in value &&
  [value.content, value.sender, value.from_source].every(isText)

/** @returns {value is string} */
const isText = (/** @type {unknown} */ value) => typeof value === 'string'

/**
 * @template T
 * @param {unknown} value
 * @param {(each: unknown) => each is T} isOne
 * @returns {value is T[]}
 */
const isListOf = (value, isOne) => Array.isArray(value) && value.every(isOne)

/** An object or a list, or undefined where it is none. */
const tryJson = (/** @type {string} */ text) => {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** How far lines without times lie apart: as fast as people write. */
const APART_MS = 10_000

/** Gives each line the time that it was said at: its own, else one after another, the last one now. */
export const withTimes = (/** @type {readonly ReadLine[]} */ lines, /** @type {number} */ nowMs) =>
  lines.map((line, at) => ({
    ...line,
    message_id: line.message_id ?? `line-${at + 1}`,
    sent_at: line.sent_at ?? new Date(nowMs - (lines.length - 1 - at) * APART_MS).toISOString(),
  }))

/** A stored conversation as one would paste it. */
export const toTranscript = (
  /** @type {readonly { from_source: ReadLine['from_source'], sender: string, content: string, edited_content: string | null }[]} */ messages,
) =>
  messages
    .map(({ from_source, sender, content, edited_content }) => {
      const name = sender.replaceAll(/[()（）]/g, ' ').trim()
      return `${from_source}${name === '' ? '' : ` (${name})`}: ${(edited_content ?? content).replaceAll('\n', '\n  ')}`
    })
    .join('\n')
