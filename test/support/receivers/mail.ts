/** A mail as its reader sees it. */
export type Mail = {
  readonly recipients: readonly string[]
  /** By their names in lower case, unfolded and decoded. */
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
  readonly html: string
}

/** Reads what a mail of text and HTML came as, whose bytes stand for themselves. */
export const readMail = (raw: string, recipients: readonly string[]): Mail => {
  const { headers, body } = partOf(raw)
  const [, boundary] = /boundary="?([^";]+)"?/.exec(headers.get('content-type') ?? '') ?? []
  const parts =
    boundary === undefined ? [] : body.split(`--${boundary}`).map((part) => partOf(part.trimStart()))
  const contentOf = (type: string) => {
    const part = parts.find(({ headers }) => headers.get('content-type')?.startsWith(type))
    return part === undefined
      ? ''
      : decoded(part.body, part.headers.get('content-transfer-encoding') ?? '7bit')
  }
  return { recipients, headers, text: contentOf('text/plain'), html: contentOf('text/html') }
}

const partOf = (raw: string) => {
  const end = raw.indexOf('\r\n\r\n')
  const head = (end < 0 ? raw : raw.slice(0, end)).replaceAll(/\r\n[ \t]+/g, ' ')
  const headers = new Map(
    head.split('\r\n').map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), wordsOf(line.slice(colon + 1).trim())]
    }),
  )
  return { headers, body: end < 0 ? '' : raw.slice(end + 4) }
}

/** Encoded words of RFC 2047, which belong together where only blanks stand between them. */
const wordsOf = (value: string): string =>
  value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/(=\?utf-8\?([bq])\?([^?]*)\?=)+/gi, (words) =>
      Buffer.concat(
        [...words.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, way = '', word = '']) =>
          wordBytes(way, word),
        ),
      ).toString(),
    )

const wordBytes = (way: string, word: string): Buffer =>
  way.toLowerCase() === 'b' ? Buffer.from(word, 'base64') : quotedBytes(word.replaceAll('_', ' '))

const decoded = (body: string, encoding: string): string => {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  if (encoding === 'quoted-printable') return quotedBytes(body.replaceAll(/=\r\n/g, '')).toString()
  return Buffer.from(body, 'latin1').toString()
}

const quotedBytes = (text: string): Buffer =>
  Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
