import { wait } from '../src/adapters/runtime/wait.ts'
import { textTools } from '../src/adapters/text/text-tools.ts'
import * as part from '../src/composition/tokens.ts'
import { explainLines } from '../src/domain/detection/explanation.ts'
import { fold } from '../src/domain/detection/fold.ts'
import { makeHear, ourselvesIn } from '../src/domain/detection/heard.ts'
import { makeReader } from '../src/domain/detection/reader.ts'
import { judgeLine } from '../src/domain/detection/traces.ts'
import { makeTranscript } from '../src/domain/detection/transcript.ts'
import type { IdentifiedLine } from '../src/domain/message.ts'
import { beginSession, SKEW_MS } from '../src/domain/session.ts'
import { newTask } from '../src/domain/task-moves.ts'
import { SYSTEM } from '../src/domain/timeline.ts'
import { readDetection } from '../src/settings/read-detection.ts'
import { at, handedOut, line, SOME_PAIR, START } from '../test/domain/samples.ts'
import { openApplication } from '../test/support/application.ts'

/**
 * `npm run bench:detection`: what the decision about an upload of 500 lines costs beside 50 texts of 500 characters,
 * and for how long an upload of 500 lines of 10,000 characters keeps everybody else waiting. Lines are heard before
 * the lock, in slices, so the first is told with them heard.
 */
const LINES = 500
const TEXTS = 50
const GOAL_DECISION_MS = 50
const GOAL_STILL_MS = 100
const RUNS = 9

const WORDS = [
  '你好', '亲', '这件', '价格', '能便宜一点吗', '我们是', '工厂', '长期合作', '蓝色的', '尽快发货', '含税', '不含税', '没有', '现货', '的话',
  '可以', '麻烦', '报价', '采购', '11.5元', '三箱', '1,200件', '12万元', '订单20261122001', '，', '。', '？', ' please ', 'sample ', '到货',
] as const // biome-ignore format: a list reads best as lines

/** The same numbers on every run. */
const makeRandom = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

const talk = (random: () => number, length: number): string => {
  let said = ''
  while (said.length < length) said += WORDS[Math.floor(random() * WORDS.length)] ?? ''
  return said.slice(0, length)
}

const random = makeRandom(7)
const TEXTS_OF_OURS = Array.from({ length: TEXTS }, (_, nth) => `第${nth}条${talk(random, 496)}`)

/** A third each: ours as it went out, ours as a marketplace alters it, and somebody else's. */
const mixed = (nth: number): string => {
  const text = TEXTS_OF_OURS[nth % TEXTS] ?? ''
  if (nth % 3 === 0) return text
  if (nth % 3 === 2) return talk(random, 500)
  return `acc-1 2026-11-22 08:00:05\n${text.slice(0, 200)}[微笑]${text.slice(200, 400)}呢${text.slice(401)}\n已读`
}

type Upload = { readonly texts: readonly string[]; readonly content: (nth: number) => string }
const near = (sign: string) => Array.from({ length: TEXTS }, (_, nth) => `${sign.repeat(495)}${nth}`)
const long = (sign: string): Upload => ({
  texts: TEXTS_OF_OURS,
  content: (nth) => `${sign.repeat(9_990)}${nth}`,
})

const UPLOADS: ReadonlyMap<string, Upload> = new Map([
  ['talk of 10,000', { texts: TEXTS_OF_OURS, content: () => talk(random, 10_000) }],
  ['哈哈哈… beside such texts', { texts: near('哈'), content: (nth) => `${'哈'.repeat(9_990)}我${nth}` }],
  ['one text repeated', { texts: TEXTS_OF_OURS, content: (nth) => `${nth}${TEXTS_OF_OURS[0]?.repeat(20)}`.slice(0, 10_000) }],
  ['near-equal texts', {
    texts: TEXTS_OF_OURS.map((_, nth) => `${TEXTS_OF_OURS[0]?.slice(0, 490)}${nth}`),
    content: (nth) => `${TEXTS_OF_OURS[0]?.slice(0, 490)}${nth}x`.repeat(21).slice(0, 10_000),
  }],
  ['digits', long('7')],
  ['numerals', long('三')],
  ['brackets', long('[')],
  ['blanks', long(' ')],
]) // biome-ignore format: a table reads best as lines

const linesOf = (content: (nth: number) => string): readonly IdentifiedLine[] =>
  Array.from({ length: LINES }, (_, nth) =>
    line(`m-${nth}`, {
      content: content(nth),
      source: nth % 4 === 3 ? 'shop' : 'account',
      sentAt: at(20 + nth),
    }),
  )

