import { describe, expect, test } from 'vitest'
import { consultDoctor, type DoctorParts } from '#cli/doctor.ts'
import { doctorReportSchema } from '#contract/doctor.ts'
import { LAYER_FACTS, LAYER_NAMES, type LayerReport } from '#contract/sandbox.ts'
import { POLICY } from '#test/service/real-grader.ts'

const LAYERS: readonly LayerReport[] = LAYER_NAMES.map((layer) => ({
  layer,
  state: 'enforced',
  holds: true,
  required: layer === 'seccomp',
  ...LAYER_FACTS[layer],
}))
const WITHOUT_LANDLOCK = LAYERS.map((report) =>
  report.layer === 'landlock'
    ? {
        ...report,
        state: 'missing',
        holds: false,
        saw: 'open: ENOENT',
        mending: 'Take a newer kernel.',
      }
    : report,
)
const PARTS: DoctorParts = {
  version: '1.2.3',
  node: '24.21.0',
  oldestNode: '24.15',
  surroundings: {
    system: 'linux',
    machine: 'x64',
    kernel: '6.1.0',
    container: 'none',
    isRoot: false,
  },
  readConfig: () => ({ minFreeMb: 64, workers: 2, limits: POLICY, dataDir: '/data' }),
  canWrite: () => true,
  findPython: async () => ({ path: '/usr/bin/python3', python: '3.11.2', numpy: '1.24.2' }),
  freeMb: () => 2_000,
  examine: async () => ({ layers: LAYERS }),
}

function fail(message: string): never {
  throw new Error(message)
}

async function consult(parts: Partial<DoctorParts> = {}, hasColours = false) {
  const written: string[] = []
  const write = (text: string) => written.push(text)
  const all = { ...PARTS, ...parts }
  const status = await consultDoctor(all, { isJson: false, hasColours, write })
  const asJson = await consultDoctor(all, { isJson: true, hasColours, write })
  expect(asJson).toBe(status)
  const [text = '', json = ''] = written
  return { status, text, report: doctorReportSchema.parse(JSON.parse(json)) }
}

describe('the doctor', () => {
  test('finds nothing to mend where every layer holds', async () => {
    const { status, text, report } = await consult()
    expect([status, report.ok]).toEqual([0, true])
    expect(text).toMatch(/^Backproof 1\.2\.3, in no container, as a user that is not root\n/)
    expect(text).toMatch(/^ok +python +\/usr\/bin\/python3: Python 3\.11\.2 with NumPy 1\.24\.2$/m)
    expect(text).toMatch(/\nThe service starts here, with every layer there is\.\n$/)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  test('tells of a missing layer what it would stop, what was seen, and how to get it', async () => {
    const { status, text } = await consult({ examine: async () => ({ layers: WITHOUT_LANDLOCK }) })
    expect(status).toBe(0)
    expect(text).toMatch(
      /^missing landlock +missing; stops files, TCP, [\s\S]*It saw: open: ENOENT\n +Take a newer/m,
    )
    expect(text).toContain('Not required and missing: landlock.')
  })

  test('says that the service does not start without a layer that is required', async () => {
    const layers = WITHOUT_LANDLOCK.map((report) => ({ ...report, required: true }))
    const { status, text } = await consult({ examine: async () => ({ layers }) })
    expect(status).toBe(1)
    expect(text).toMatch(/^FAILED +sandbox +landlock must hold and does not$/m)
    expect(text).toMatch(/^FAILED +landlock /m)
  })

  test('says what keeps the sandbox from starting', async () => {
    const { status, text } = await consult({
      examine: async () => ({ layers: [], obstacle: 'The fork server was killed by SIGSYS' }),
    })
    expect(status).toBe(1)
    expect(text).toMatch(/^FAILED +sandbox +The fork server was killed by SIGSYS$/m)
  })

  test('does not look for a Python where none could run learner code, and says what does run', async () => {
    const surroundings = { ...PARTS.surroundings, system: 'darwin', machine: 'arm64' }
    const { status, text, report } = await consult({ surroundings })
    expect(status).toBe(1)
    const ids = ['system', 'node', 'configuration', 'data', 'memory']
    expect(report.checks.map(({ id }) => id)).toEqual(ids)
    expect(text).toMatch(/Here docker compose up runs the whole\s+service/)
  })

  test.each<[string, Partial<DoctorParts>, RegExp]>([
    [
      'an old Node',
      { node: '22.9.0' },
      /^FAILED +node +22\.9\.0\n +Node 24\.15 or later is needed/m,
    ],
    ['a Node that is a little old', { node: '24.2.0' }, /^FAILED +node +24\.2\.0/m],
    [
      'too little memory',
      { freeMb: () => 63 },
      /^FAILED +memory +63 MiB left\n +Submissions are taken from 64/m,
    ],
    [
      'a folder that cannot be written to',
      { canWrite: () => false },
      /^FAILED +data +\/data cannot be written to\n +Name a folder in BACKPROOF_DATA_DIR/m,
    ],
    [
      'settings that do not fit',
      { readConfig: () => fail('BACKPROOF_PORT: is x') },
      /^FAILED +configuration +BACKPROOF_PORT: is x/m,
    ],
    [
      'no Python',
      { findPython: async () => fail('No Python with NumPy was found') },
      /^FAILED +python +No Python with NumPy was found/m,
    ],
  ])('finds %s', async (_, parts, line) => {
    const { status, text } = await consult(parts)
    expect(status).toBe(1)
    expect(text).toMatch(line)
  })

  test('knows a newer Node, and memory that nobody tells of', async () => {
    const { text } = await consult({ node: '25.0.0', freeMb: () => undefined })
    expect(text).toMatch(/^ok +node +25\.0\.0\nok +[\s\S]*^ok +memory +nobody tells/m)
  })

  test('warns where the submissions at once may take more memory than is left', async () => {
    const { status, text } = await consult({ freeMb: () => 1_000 })
    expect(status).toBe(0)
    expect(text).toMatch(/^ok +memory +1000 MiB left\n +BACKPROOF_WORKERS allows 2 submissions/m)
  })

  test('colours its marks where there is a terminal', async () => {
    const { text } = await consult({}, true)
    expect(text).toContain('\u001b[32mok')
  })
})
