/** The settings as they were said. A name that is asked for here is thereby the name of a setting. */
export type Values = {
  /** The text, or undefined where nothing was said. */
  get(name: string): string | undefined
}

/** A setting that the service cannot start with: one line that names it. */
export class BadSetting extends Error {
  override readonly name = 'BadSetting'
  constructor(setting: string, why: string) {
    super(`${setting} ${why}`)
  }
}

export const text = (values: Values, name: string, otherwise: string): string => values.get(name) ?? otherwise

/** A comma-separated list without its blanks. */
export const list = (values: Values, name: string): readonly string[] =>
  (values.get(name) ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')

export const integer = (
  values: Values,
  name: string,
  otherwise: number,
  least: number,
  most: number,
): number => {
  const said = values.get(name)
  if (said === undefined) return otherwise
  const value = /^\d{1,15}$/.test(said) ? Number(said) : Number.NaN
  if (!(value >= least && value <= most)) {
    throw new BadSetting(name, `must be a whole number from ${least} to ${most}, not ${said}`)
  }
  return value
}

export const oneOf = <Choice extends string>(
  values: Values,
  name: string,
  choices: readonly Choice[],
  otherwise: Choice,
): Choice => {
  const said = values.get(name)
  if (said === undefined) return otherwise
  const choice = choices.find((known) => known === said)
  if (choice === undefined) throw new BadSetting(name, `must be one of ${choices.join(', ')}, not ${said}`)
  return choice
}

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

type Bounds = { readonly least?: string; readonly most?: string }

/** A duration such as 500ms, 30s, 10m, 2h or 90d, in milliseconds; a bare 0 needs no unit. At most ten years. */
export const duration = (
  values: Values,
  name: string,
  otherwise: string,
  { least = '0s', most = '3650d' }: Bounds = {},
): number => {
  const said = values.get(name) ?? otherwise
  const ms = spanMs(said === '0' ? '0s' : said)
  if (ms === null || ms < Number(spanMs(least)) || ms > Number(spanMs(most))) {
    throw new BadSetting(
      name,
      `must be a duration such as 500ms, 30s, 10m, 2h or 90d, from ${least} to ${most}, not ${said}`,
    )
  }
  return ms
}

const spanMs = (said: string): number | null => {
  const [, amount, unit] = /^(\d{1,12})(ms|s|m|h|d)$/.exec(said) ?? []
  const factor = Object.entries(UNITS).find(([known]) => known === unit)?.[1]
  return amount === undefined || factor === undefined ? null : Number(amount) * factor
}

/** As `url`; it may name several hosts, separated by commas. */
export const urlOfHosts = (
  values: Values,
  name: string,
  schemes: readonly string[],
  each: (url: string) => readonly string[],
): string | null => {
  const said = values.get(name)
  if (said !== undefined) for (const one of each(said)) url(new Map([[name, one]]), name, schemes)
  return said ?? null
}

/** A URL of one of these schemes, or null when it is not set. It may hold a password, so a bad one is not repeated. */
export const url = (
  values: Values,
  name: string,
  schemes: readonly string[],
  form?: string,
): string | null => {
  const said = values.get(name)
  if (said === undefined) return null
  if (!URL.canParse(said) || !schemes.includes(new URL(said).protocol)) {
    throw new BadSetting(
      name,
      `must be ${form ?? `a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`}`,
    )
  }
  if (said.length > URL_MAX) throw new BadSetting(name, `must be at most ${URL_MAX} characters`)
  return said
}
const URL_MAX = 2_000

/**
 * An address of http: or https:, or null when it is not set. One with a name and password is refused: no request can
 * be made of it, and whoever names it, a log or an alert, would tell them.
 */
const address = (values: Values, name: string): string | null => {
  const said = url(values, name, ['http:', 'https:'])
  if (said === null) return null
  const { username, password } = new URL(said)
  if (username !== '' || password !== '') throw new BadSetting(name, 'must not hold a name or password')
  return said
}

/** The same for one that a path is added to. */
export const addressToExtend = (values: Values, name: string): string | null => {
  const said = address(values, name)
  if (said !== null && /[?#]/.test(said))
    throw new BadSetting(name, 'must not hold ? or #: a path is added to it')
  return said
}
