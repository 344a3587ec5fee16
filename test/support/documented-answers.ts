import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Answer, Json } from './service-process.ts'

/** Says what is wrong with an answer when it is held against the document of the interface, or null. */
export type FaultOf = (method: string, path: string, answer: Answer) => string | null

/**
 * Holds answers against an OpenAPI document: their status must stand there, with their media type, and their body must
 * fit and hold no field that the document does not know.
 */
export const makeFaultOf = (document: Json): FaultOf => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false })
  addFormats.default(ajv)
  ajv.addSchema(withoutOtherFields(document), 'document')
  const validators = new Map<string, ValidateFunction>()
  const validatorAt = (pointer: string): ValidateFunction => {
    const validator = validators.get(pointer) ?? ajv.compile({ $ref: `document#${pointer}` })
    validators.set(pointer, validator)
    return validator
  }
  // Those without parameters first: `/active` is no id.
  const templates = Object.keys(document.paths)
    .toSorted((a, b) => a.split('{').length - b.split('{').length)
    .map((path) => ({ path, pattern: patternOf(path) }))

  return (method, path, { status, body, headers }) => {
    const asked = path.split('?')[0] ?? ''
    const { path: template } = templates.find(({ pattern }) => pattern.test(asked)) ?? {}
    const operation = template === undefined ? undefined : document.paths[template][method.toLowerCase()]
    // What is no operation is not in the document: 404 and 405 say so. HEAD is GET without its body.
    if (template === undefined || operation === undefined) return null

    const documented = operation.responses[status]
    if (documented === undefined) return `${status} is not documented`
    if (documented.content === undefined) return body === null ? null : `${status} has no body`
    const [type = ''] = (headers.get('Content-Type') ?? '').split(';')
    if (documented.content[type] === undefined) return `${status} is not documented as ${type || 'nothing'}`
    const fits = validatorAt(
      pointer(
        'paths',
        template,
        method.toLowerCase(),
        'responses',
        String(status),
        'content',
        type,
        'schema',
      ),
    )
    return fits(body) ? null : `${status}: ${ajv.errorsText(fits.errors)} in ${JSON.stringify(body)}`
  }
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)

const pointer = (...parts: readonly string[]): string =>
  parts.map((part) => `/${encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')

/** The same document, whose objects hold nothing that it does not tell. */
const withoutOtherFields = (document: Json): Json => ({
  paths: mapValues(document.paths, (operations) =>
    mapValues(operations, ({ responses }) => ({ responses: mapValues(responses, closeResponse) })),
  ),
  // These are parts of larger objects here and there, and closed where they are used.
  components: { schemas: mapValues(document.components.schemas, closeProperties) },
})

const closeResponse = ({ content = {} }: Json): Json => ({
  content: mapValues(content, ({ schema }) => ({ schema: close(schema) })),
})

const close = (schema: Json): Json => {
  if (schema.$ref !== undefined || schema.allOf !== undefined)
    return { ...schema, unevaluatedProperties: false }
  if (schema.properties !== undefined) return { ...closeProperties(schema), unevaluatedProperties: false }
  return schema.items === undefined ? schema : { ...schema, items: close(schema.items) }
}

const closeProperties = (schema: Json): Json => ({
  ...schema,
  properties: mapValues(schema.properties, close),
})

const mapValues = (from: Json, change: (value: Json) => Json): Json =>
  Object.fromEntries(Object.entries(from).map(([name, value]) => [name, change(value)]))
