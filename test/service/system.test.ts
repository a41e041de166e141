import { describe, expect, test } from 'vitest'
import { capabilitiesSchema } from '#contract/capabilities.ts'
import { createSystem, type SandboxStatus } from '#service/system.ts'

const AMOUNTS = { wallMs: 1, cpuMs: 2, memoryMb: 3, outputBytes: 4, evaluations: 5 }
const STATUS: SandboxStatus = {
  layers: {
    seccomp: 'enforced',
    rlimits: 'enforced',
    noNewPrivs: 'enforced',
    landlock: 'abi7',
    uid: 'dropped',
    namespaces: 'none',
  },
  python: '3.11.2',
  numpy: '1.24.2',
  modules: ['numpy', 'scipy'],
  queued: 0,
  pid: 1,
}

function create(status: SandboxStatus, freeMb?: number) {
  return createSystem({
    version: '1.2.3',
    policy: { defaults: AMOUNTS, maxima: AMOUNTS },
    bodyBytes: 1000,
    sourceBytes: 100,
    workers: 2,
    queueLimit: 5,
    minFreeMb: 64,
    status: () => status,
    layers: () => [],
    freeMb: () => freeMb,
  })
}

describe('createSystem()', () => {
  test('tells versions, layers and limits in the form of the contract', () => {
    const capabilities = create(STATUS).capabilities()
    expect(capabilitiesSchema.parse(capabilities)).toEqual(capabilities)
    expect(capabilities).toMatchObject({
      version: '1.2.3',
      engine: { version: '1.2.3', python: '3.11.2', sandbox: STATUS.layers },
      limits: { wallMs: { default: 1, maximum: 1 } },
      caps: { bodyBytes: 1000, sourceBytes: 100 },
    })
  })

  test('is ready with a sandbox and a place in the queue', () => {
    expect(create({ ...STATUS, queued: 4 }).readiness()).toEqual({
      ready: true,
      checks: { sandbox: 'ok', queue: 'ok', memory: 'ok' },
    })
  })

  test('is not ready while the sandbox is started anew', () => {
    const { pid: _, ...down } = STATUS
    expect(create(down).readiness()).toEqual({
      ready: false,
      checks: { sandbox: 'restarting', queue: 'ok', memory: 'ok' },
    })
  })

  test('is not ready when the queue is full', () => {
    expect(create({ ...STATUS, queued: 5 }).readiness()).toMatchObject({
      ready: false,
      checks: { queue: 'full' },
    })
  })

  test('is not ready, and takes nothing, when there is too little memory left', () => {
    const system = create(STATUS, 63)
    expect(system.readiness()).toMatchObject({ ready: false, checks: { memory: 'low' } })
    expect(() => system.admit()).toThrow(/^63 MiB of memory are left, .* from 64 MiB on/)
  })

  test.each([64, undefined])('takes submissions with %s MiB left', (freeMb) => {
    const system = create(STATUS, freeMb)
    expect(system.readiness().ready).toBe(true)
    expect(() => system.admit()).not.toThrow()
  })
})
