import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { shapeOf } from './heard-statements.ts'

/** A statement as it stands in a source file. `shape` is met by the shape of every text that it becomes. */
type Written = { readonly file: string; readonly text: string; readonly shape: RegExp }

/** Every SELECT, UPDATE and DELETE that stands in the files of this folder. */
export const writtenStatements = (folder: string): readonly Written[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => statementsIn(join(folder, name)))

const statementsIn = (file: string): readonly Written[] => {
  const found: Written[] = []
  const visit = (node: ts.Node): void => {
    const text = textOf(node)
    if (/^\s*(SELECT|UPDATE|DELETE)\s/.test(text)) found.push({ file, text, shape: shapeFor(text) })
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ESNext))
  return found
}

const HOLE = '\0'

const textOf = (node: ts.Node): string => {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text
  if (!ts.isTemplateExpression(node)) return ''
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(HOLE)
}

// A hole may become anything, and something may follow.
const shapeFor = (text: string): RegExp =>
  new RegExp(
    `^${shapeOf(text)
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll(HOLE, '.*')}`,
  )
