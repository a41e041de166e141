/** `npm run openapi`: writes openapi/backproof.json from the routes; `--check` compares only. */
import { buildDocument } from '#http/document.ts'
import { updateGeneratedFile } from './generated/generated-file.ts'

await updateGeneratedFile(
  {
    path: 'openapi/backproof.json',
    make: async () => `${JSON.stringify(await buildDocument(), null, 2)}\n`,
    command: 'npm run openapi',
  },
  process.argv,
)
