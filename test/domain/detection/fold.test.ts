import { expect, it } from 'vitest'
import { reader } from '../../support/detection.ts'

it.each([
  ['full-width and half-width forms', 'ＡＢＣ１２３！', 'abc123!'],
  ['traditional characters', '請問這個價錢', '请问这个价钱'],
  ['zero-width characters', '你\u200b好\ufeff\u2060', '你好'],
  ['quotes and dashes', '“好”‘的’—', '"好"\'的\'-'],
  ['entities', '&lt;100 &amp; 包邮&nbsp;', '<100 & 包邮 '],
  ['breaks of a web page', '你好<br/>在吗||好', '你好\n在吗\n好'],
  ['its markup', '<p>你好</p><span class="x">在吗</span>', ' 你好\n 在吗 '],
  ['emoji tags', '<span class="emoji emoji1f604"></span>', '😄 '],
  ['pictures that name an emoji', '<img alt="[微笑]" src="x">', '[微笑]'],
  ['what is smaller than something', '价格<100元', '价格<100元'],
])('%s', (_, content, folded) => {
  expect(reader.fold(content)).toBe(folded)
})

it('a date with its time stands on a line of its own, whatever it was grown together with', () => {
  expect(reader.fold('型号A122026-09-15 12:00:00好')).toBe('型号a12\n2026-09-15 12:00:00\n好')
})

it('what is folded once stays so', () => {
  for (const content of ['請問ＡＢＣ', '“12”——元', '你好\r\n在吗'])
    expect(reader.fold(reader.fold(content))).toBe(reader.fold(content))
})
