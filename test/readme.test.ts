import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const ENGLISH = read('README.md')
const CHINESE = read('README.zh-CN.md')

const CODE = /^```[\s\S]*?^```$/gm
const codeIn = (text: string): readonly string[] => text.match(CODE) ?? []
const linesIn = (text: string): readonly string[] => text.replaceAll(CODE, '').split('\n')
const levelsIn = (text: string) => linesIn(text).flatMap((line) => /^(#+) /.exec(line)?.[1]?.length ?? [])
const settingsIn = (text: string) =>
  linesIn(text).flatMap((line) => /^\| (`[A-Z][^|]*`) \|/.exec(line)?.[1] ?? [])

describe('the README in Chinese keeps in step with the English one', () => {
  it('in its headings', () => {
    expect(levelsIn(ENGLISH).length).toBeGreaterThan(5)
    expect(levelsIn(CHINESE)).toEqual(levelsIn(ENGLISH))
  })

  it('in its code, word by word', () => {
    expect(codeIn(ENGLISH).length).toBeGreaterThan(5)
    expect(codeIn(CHINESE)).toEqual(codeIn(ENGLISH))
  })

  it('in its settings', () => {
    expect(settingsIn(ENGLISH).length).toBeGreaterThan(10)
    expect(settingsIn(CHINESE)).toEqual(settingsIn(ENGLISH))
  })

  it('and each leads to the other in its first line', () => {
    expect(ENGLISH.split('\n')[0]).toContain('(README.zh-CN.md)')
    expect(CHINESE.split('\n')[0]).toContain('(README.md)')
  })
})

describe('the READMEs', () => {
  it.each([
    ['README.md', ENGLISH],
    ['README.zh-CN.md', CHINESE],
  ])('%s leads to files that are there', (_, text) => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link = '']) => link)
    expect(links.length).toBeGreaterThan(1)
    for (const link of links) expect(() => read(link)).not.toThrow()
  })
})
