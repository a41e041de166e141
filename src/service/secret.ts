import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const SECRET_BYTES = 32

/**
 * Reads the secret that seeds the grader's draws, or makes it where there is none yet. It is kept so that equal
 * submissions get equal reports across restarts; no learner may know it.
 * @returns the secret; with a warning where it cannot be kept and therefore lasts as long as the process
 */
export async function loadSecret(
  dataDir: string,
): Promise<{ readonly secret: Uint8Array; readonly warning?: string }> {
  const path = join(dataDir, 'grader-secret')
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    const secret = (await read(path)) ?? (await make(path))
    if (secret.length === SECRET_BYTES) return { secret }
    throw new Error(`${path} has ${secret.length} bytes, not ${SECRET_BYTES}; remove it`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const warning = `BACKPROOF_DATA_DIR cannot be used (${why}): equal submissions get equal reports only until the service ends`
    return { secret: randomBytes(SECRET_BYTES), warning }
  }
}

async function read(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error
    return undefined
  })
}

/** Puts a whole file in place at once, so that of several services that start together all take the first one's. */
async function make(path: string): Promise<Uint8Array> {
  const draft = `${path}.${randomUUID()}`
  try {
    await writeFile(draft, randomBytes(SECRET_BYTES), { flag: 'wx', mode: 0o600 })
    await link(draft, path).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error
    })
    return await readFile(path)
  } finally {
    await rm(draft, { force: true })
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
