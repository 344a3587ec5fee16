import { FIGURES, makeFigures } from './figures.ts'
import type { RowResult } from './run-row.ts'

/** What a run comes to, as markdown: a line a row, what is red with its reasons, and the figures. */
export const reportOf = (results: readonly RowResult[], skipped: readonly string[]): string => {
  const figures = makeFigures()
  for (const { figures: counted } of results) if (counted !== null) figures.take(counted)
  const red = results.filter(isRed)
  return [
    '| row | of | on | seed | calls | result |',
    '|---|---|---|---|---|---|',
    ...results.map(lineOf),
    '',
    ...(red.length > 0 ? ['Red:', '', ...red.flatMap(whyOf), ''] : []),
    ...(skipped.length > 0 ? [`Not played, the time was over: ${skipped.join('; ')}`, ''] : []),
    '| figure | what is counted | done | bad |',
    '|---|---|---|---|',
    ...figures.all().map(([figure, done, bad]) => `| ${figure} | ${FIGURES[figure]} | ${done} | ${bad} |`),
    '',
    `${results.filter(isGreen).length} green, ${red.length} red, ${results.filter(isMissing).length} without their server`,
  ].join('\n')
}

export const isRed = ({ why }: RowResult): boolean => why !== null && why.length > 0
const isGreen = ({ why }: RowResult): boolean => why !== null && why.length === 0
const isMissing = ({ why }: RowResult): boolean => why === null

export const lineOf = (result: RowResult): string => {
  const { row, kind, seed, calls, why } = result
  const how = why === null ? 'no such server here' : why.length === 0 ? 'green' : `red: ${why.length} reasons`
  return `| ${row.name} | ${row.of} | ${kind} | ${seed} | ${calls} | ${how} |`
}

const whyOf = ({ row, kind, seed, why }: RowResult): readonly string[] => [
  `- **${row.name}**, ${kind}; again: \`npm run test:faults -- --row '${row.name}' --on ${kind} --seed ${seed}\``,
  ...(why ?? []).map((line) => `  - ${line}`),
]
