import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { canSandbox, cleanPath, isNodeRecent } from '#scripts/setup/machine.mjs'
import { treeMatchesLock } from '#scripts/setup/packages.mjs'
import { findClosedFile, tryInterpreter, tryInterpreters } from '#scripts/setup/python.mjs'

interface Machine {
  readonly platform: string
  readonly arch: string
  readonly version?: string
}

const root = join(import.meta.dirname, '../..')
const isRoot = process.getuid?.() === 0
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-'))
  chmodSync(folder, 0o755)
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the machine', () => {
  test.each([
    ['20.20.2', false],
    ['24.14.9', false],
    ['24.15.0', true],
    ['24.21.0', true],
    ['25.0.0', true],
  ])('with Node %s is recent enough: %s', (version, expected) => {
    expect(isNodeRecent(version)).toBe(expected)
  })

  test('runs the sandbox on two processors of Linux only', () => {
    expect(canSandbox('linux', 'x64') && canSandbox('linux', 'arm64')).toBe(true)
    expect(canSandbox('linux', 'ia32') || canSandbox('darwin', 'arm64')).toBe(false)
  })

  test('finds programs without the folders that npm puts before PATH', () => {
    const npm = '/a/node_modules/.bin:/node_modules/.bin:/usr/lib/npm/node-gyp-bin'
    expect(cleanPath(`${npm}:/usr/local/bin:/usr/bin`)).toBe('/usr/local/bin:/usr/bin')
  })
})

describe('the packages', () => {
  const locked = {
    '': {},
    'node_modules/a': { integrity: 'sha512-a' },
    'node_modules/b': { integrity: 'sha512-b', dev: true },
    'node_modules/c': { integrity: 'sha512-c', optional: true },
  }
  const { 'node_modules/c': _c, ...withoutOptional } = locked
  const { 'node_modules/b': _b, ...withoutDevelopment } = withoutOptional

  test.each([
    { what: 'all of them', installed: locked, forTests: true, forStart: true },
    { what: 'all but an optional one', installed: withoutOptional, forTests: true, forStart: true },
    { what: 'the production ones', installed: withoutDevelopment, forTests: false, forStart: true },
    {
      what: 'another version',
      installed: { ...locked, 'node_modules/a': { integrity: 'sha512-old' } },
      forTests: false,
      forStart: false,
    },
    {
      what: "another system's binary",
      installed: { ...locked, 'node_modules/c': { integrity: 'sha512-c', os: ['plan9'] } },
      forTests: false,
      forStart: false,
    },
  ])('with $what installed are complete for tests: $forTests, for a start: $forStart', (row) => {
    install(row.installed)
    expect(treeMatchesLock(folder, { development: true })).toBe(row.forTests)
    expect(treeMatchesLock(folder, { development: false })).toBe(row.forStart)
  })

  test('are incomplete without node_modules, and where a folder was removed', () => {
    install(locked)
    rmSync(join(folder, 'node_modules/a'), { recursive: true })
    expect(treeMatchesLock(folder, { development: false })).toBe(false)
    rmSync(join(folder, 'node_modules'), { recursive: true })
    expect(treeMatchesLock(folder, { development: false })).toBe(false)
  })

  function install(installed: Readonly<Record<string, object>>) {
    for (const path of Object.keys(installed)) mkdirSync(join(folder, path), { recursive: true })
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: locked }))
    const hidden = join(folder, 'node_modules/.package-lock.json')
    writeFileSync(hidden, JSON.stringify({ packages: installed }))
  }
})

