import { existsSync, readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Language } from '#contract/languages.ts'
import type { Identity } from '#sandbox/fork-server.ts'
import { realLaunch } from '#test/sandbox/echo-children.ts'
import { isAlive, listDescendants } from '#test/sandbox/processes.ts'
import {
  findServerUser,
  type Shape,
  type ShapedLaunch,
  shapeLaunch,
  sortShapes,
} from '#test/sandbox/shapes.ts'
import { type Canaries, setCanaries } from './canaries.ts'
import { type HostileGrader, startHostileGrader, WORKERS } from './hostile-grader.ts'
import { PROGRAMS } from './programs.ts'

/** How long the next spares may take on a busy machine. */
const SETTLE_MS = 10_000

/**
 * Grades every hostile program in each of these shapes, one after another in one service, and looks
 * after each for what it did to the machine, to the service, and to the next submission.
 */
export async function testShapes(shapes: readonly Shape[]): Promise<void> {
  const { possible, impossible } = await sortShapes(shapes, realLaunch)
  test.for(impossible)('the service run by $name', ({ reason }, { skip }) => skip(reason))
  describe.for(possible)('the service run by $name', testShape)
}

function testShape(shape: Shape): void {
  let shaped: ShapedLaunch
  let grader: HostileGrader
  let canaries: Canaries
  let honest: ReadonlyMap<Language, object>
  let descriptors: readonly number[]

  beforeAll(async () => {
    shaped = await shapeLaunch(shape, realLaunch)
    grader = await startHostileGrader({ launch: shaped.launch, namespaces: shape.namespaces })
    canaries = await setCanaries(findChildUser(shape, shaped.launch.firstUid))
    honest = new Map([
      ['python', await grader.gradeHonestCode('python')],
      ['javascript', await grader.gradeHonestCode('javascript')],
    ])
    await settle(grader, shape)
    descriptors = countDescriptors(grader, shape)
  })
  afterAll(async () => {
    await grader[Symbol.asyncDispose]()
    await canaries[Symbol.asyncDispose]()
    shaped[Symbol.dispose]()
  })

  test('grades honest code right', () => {
    for (const report of honest.values()) {
      expect(report).toMatchObject({ exercises: [{ verdict: 'passed' }, { outcome: 'ok' }] })
    }
  })

  test.for(PROGRAMS)('contains $name', async (program) => {
    const { pid = 0 } = grader.sandbox.status()
    const told = grader.events.length
    const report = await grader.grade(program, canaries.places)
    const [{ outcome, verdict } = {}] = report.exercises
    expect(program.expected).toContainEqual({ outcome, verdict })
    expect(canaries.findHarm()).toEqual([])
    const next = program.language === 'python' ? 'python' : 'javascript'
    expect(await grader.gradeHonestCode(next)).toEqual(honest.get(next))
    await settle(grader, shape)
    await vi.waitFor(() => expectNoMore(countDescriptors(grader, shape), descriptors), SETTLE_MS)
    expect(grader.events.slice(told)).toEqual([])
    expect(grader.sandbox.status()).toMatchObject({ pid, busy: 0, queued: 0 })
    expect(isAlive(pid)).toBe(true)
  })
}

/** Waits until no process is left but the fork server and the spares. */
async function settle({ sandbox }: HostileGrader, { namespaces }: Shape): Promise<void> {
  await vi.waitFor(() => {
    const { ready, javascript, pid } = sandbox.status()
    expect([ready, javascript?.ready]).toEqual([WORKERS, WORKERS])
    expect(listDescendants(pid)).toHaveLength(2 * WORKERS + (namespaces === 'require' ? 1 : 0))
  }, SETTLE_MS)
}

/** Of the service and of the fork server; of bubblewrap's process nothing is counted. */
function countDescriptors({ sandbox }: HostileGrader, { namespaces }: Shape): readonly number[] {
  const server = namespaces === 'require' ? [] : [`/proc/${sandbox.status().pid}/fd`]
  return ['/proc/self/fd', ...server].filter(isReadable).map((each) => readdirSync(each).length)
}

function expectNoMore(counts: readonly number[], before: readonly number[]): void {
  for (const [place, count] of counts.entries()) {
    expect(count).toBeLessThanOrEqual(before[place] ?? 0)
  }
}

function isReadable(folder: string): boolean {
  try {
    return existsSync(folder) && readdirSync(folder).length > 0
  } catch {
    return false
  }
}

/** As whom the children run, where the tests are run by root. */
function findChildUser(shape: Shape, firstUid: number): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined
  return findServerUser(shape) ?? { uid: firstUid, gid: firstUid }
}
