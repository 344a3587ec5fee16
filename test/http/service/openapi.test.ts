import { describe, expect, it } from 'vitest'
import type { Json } from '../../support/service-process.ts'
import { readDocument } from '../http-steps.ts'

type Operation = {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly operation: Json
}

const DOCUMENT = await readDocument()

const OPERATIONS: readonly Operation[] = Object.entries<Json>(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries<Json>(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    method,
    path,
    operation,
  })),
)
const isOpen = ({ operation }: Operation) => operation.security.length === 0

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1, says where the service is, and names the two ways to send a key', () => {
    expect(DOCUMENT).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Auto Session', version: expect.any(String) },
      servers: [{ url: 'http://127.0.0.1:8000' }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        },
      },
    })
  })

  it('knows every operation by a name of its own', () => {
    const names = OPERATIONS.map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
  })

  it('leads all its references somewhere', () => {
    const references = [...JSON.stringify(DOCUMENT).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)]
    expect(references.length).toBeGreaterThan(0)
    for (const [, name = ''] of references) expect(DOCUMENT.components.schemas).toHaveProperty(name)
  })
})

describe.each(OPERATIONS)('$name', (each) => {
  const { operation, method, path } = each

  it('has operationId, tag, summary, description and security', () => {
    expect(operation).toMatchObject({
      operationId: expect.stringMatching(/^[a-z][A-Za-z]+$/),
      tags: [expect.any(String)],
      summary: expect.stringMatching(/\S/),
      description: expect.stringMatching(/\S/),
      security: isOpen(each) ? [] : [{ bearer: [] }, { apiKey: [] }],
    })
    expect(DOCUMENT.tags.map(({ name }: Json) => name)).toContain(operation.tags[0])
  })

  it('shows an example of what it takes and of what it answers', () => {
    const bodies = [
      ...(operation.requestBody === undefined ? [] : [operation.requestBody]),
      ...Object.entries<Json>(operation.responses)
        .filter(([status]) => status !== '204')
        .map(([, response]) => response),
    ]
    for (const { content } of bodies) {
      for (const media of Object.values<Json>(content)) {
        expect(media.example ?? Object.values<Json>(media.examples)[0]?.value).toBeDefined()
      }
    }
    expect(['post', 'put'].includes(method)).toBe(operation.requestBody !== undefined)
  })

  it('tells every problem that it can answer', () => {
    if (isOpen(each)) return
    const expected = [
      '401', '403', '422', '500', '503',
      ...(method === 'post' ? ['400', '409', '413', '415'] : []),
      ...(path.includes('{') ? ['404'] : []),
    ] // biome-ignore format: a list reads best as lines
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(expected))
    for (const status of expected) {
      expect(Object.keys(operation.responses[status].content)).toEqual(['application/problem+json'])
    }
  })

  it('declares the ids in its path', () => {
    const declared = (operation.parameters ?? []).filter((each: Json) => each.in === 'path')
    expect(declared.map(({ name }: Json) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
  })
})
