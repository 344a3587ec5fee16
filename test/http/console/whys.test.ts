import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CORPORA, readCorpus } from '../../detection/corpus.ts'
import { openApplication, START } from '../../support/application.ts'
import { WEB } from './page-world.ts'

const { whyInChinese }: { whyInChinese(why: string): string | null } = await import(
  new URL('words/whys.js', WEB).href
)
const { WHYS }: { readonly WHYS: readonly (readonly [english: string, chinese: string])[] } = await import(
  new URL('words/zh-whys.js', WEB).href
)

const SAID_IN = [
  'src/domain/detection/why-said.ts',
  'src/domain/detection/why-text.ts',
  'src/domain/detection/traces.ts',
  'src/application/operators/preview-detection.ts',
]
/** What a source file says in words: its texts, in parts where something is put in. */
const partsSaid = (path: string): readonly string[] => {
  const code = readFileSync(path, 'utf8').replaceAll(/\/\*\*?[\s\S]*?\*\/|\/\/.*|^import .*/gm, '')
  return [...code.matchAll(/'([^'\n]*)'|"([^"\n]*)"|`((?:[^`$]|\$\{(?:[^{}]|\{[^{}]*\})*\}|\$)*)`/g)]
    .flatMap(([, single, double, template]) =>
      (single ?? double ?? template ?? '').split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/),
    )
    .map((part) => part.replace(/^[^a-z]+|[^a-z]+$/gi, ''))
    .filter((part) => part.includes(' '))
}

describe('why a line is a trace, at the console in Chinese', () => {
  it('has every sentence that the API has', () => {
    const known = WHYS.map(([english]) => english).join('\n')
    const parts = SAID_IN.flatMap(partsSaid)
    expect(parts.length).toBeGreaterThan(50)
    // The names of settings are put in where the sentence is made, and stand in what is put in here.
    const names = /\s*\(?(?:\w+\.)+\w+(?:, (?:\w+\.)+\w+)*$/
    expect(parts.map((part) => part.replace(names, '')).filter((part) => !known.includes(part))).toEqual([])
  })

  it('has as many places for what is put in, and all in Chinese', () => {
    const places = (text: string) => text.split('{}').length
    for (const [english, chinese] of WHYS) {
      expect([chinese, places(chinese)]).toEqual([chinese, places(english)])
      expect(chinese).toMatch(/\p{Script=Han}/u)
    }
  })

  it('is said of every line of the labelled conversations, without a word of English but names', async () => {
    const app = await openApplication()
    const left = new Set<string>()
    for (const { texts, uploads, task_type } of CORPORA.flatMap(readCorpus)) {
      const { lines } = await app.previewDetection({
        taskType: task_type ?? 'auto_bargain',
        texts: texts.map((text) => (typeof text === 'string' ? text : text.content)),
        lines: uploads.flat().map((line) => ({
          messageId: line.id,
          content: line.content,
          sender: line.sender,
          source: line.from_source,
          sentAt: new Date(START.getTime() + line.at * 1_000),
        })),
      })
      for (const { why } of lines) {
        const chinese = whyInChinese(why)
        if (chinese === null || /[a-z] [a-z]/i.test(chinese.replaceAll(/“[\s\S]*?”/g, ''))) left.add(why)
      }
    }
    await app.close()
    expect([...left]).toEqual([])
  }, 180_000)

  it('leaves a sentence that it does not know as it is', () => {
    expect(whyInChinese('it rained')).toBeNull()
    expect(whyInChinese("the shop's: it rained")).toBeNull()
    expect(whyInChinese("the marketplace's: it rained")).toBe('平台消息：it rained')
  })
})
