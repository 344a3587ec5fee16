/** A number as it is compared, and where it ends in what was said. */
export type FoundNumber = {
  readonly spelled: string
  readonly end: number
  /** It may count what follows: not money, a share, a code or a time. */
  readonly isAmount: boolean
}

/**
 * The number or amount that begins here, in its one spelling, so that equal values compare as equal and no two others
 * do (CONTRACT 5.6): `¥12.00`, `12块` and `十二元` are `12元`; `1,200`, `1.2k` and `一千二` are `1200`; `12万元` is
 * `120000元`; `九五折` is `95%`. Codes, times, dates and sizes (A-12, 8:00, 60x60) stay as they are. Null where none begins.
 */
export const numberAt = (said: string, at: number): FoundNumber | null =>
  priceAt(said, at) ?? percentAt(said, at) ?? digitsAt(said, at) ?? hanziAt(said, at)

/** Its sign first, then digits that a bubble may have broken over lines. */
const priceAt = (said: string, at: number): FoundNumber | null => {
  const [all, sign = '', digits = ''] =
    matchAt(
      /(us\$|nt\$|hk\$|[¥$€£]|rmb|cny|usd|eur|人民币)\s*(\d[\d,]*(?:\s*\.\s*\d+)?)(?!\.?\d)/y,
      said,
      at,
    ) ?? []
  if (all === undefined) return null
  const amount = amountAt(said, at + all.length, Number(digits.replace(/[\s,]/g, '')))
  const currency = CURRENCIES[sign] ?? sign
  const end = matchAt(UNIT_OF_MONEY, said, amount.end)?.[0].length ?? 0
  return { spelled: `${plain(amount.value)}${currency}`, end: amount.end + end, isAmount: false }
}
const CURRENCIES: { readonly [sign: string]: string } = {
  '¥': '元', rmb: '元', cny: '元', 人民币: '元', $: 'usd', us$: 'usd', nt$: 'ntd', hk$: 'hkd', '€': 'eur', '£': 'gbp',
} // biome-ignore format: a table reads best as lines
const UNIT_OF_MONEY = /\s*(?:元|块钱|块|圆|人民币|(?:yuan|rmb|cny)(?![a-z]))/y

const percentAt = (said: string, at: number): FoundNumber | null => {
  const [all, part = ''] = matchAt(/百分之(\d+(?:\.\d+)?|[零一二三四五六七八九十百两]+)/y, said, at) ?? []
  if (all === undefined) return null
  const value = /\d/.test(part) ? Number(part) : hanziValue(part)
  return value === null ? null : { spelled: `${plain(value)}%`, end: at + all.length, isAmount: false }
}

