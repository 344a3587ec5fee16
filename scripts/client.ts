import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'

/** The types of the TypeScript client, made from the document of the interface. */
export const clientText = async (document: string): Promise<string> => {
  // Whatever has a default may be left out.
  const types = await openapiTS(withoutExamples(document), { defaultNonNullable: false })
  return `${HEAD}${astToString(types)}`
}

export const CLIENT_FILE = new URL('../clients/typescript/schema.ts', import.meta.url)

const HEAD = '// Made from docs/openapi.json by `npm run client`: not to be edited.\n\n'

/** They would be most of the file. */
const withoutExamples = (document: string): OpenAPI3 =>
  JSON.parse(document, (name, value) => (name === 'example' || name === 'examples' ? undefined : value))
