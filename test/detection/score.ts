import { type Case, CORPORA, type Corpus, readCorpus } from './corpus.ts'
import { makePlay, type Played } from './play.ts'

/** How often something was found that is there, found that is not, and missed. */
export type Counts = { readonly hits: number; readonly falseAlarms: number; readonly misses: number }

export const precision = ({ hits, falseAlarms }: Counts): number => share(hits, hits + falseAlarms)
export const recall = ({ hits, misses }: Counts): number => share(hits, hits + misses)
/** The harmonic mean of both. */
export const f1 = ({ hits, falseAlarms, misses }: Counts): number =>
  share(2 * hits, 2 * hits + falseAlarms + misses)
const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole)

export type Scored = { readonly of: Case; readonly played: Played; readonly problems: readonly string[] }

/** Plays a corpus. A trace is hit when rule and message are the expected ones; another one is false and a miss. */
export const scoreCorpus = async (corpus: Corpus): Promise<readonly Scored[]> => {
  const { play, close } = makePlay()
  const scored: Scored[] = []
  for (const of of readCorpus(corpus)) {
    const played = await play(of)
    scored.push({ of, played, problems: problemsOf(of, played) })
  }
  await close()
  return scored
}

const named = (detection: { rule: string; message?: string; messageId?: string } | null): string =>
  detection === null ? 'none' : `${detection.rule} in ${detection.message ?? detection.messageId}`

const problemsOf = ({ expect }: Case, { detection, explained, confirmed }: Played): readonly string[] => {
  const [want, got] = [named(expect.detection), named(detection)]
  const lines = Object.entries(expect.explained ?? {}).filter(
    ([id, text]) => (explained.get(id) ?? null) !== text,
  )
  return [
    ...(want === got ? [] : [`trace: ${got}, not ${want}`]),
    ...lines.map(([id, text]) => `${id} explained by ${explained.get(id) ?? null}, not ${text}`),
    ...(confirmed.join() === expect.confirmed.join()
      ? []
      : [`confirmed [${confirmed}], not [${expect.confirmed}]`]),
  ]
}

export const countTraces = (scored: readonly Scored[]): Counts =>
  scored.reduce((sum, { of, played }) => {
    const [want, got] = [named(of.expect.detection), named(played.detection)]
    const isHit = want === got && want !== 'none'
    return {
      hits: sum.hits + Number(isHit),
      falseAlarms: sum.falseAlarms + Number(got !== 'none' && !isHit),
      misses: sum.misses + Number(want !== 'none' && !isHit),
    }
  }, NOTHING)

export const countConfirmed = (scored: readonly Scored[]): Counts =>
  scored.reduce((sum, { of, played }) => {
    const [want, got] = [of.expect.confirmed, played.confirmed]
    const hits = got.filter((text) => want.includes(text)).length
    return {
      hits: sum.hits + hits,
      falseAlarms: sum.falseAlarms + got.length - hits,
      misses: sum.misses + want.length - hits,
    }
  }, NOTHING)
const NOTHING: Counts = { hits: 0, falseAlarms: 0, misses: 0 }

const row = (name: string, counts: Counts, cases: number): string =>
  [
    name.padEnd(28),
    String(cases).padStart(6),
    ...[precision(counts), recall(counts), f1(counts)].map((value) => value.toFixed(3).padStart(8)),
    ...[counts.falseAlarms, counts.misses].map((value) => String(value).padStart(8)),
  ].join('')
const HEAD = 'what                         cases    prec.  recall      F1   false  missed'

const table = (title: string, scored: readonly Scored[], of: (each: Scored) => string): readonly string[] => {
  const groups = [...Map.groupBy(scored, of)].toSorted(([a], [b]) => a.localeCompare(b))
  return [
    '',
    `by ${title}`,
    HEAD,
    ...groups.map(([name, group]) => row(name, countTraces(group), group.length)),
  ]
}

/** Which rule was expected, and which was found: how often. */
const confusion = (scored: readonly Scored[]): readonly string[] => {
  const rule = (detection: { rule: string } | null) => detection?.rule ?? 'none'
  const pairs = Map.groupBy(
    scored,
    ({ of, played }) => `${rule(of.expect.detection).padEnd(20)}${rule(played.detection).padEnd(20)}`,
  )
  return [
    '',
    'expected            found',
    ...[...pairs].toSorted().map(([pair, { length }]) => `${pair}${String(length).padStart(6)}`),
  ]
}

export const report = (corpus: Corpus, scored: readonly Scored[]): string =>
  [
    `corpus ${corpus}`,
    HEAD,
    row('all traces', countTraces(scored), scored.length),
    row('confirmation', countConfirmed(scored), scored.length),
    ...table('expected rule', scored, ({ of }) => of.expect.detection?.rule ?? 'none'),
    ...table('language', scored, ({ of }) => of.language),
    ...table('kind', scored, ({ of }) => of.kind),
    ...confusion(scored),
  ].join('\n')

const problemReport = ({ of, problems }: Scored): string => {
  const said = of.uploads.map((lines) =>
    lines
      .map(
        (line) =>
          `    ${line.id} @${line.at} ${line.from_source} ${line.sender}: ${JSON.stringify(line.content)}`,
      )
      .join('\n'),
  )
  return [
    `${of.id} (${of.kind})`,
    `  texts ${JSON.stringify(of.texts)}`,
    said.join('\n    --\n'),
    `  ! ${problems.join('; ')}`,
    `  why ${of.why}`,
  ].join('\n')
}

// npm run detection:score -- [first second third fourth] [--problems]
if (import.meta.main) {
  const asked = CORPORA.filter((corpus) => process.argv.includes(corpus))
  for (const corpus of asked.length === 0 ? CORPORA : asked) {
    const scored = await scoreCorpus(corpus)
    const wrong = scored.filter(({ problems }) => problems.length > 0)
    if (process.argv.includes('--problems')) console.log(wrong.map(problemReport).join('\n'))
    console.log(`${report(corpus, scored)}\n\n${wrong.length} cases with a problem\n`)
  }
}