/** Digits, with all that is grown together with them. */
const digitsAt = (said: string, at: number): FoundNumber | null => {
  const [run] = matchAt(/(?:[a-z]+[-_#]?)?\d(?:[/x×*_#+-]?[a-z\d]|[.,:]\d)*/y, said, at) ?? []
  if (run === undefined) return null
  const [simple, digits = '', unit = ''] =
    /^((?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,6})?)([a-z]*)$/.exec(run) ?? []
  const end = at + run.length
  if (simple === undefined || /^0\d/.test(digits))
    return { spelled: run.replaceAll('×', 'x').replace(/(?<=\d)\*(?=\d)/g, 'x'), end, isAmount: false }
  const value = Number(digits.replaceAll(',', ''))
  if (unit === '') {
    const found = withUnit(said, amountAt(said, end, value))
    // Nobody counts by so many: it is the number of an order.
    return ORDER_NUMBER.test(digits) ? { ...found, isAmount: false } : found
  }
  const factor = MAGNITUDES[unit]
  if (factor !== undefined) return withUnit(said, { value: value * factor, end })
  return {
    spelled: `${plain(value)}${CURRENCIES[unit] ?? (unit === 'yuan' ? '元' : unit)}`,
    end,
    isAmount: false,
  }
}

const ORDER_NUMBER = /^\d{9,}$/

/** Chinese numerals: of several characters, or one that counts something (一个, not 一下). */
const hanziAt = (said: string, at: number): FoundNumber | null => {
  const [found] = matchAt(NUMERALS, said, at) ?? []
  if (found === undefined) return null
  const run = oneNumeral(found.replace(/\s+/g, ''))
  const end = at + lengthOf(run, found)
  if (run.length === 1 && !COUNTED.test(said.slice(end, end + 4))) return null
  const value = hanziValue(run)
  return value === null ? null : withUnit(said, { value, end })
}
// Clients break lines wherever they like: 十 and 二个 is 十二个. 万一 and 千万别 are no numbers.
const NUMERALS =
  /[零〇一二三四五六七八九十两](?:\s*[零〇一二三四五六七八九十百千万亿两])*(?:\s*点(?:\s*[零一二三四五六七八九])+(?:\s*[万亿])?)?/y

/** How much of what was said is this numeral, blanks included. */
const lengthOf = (run: string, found: string): number => {
  let length = 0
  for (let left = run.length; left > 0; length += 1) if (/\S/.test(found[length] ?? '')) left -= 1
  return length
}
/** 一百二一套 is 120 of one set: after a digit that closes a numeral with powers another numeral begins. */
const oneNumeral = (run: string): string =>
  /^(?:[零〇]?[一二三四五六七八九两]?[十百千万亿]+)+[零〇]?[一二三四五六七八九两]?(?:点[零一二三四五六七八九]+[万亿]?)?/.exec(
    run,
  )?.[0] ?? run
const COUNTED =
  /^\s*(?:元|块|圆|折|成|件|个|只|套|箱|台|张|双|条|盒|包|瓶|支|把|斤|吨|米|天|号|月|年|次|单|批|份|组|排|层|对|毛|角)/

type Amount = { readonly value: number; readonly end: number }

/** 12万, 3千, and what is said after it: 3万5 is 35000. */
const amountAt = (said: string, at: number, value: number): Amount => {
  const [all, sign = '', rest = ''] = matchAt(/\s*([百千万亿])(?:([1-9])(?![\d.]))?/y, said, at) ?? []
  const factor = MAGNITUDES[sign]
  if (all === undefined || factor === undefined) return { value, end: at }
  return { value: value * factor + (Number(rest) * factor) / 10, end: at + all.length }
}
const MAGNITUDES: { readonly [sign: string]: number } = {
  百: 1e2, 千: 1e3, k: 1e3, 万: 1e4, w: 1e4, 亿: 1e8,
} // biome-ignore format: a table reads best as lines

/** Money and parts of a hundred have one spelling; any other unit stays as it is said. */
const withUnit = (said: string, { value, end }: Amount): FoundNumber => {
  const [money, tenth = ''] =
    matchAt(
      /\s*(?:元|块钱|块|圆)(?:([1-9一二三四五六七八九])(?![\d.%a-z十万千百个件])[角毛]?)?|\s*(?:人民币|(?:yuan|rmb|cny)(?![a-z]))/y,
      said,
      end,
    ) ?? []
  if (money !== undefined)
    return {
      spelled: `${plain(value + (/\d/.test(tenth) ? Number(tenth) : (hanziValue(tenth) ?? 0)) / 10)}元`,
      end: end + money.length,
      isAmount: false,
    }
  if (said[end] === '%') return { spelled: `${plain(value)}%`, end: end + 1, isAmount: false }
  if (said[end] === '折')
    return { spelled: `${plain(value < 10 ? value * 10 : value)}%`, end: end + 1, isAmount: false }
  return { spelled: plain(value), end, isAmount: true }
}

const DIGITS = '零一二三四五六七八九'
/** 一百二 is 120, 两万八 28000, 三点五 3.5, 二〇二六 2026; 九五 is 95, and what is no number null. */
export const hanziValue = (text: string): number | null => {
  const [whole = '', parts] = text.replaceAll('〇', '零').replaceAll('两', '二').split('点')
  if (parts !== undefined) {
    const factor = MAGNITUDES[parts.at(-1) ?? ''] ?? 1
    const value = hanziValue(whole)
    const tail = [...parts].filter((sign) => DIGITS.includes(sign)).map((sign) => DIGITS.indexOf(sign))
    return value === null ? null : (value + Number(`0.${tail.join('')}`)) * factor
  }
  if (!/[十百千万亿]/.test(whole)) return Number([...whole].map((sign) => DIGITS.indexOf(sign)).join(''))
  return sumOf(whole)
}

const sumOf = (text: string): number | null => {
  let [total, section, digit, last] = [0, 0, 0, 1]
  for (const sign of text) {
    const value = DIGITS.indexOf(sign)
    const factor = sign === '十' ? 10 : MAGNITUDES[sign]
    if (value >= 0) {
      digit = value
      if (value === 0) last = 1
    } else if (factor === undefined) return null
    else if (factor >= 1e4) {
      total = (total + section + digit || 1) * factor
      ;[section, digit, last] = [0, 0, factor]
    } else {
      section += (digit || 1) * factor
      ;[digit, last] = [0, factor]
    }
  }
  // 一百二: the last digit stands for tens.
  return total + section + (last >= 100 ? (digit * last) / 10 : digit)
}

const plain = (value: number): string => String(Number(value.toFixed(6)))

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(text)
}
