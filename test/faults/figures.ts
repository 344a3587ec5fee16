/** The figures of the reliability page that rows yield, and what each counts. */
export const FIGURES = {
  G1: 'kill -9 of the database under load: cycles / with something acknowledged lost or torn',
  G2: 'kill -9 of Redis, with and without its file: cycles / with a text lost',
  G3: 'kill -9 of the service under load: cycles / with something lost, doubled or stuck',
  G4: 'kill -9 of the service on SQLite: cycles / with something lost or a broken file',
  G5: 'unknown commits forced: calls / not resolved to one truth',
  G6: 'creators of one pair at once: rounds / without exactly one winner',
  G7: 'texts handed out by many senders: texts / with two holders or lost',
  G12: 'the database or Redis is back: returns / not served again within 5 s',
  G13: 'senders that died with a text: deaths / not given on within the lease and 5 s',
  G14: 'transfers while the channel was down: transfers / not told after it came back',
  G15: 'SIGTERM under load: requests in progress / cut; and exits other than 0',
} as const satisfies Record<string, string>
export type Figure = keyof typeof FIGURES

export type Figures = {
  count(figure: Figure, done: number, bad?: number): void
  all(): readonly (readonly [figure: Figure, done: number, bad: number])[]
  /** Takes over what others counted. */
  take(others: Figures): void
}

export const makeFigures = (): Figures => {
  const counts = new Map<Figure, { done: number; bad: number }>()
  const count = (figure: Figure, done: number, bad = 0): void => {
    const before = counts.get(figure) ?? { done: 0, bad: 0 }
    counts.set(figure, { done: before.done + done, bad: before.bad + bad })
  }
  const all = () => [...counts].map(([figure, { done, bad }]) => [figure, done, bad] as const)
  return {
    count,
    all,
    take: (others) => {
      for (const [figure, done, bad] of others.all()) count(figure, done, bad)
    },
  }
}
