/** `npm run readme`: writes README.md's configuration table; `--check` compares only. */
import { describeConfig } from '#config.ts'
import { replaceConfigurationTable } from './generated/configuration-table.ts'
import { updateGeneratedFile } from './generated/generated-file.ts'

await updateGeneratedFile(
  {
    path: 'README.md',
    make: (committed) => replaceConfigurationTable(committed, describeConfig()),
    command: 'npm run readme',
  },
  process.argv,
)