describe('an interpreter', () => {
  test('named by BACKPROOF_PYTHON is the only one tried', async () => {
    const tried = await tryInterpreters({ ...process.env, BACKPROOF_PYTHON: '/no/python' })
    expect(tried.map(({ command, isUsable }) => [command, isUsable])).toEqual([
      ['/no/python', false],
    ])
    expect(tried[0]?.reason).toContain('ENOENT')
  })

  test.each([
    ['fails', 'exit 1', 'does not run'],
    ['says something else', 'echo hello', 'does not run'],
    ['is Python 2', answer({ version: [2, 7] }), 'is Python 2.7, not 3.9 or newer'],
    ['is Python 3.8', answer({ version: [3, 8], numpy: '1.24.4' }), 'is Python 3.8'],
    ['lacks NumPy', answer({ fault: 'no NumPy (x)' }), 'no NumPy (x)'],
  ])('that %s is refused with the reason', async (_name, body, reason) => {
    const file = writeProgram(body)
    const interpreter = await tryInterpreter(file, { mustBeOpen: true })
    expect(interpreter.isUsable).toBe(false)
    expect(interpreter.reason).toContain(reason)
  })

  test('with NumPy is usable', async () => {
    const interpreter = await tryInterpreter(writeProgram(answer({ numpy: '2.4.0' })), {
      mustBeOpen: true,
    })
    expect(interpreter).toMatchObject({ isUsable: true, reason: '' })
  })

  test('that only root may read is refused unless it was asked for by name', async ({ skip }) => {
    skip(!isRoot, 'only root gives up its uid')
    const file = writeProgram(answer({ numpy: '2.4.0', files: [join(folder, 'python3')] }))
    chmodSync(folder, 0o700)
    const found = await tryInterpreter(file, { mustBeOpen: true })
    expect(found.reason).toContain(`only root may read (${folder})`)
    const named = await tryInterpreters({ ...process.env, BACKPROOF_PYTHON: file })
    expect(named.map(({ isUsable }) => isUsable)).toEqual([true])
  })

  test('is closed to others by any folder above it, and by its own mode', ({ skip }) => {
    skip(!isRoot, 'only root gives up its uid')
    const file = writeProgram('')
    expect(findClosedFile([file])).toBeUndefined()
    chmodSync(folder, 0o700)
    expect(findClosedFile([file])).toBe(folder)
    chmodSync(folder, 0o755)
    chmodSync(file, 0o750)
    expect(findClosedFile([file])).toBe(file)
  })

  function writeProgram(body: string): string {
    const file = join(folder, 'python3')
    writeFileSync(file, `#!/bin/sh\n${body}\n`)
    chmodSync(file, 0o755)
    return file
  }
})

describe('setup.mjs', () => {
  const linux = { platform: 'linux', arch: 'x64' }
  const mac = { platform: 'darwin', arch: 'arm64' }
  const lostPython = { BACKPROOF_PYTHON: '/no/python' }

  // A copy without packages: what it finds missing here, it must not install into the checkout.
  beforeEach(() => {
    for (const path of ['setup', 'setup.mjs', 'runtime/package-lock.json']) {
      cpSync(join(root, 'scripts', path), join(folder, 'scripts', path), { recursive: true })
    }
    mkdirSync(join(folder, 'node_modules'))
    const lock = JSON.stringify({ packages: { '': {} } })
    writeFileSync(join(folder, 'package-lock.json'), lock)
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), lock)
  })

  test('ends a failed `npm test` with the command that mends it, then the count', () => {
    const { status, stdout, stderr } = setUp('pretest', linux, lostPython)
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /BACKPROOF_PYTHON cannot be used.*mend it with: unset BACKPROOF_PYTHON\n$/s,
    )
    expect(stdout).toBe('0 passed, 1 failed, 0 skipped\n')
  })

  test('prints no count before `npm start`', () => {
    const { status, stdout, stderr } = setUp('prestart', linux, lostPython)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain('/no/python: does not run')
  })

  test('sends a start on another system to the container, with one message', () => {
    const { status, stdout, stderr } = setUp('prestart', mac)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain('needs Linux on x86_64 or aarch64, this is darwin on arm64')
    expect(stderr).toMatch(/mend it with: docker compose up --build\n$/)
  })

  test('lets the tests go on without a Python on another system, and says nothing', () => {
    expect(setUp('pretest', mac, lostPython)).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  test('asks for a Node where it is too old and none is pinned for the machine', () => {
    const { status, stdout, stderr } = setUp('pretest', { ...mac, version: '20.20.2' })
    expect([status, stdout]).toEqual([1, '0 passed, 1 failed, 0 skipped\n'])
    expect(stderr).toContain('Node 24.15 or newer is needed, this is 20.20.2 on darwin arm64')
    expect(stderr).toMatch(/mend it with: nvm install 24\n$/)
  })

  function setUp(event: string, machine: Machine, added: Readonly<Record<string, string>> = {}) {
    const { platform, arch, version = process.versions.node } = machine
    const versions = { ...process.versions, node: version }
    const values = {
      platform: { value: platform },
      arch: { value: arch },
      versions: { value: versions },
    }
    const fake = `Object.defineProperties(process, ${JSON.stringify(values)})`
    const script = join(folder, 'scripts/setup.mjs')
    const args = ['--import', `data:text/javascript,${encodeURIComponent(fake)}`, script]
    const env = { ...process.env, npm_lifecycle_event: event, ...added }
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
    return { status, stdout, stderr }
  }
})

function answer(found: object): string {
  const whole = { executable: '/bin/sh', version: [3, 11], files: ['/bin/sh'], ...found }
  return `echo '${JSON.stringify(whole)}'`
}
