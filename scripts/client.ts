import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'
import { openApiDocument } from '../src/api/document.ts'

// Writes the types of the TypeScript client from the OpenAPI document; with --check it says whether they are those.

const FILE = join(import.meta.dirname, '..', 'clients', 'typescript', 'api.ts')
const HEAD = `// Generated from the OpenAPI document by \`npm run client\`: do not edit. \`npm run check\` compares.\n\n`

type Operation = { responses: Record<string, object> }
type Document = { paths: Record<string, Record<string, Operation>> }

/** All refusals share one shape: said once, as \`default\`, instead of at each of some ten statuses of each operation. */
function withShortRefusals(document: Document): Document {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
    const kept = Object.entries(operation.responses).filter(([status]) => Number(status) < 400)
    operation.responses = { ...Object.fromEntries(kept), default: { description: 'Refused', content } }
  }
  return document
}

/** Examples are for the page of the document; in types they are most of the text. */
const withoutExamples = (document: object): Document =>
  JSON.parse(JSON.stringify(document, (name, value) => (name === 'example' || name === 'examples' ? undefined : value)))

async function generate(): Promise<string> {
  const document = withShortRefusals(withoutExamples(await openApiDocument()))
  const nodes = await openapiTS(document as unknown as OpenAPI3, { alphabetize: true })
  return HEAD + astToString(nodes)
}

const wanted = await generate()
if (!process.argv.includes('--check')) writeFileSync(FILE, wanted)
else if (readFileSync(FILE, 'utf8') !== wanted) {
  console.error('clients/typescript/api.ts is not what the OpenAPI document says: run `npm run client` and commit it')
  process.exitCode = 1
}
