import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, describeConfig, readConfig } from '#config.ts'

const DIGEST = 'ab'.repeat(32)

/** The faults that an environment is refused for, one a line. */
function listFaults(env: Record<string, string>): string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
  }
  return []
}

describe('readConfig()', () => {
  test('needs nothing: an empty environment gives an open service on loopback', () => {
    const { config, warnings } = readConfig({})
    expect(config).toEqual({
      host: '127.0.0.1',
      port: 8080,
      dataDir: resolve('data'),
      searchPath: '',
      workers: expect.any(Number),
      queueLimit: 100,
      logLevel: 'info',
      minFreeMb: 64,
      pythonModules: [],
      apiKeys: [],
      requireSandbox: ['seccomp', 'rlimits', 'noNewPrivs'],
      namespaces: 'auto',
      limits: {
        defaults: {
          wallMs: 10_000,
          cpuMs: 10_000,
          memoryMb: 512,
          outputBytes: 1_048_576,
          evaluations: 100_000,
        },
        maxima: {
          wallMs: 60_000,
          cpuMs: 60_000,
          memoryMb: 2048,
          outputBytes: 8_388_608,
          evaluations: 1_000_000,
        },
      },
      bodyBytes: 16_777_216,
      sourceBytes: 1_048_576,
    })
    expect(warnings).toEqual([expect.stringContaining('BACKPROOF_API_KEYS is unset')])
  })

  test('reads every variable', () => {
    const { config, warnings } = readConfig({
      BACKPROOF_HOST: '0.0.0.0',
      BACKPROOF_PORT: '0',
      BACKPROOF_DATA_DIR: '/data',
      BACKPROOF_ASSIGNMENTS_DIR: '/assignments',
      BACKPROOF_WORKERS: '3',
      BACKPROOF_QUEUE_LIMIT: '7',
      BACKPROOF_PYTHON: '/usr/bin/python3',
      BACKPROOF_PYTHON_MODULES: 'scipy, scipy.special,scipy',
      BACKPROOF_LOG_LEVEL: 'debug',
      BACKPROOF_API_KEYS: ` class:learner:${DIGEST}, boss:admin:${DIGEST.toUpperCase()}`,
      BACKPROOF_REQUIRE_SANDBOX: 'landlock, uid',
      BACKPROOF_NAMESPACES: 'off',
      BACKPROOF_MAX_WALL_MS: '5000',
      BACKPROOF_MAX_BODY_BYTES: '2000000',
      PATH: '/usr/bin',
    })
    expect(config).toMatchObject({
      host: '0.0.0.0',
      port: 0,
      dataDir: '/data',
      assignmentsDir: '/assignments',
      workers: 3,
      queueLimit: 7,
      python: '/usr/bin/python3',
      pythonModules: ['scipy', 'scipy.special'],
      logLevel: 'debug',
      apiKeys: [
        { name: 'class', role: 'learner', digest: Buffer.from(DIGEST, 'hex') },
        { name: 'boss', role: 'admin', digest: Buffer.from(DIGEST, 'hex') },
      ],
      requireSandbox: ['seccomp', 'rlimits', 'noNewPrivs', 'landlock', 'uid'],
      namespaces: 'off',
      limits: { defaults: { wallMs: 5000, cpuMs: 10_000 }, maxima: { wallMs: 5000 } },
      bodyBytes: 2_000_000,
      searchPath: '/usr/bin',
    })
    expect(warnings).toEqual([])
  })

  test('takes a variable that is set to nothing for unset', () => {
    const { config } = readConfig({
      BACKPROOF_PORT: '',
      BACKPROOF_PYTHON: ' ',
      BACKPROOF_OTHER: '',
    })
    expect(config.port).toBe(8080)
    expect(config.python).toBeUndefined()
  })

  test('tells all faults at once, each with the variable and what was seen', () => {
    expect(
      listFaults({
        BACKPROOF_PORT: '80x',
        BACKPROOF_WORKERS: '0',
        BACKPROOF_PYTHON: 'python3',
        BACKPROOF_LOG_LEVEL: 'loud',
        BACKPROOF_REQUIRE_SANDBOX: 'uid,chroot',
        BACKPROOF_MAX_MEMORY_MB: '-1',
        BACKPROOF_WORKER: '2',
      }),
    ).toEqual([
      'BACKPROOF_PORT: must be a whole number from 0 to 65535; it is "80x"',
      'BACKPROOF_WORKERS: must be a whole number from 1 to 1024; it is "0"',
      'BACKPROOF_PYTHON: must be an absolute path, such as /usr/bin/python3; it is "python3"',
      'BACKPROOF_LOG_LEVEL: must be one of fatal, error, warn, info, debug, trace, silent; it is "loud"',
      'BACKPROOF_REQUIRE_SANDBOX: must list layers of seccomp, rlimits, noNewPrivs, landlock, uid, namespaces; it holds "chroot"',
      'BACKPROOF_MAX_MEMORY_MB: must be a whole number from 1 to 1048576; it is "-1"',
      'BACKPROOF_WORKER: is not known; did you mean BACKPROOF_WORKERS?',
    ])
  })

  test.each([
    ['BACKPROOF_HOTS', 'is not known; did you mean BACKPROOF_HOST?'],
    ['BACKPROOF_MAX_WALL', 'is not known; did you mean BACKPROOF_MAX_WALL_MS?'],
    ['BACKPROOF_API_KEY', 'is not known; did you mean BACKPROOF_API_KEYS?'],
    ['BACKPROOF_FOO', 'is not known; the README lists all variables'],
    ['BACKPROOF_QUANTUM_FLUX', 'is not known; the README lists all variables'],
    ['BACKPROOF_DATABASE_URL', 'is not in this version; unset it'],
    ['BACKPROOF_ROLE', 'is not in this version; unset it'],
  ])('refuses %s', (name, fault) => {
    expect(listFaults({ [name]: 'x' })).toEqual([`${name}: ${fault}`])
  })

  test('refuses to listen for others without keys, and gives the command that makes one', () => {
    const [fault] = listFaults({ BACKPROOF_HOST: '0.0.0.0' })
    expect(fault).toContain('BACKPROOF_API_KEYS: must be set')
    expect(fault).toContain('node scripts/make-key.ts NAME ROLE')
  })

  test.each(['localhost', '127.0.0.1', '127.8.8.8', '::1'])('is open on %s', (host) => {
    expect(listFaults({ BACKPROOF_HOST: host })).toEqual([])
  })

  test.each(['127.0.0.1.example.org', '10.0.0.1', '::', 'example.org'])(
    'is not open on %s',
    (host) => {
      expect(listFaults({ BACKPROOF_HOST: host })).toHaveLength(1)
    },
  )

  test('never repeats what stands in place of a key', () => {
    const faults = listFaults({
      BACKPROOF_API_KEYS: `my-plain-key,a:boss:${DIGEST},b:admin:${DIGEST},b:admin:${DIGEST},c:admin:short`,
    })
    expect(faults).toEqual([
      expect.stringContaining('entry 1 is not name:role:<SHA-256'),
      expect.stringContaining('entry 2 (a) has the role "boss"'),
      expect.stringContaining('entry 5 is not name:role:<SHA-256'),
      expect.stringContaining('holds the name b twice'),
    ])
    for (const secret of ['my-plain-key', DIGEST, 'short'])
      expect(faults.join()).not.toContain(secret)
  })

  test('ignores, with one warning, what Kubernetes sets for a Service of our name', () => {
    const { config, warnings } = readConfig({
      BACKPROOF_PORT: 'tcp://10.0.0.1:8080',
      BACKPROOF_PORT_8080_TCP: 'tcp://10.0.0.1:8080',
      BACKPROOF_PORT_8080_TCP_ADDR: '10.0.0.1',
      BACKPROOF_SERVICE_HOST: '10.0.0.1',
      BACKPROOF_SERVICE_PORT: '8080',
      BACKPROOF_SERVICE_PORT_HTTP: '8080',
      BACKPROOF_API_PORT: 'tcp://10.0.0.2:80',
      BACKPROOF_API_KEYS: `class:learner:${DIGEST}`,
    })
    expect(config.port).toBe(8080)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('BACKPROOF_PORT_8080_TCP')
  })
})

test('describeConfig() has a row with a description for every variable', () => {
  const rows = describeConfig()
  expect(rows.length).toBeGreaterThan(15)
  expect(rows.filter(({ description }) => description === '')).toEqual([])
  expect(rows[1]).toEqual({
    name: 'BACKPROOF_PORT',
    default: '8080',
    description: 'Port to listen on; 0 takes a free one',
  })
  expect(rows.find(({ name }) => name === 'BACKPROOF_WORKERS')?.default).toBe('number of cores')
})
