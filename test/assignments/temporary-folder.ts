import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder of files that goes when its `using` scope ends. */
export interface TemporaryFolder extends Disposable {
  readonly path: string
}

/** Makes a folder with these files, by their paths inside it. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>>): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'backproof-assignments-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