const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0

const timed = (does: () => unknown): number => {
  const begun = performance.now()
  does()
  return performance.now() - begun
}

/** What the decision takes, and what looking for each line among the texts, exactly, takes beside it. */
const measureDecision = () => {
  const tasks = TEXTS_OF_OURS.map((content, nth) =>
    handedOut({ id: `tsk-${nth}`, position: nth + 1, content }),
  )
  const lines = linesOf(mixed)
  const decisions: number[] = []
  const plain: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    // A new one each time: none of the texts has been compared before.
    const reader = makeReader(
      readDetection(undefined, (word) => fold(word, textTools)),
      textTools,
    )
    const hear = makeHear(SOME_PAIR, lines, reader)
    for (const each of lines) hear(each)
    decisions.push(
      timed(() => {
        const transcript = makeTranscript(tasks, lines, reader, hear)
        const explained = explainLines(lines, transcript, SKEW_MS)
        const conversation = { transcript, ourselves: ourselvesIn(SOME_PAIR, lines, reader) }
        for (const each of lines) judgeLine(each, explained, conversation)
      }),
    )
    plain.push(timed(() => lines.filter(({ content }) => TEXTS_OF_OURS.some((text) => text === content))))
  }
  return { decision: median(decisions), plain: median(plain) }
}

type App = Awaited<ReturnType<typeof openApplication>>

/** A session of the pair whose texts all went out. */
const begin = (app: App, texts: readonly string[]) =>
  app.changePair(SOME_PAIR, {}, (draft) => {
    const newId = app.get(part.NEW_ID)
    const facts = { pair: SOME_PAIR, taskType: 'auto_bargain', externalTaskId: 'BG-1' } as const
    const session = beginSession(
      { id: newId('session'), ...facts, metadata: null, reason: null, evidence: null },
      'active',
      START,
    )
    draft.createSession(session, SYSTEM)
    for (const [nth, content] of texts.entries()) {
      const position = nth === 0 ? 1 : draft.takePosition(session.id)
      const own = { id: newId('task'), sessionId: session.id, externalTaskId: `BG-${nth}`, position, content }
      const waiting = newTask({ ...facts, ...own, priority: 5, notBefore: null, expiresAt: null }, START)
      draft.createTask({ ...waiting, handOuts: [at(10)] })
    }
  })

/** The longest time for which nobody else had a turn while this went on, and how long it took in all. */
const longestStill = async <Answer>(goesOn: () => Promise<Answer>) => {
  let [isOver, longest, last] = [false, 0, performance.now()]
  const look = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (!isOver) setImmediate(look)
  }
  setImmediate(look)
  const begun = performance.now()
  const answer = await goesOn()
  const all = performance.now() - begun
  isOver = true
  look()
  return { longest, all, answer }
}

const measureUpload = async ({ texts, content }: Upload) => {
  const app = await openApplication({ wait })
  await begin(app, texts)
  app.clock.pass(48 * 3_600)
  const lines = linesOf(content)
  const { longest, all, answer } = await longestStill(() =>
    app.collectMessages({ pair: SOME_PAIR, lines, observed: null }),
  )
  await app.close()
  return { longest, all, comparison: answer.comparison }
}

const told = (figure: number, goal: number): string =>
  `${figure.toFixed(1).padStart(8)} ms  (goal ${goal} ms: ${figure < goal ? 'met' : 'MISSED'})`

const { decision, plain } = measureDecision()
console.log(`${LINES} lines against ${TEXTS} texts of 500 characters, median of ${RUNS}`)
console.log(`  the decision              ${told(decision, GOAL_DECISION_MS)}`)
console.log(
  `  plain exact comparison    ${plain.toFixed(2).padStart(8)} ms  x ${Math.round(decision / plain)}`,
)
console.log(`${LINES} lines of 10,000 characters: the longest time that the event loop stood still`)
// The first upload of a process is slower, as code is that runs for the first time.
for (const name of UPLOADS.keys()) {
  const upload = UPLOADS.get(name)
  if (upload === undefined || (process.argv[2] !== undefined && !name.startsWith(process.argv[2]))) continue
  const { longest, all, comparison } = await measureUpload(upload)
  console.log(
    `  ${name.padEnd(26)}${told(longest, GOAL_STILL_MS)}, ${Math.round(all)} ms in all, ${comparison}`,
  )
}
