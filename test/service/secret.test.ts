import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadSecret } from '#service/secret.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backproof-secret-'))
})

afterEach(() => rm(folder, { recursive: true }))

describe('loadSecret()', () => {
  test('makes a secret that only its owner can read, and finds it again', async () => {
    const data = join(folder, 'data')
    const { secret, warning } = await loadSecret(data)
    expect(warning).toBeUndefined()
    expect(secret).toHaveLength(32)
    expect((await stat(join(data, 'grader-secret'))).mode & 0o777).toBe(0o600)
    expect((await stat(data)).mode & 0o777).toBe(0o700)
    expect((await loadSecret(data)).secret).toEqual(secret)
  })

  test('gives services that start at once the same secret', async () => {
    const loaded = await Promise.all(Array.from({ length: 8 }, () => loadSecret(folder)))
    const written = await readFile(join(folder, 'grader-secret'))
    for (const { secret } of loaded) expect(secret).toEqual(written)
  })

  test('makes do without a folder that it can use, and says so', async () => {
    const path = join(folder, 'file')
    await writeFile(path, '')
    const first = await loadSecret(path)
    const second = await loadSecret(path)
    expect(first.warning).toContain('BACKPROOF_DATA_DIR cannot be used')
    expect(first.secret).toHaveLength(32)
    expect(first.secret).not.toEqual(second.secret)
  })

  test('does not take a damaged secret for one', async () => {
    await writeFile(join(folder, 'grader-secret'), 'short')
    const { secret, warning } = await loadSecret(folder)
    expect(secret).toHaveLength(32)
    expect(warning).toContain('has 5 bytes')
  })
})
