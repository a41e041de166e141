import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { listDescendants } from '#test/sandbox/processes.ts'
import { openRealApp, type RealApp } from './real-app.ts'

const WAIT = { timeout: 10_000 }
const GOOD = 'def good():\n    return 1\n'
const ASSIGNMENT = {
  exercises: [{ kind: 'function', function: 'good', testCases: [{ expected: { value: 1 } }] }],
}
const SLOW = request(`import time\ntime.sleep(0.6)\n${GOOD}`)
/** So long that it has not ended by itself when it is killed for the second time. */
const LONG = request(`import time\ntime.sleep(15)\n${GOOD}`)
const ENDLESS = request(`${GOOD}while True: pass\n`)

function request(source: string) {
  return { assignment: ASSIGNMENT, submission: { source }, limits: { wallMs: 20_000 } }
}

let app: RealApp
beforeAll(async () => {
  app = await openRealApp({ workers: 1 })
})
afterAll(() => app[Symbol.asyncDispose]())

async function awaitBusy(): Promise<number> {
  await expect
    .poll(() => app.sandbox.status(), WAIT)
    .toMatchObject({ busy: 1, pid: expect.any(Number) })
  return app.sandbox.status().pid ?? 0
}

/** What can befall a fork server, all of it from outside. */
const MISHAPS: readonly (readonly [string, (pid: number) => void])[] = [
  ['is killed', (pid) => process.kill(pid, 'SIGKILL')],
  ['is frozen', (pid) => process.kill(pid, 'SIGSTOP')],
]

describe('a fork server that, during a grade,', { timeout: 30_000 }, () => {
  test.each(MISHAPS)('%s is replaced, and the grade made again', async (_, befall) => {
    const { restarts } = app.sandbox.status()
    const grading = app.grade(SLOW)
    befall(await awaitBusy())
    expect(await grading).toMatchObject({ verdict: 'passed', countsAsAttempt: true })
    await expect.poll(() => app.sandbox.status().restarts, WAIT).toBe(restarts + 1)
  })

  test('is lost again and again costs no attempt', async () => {
    let isOver = false
    let killed = 0
    const grading = app.grade(LONG).finally(() => {
      isOver = true
    })
    const killNext = () => {
      const { pid = 0, busy, ready } = app.sandbox.status()
      if (pid !== 0 && pid !== killed && busy === 1 && ready === 1) {
        killed = pid
        process.kill(pid, 'SIGKILL')
      }
      return isOver
    }
    await expect.poll(killNext, { timeout: 14_000 }).toBe(true)
    const report = await grading
    expect(report).toMatchObject({ verdict: 'error', score: null, countsAsAttempt: false })
    expect(report.exercises[0]?.outcome).toBe('sandbox-unavailable')
  })
})

/** A place is given on before the process that was in it is gone. */
async function awaitIdle(): Promise<number> {
  let pid = 0
  const look = () => {
    const status = app.sandbox.status()
    pid = status.pid ?? 0
    return { ...status, pid, children: listDescendants(pid).length }
  }
  await expect.poll(look, WAIT).toMatchObject({ busy: 0, ready: 1, children: 1 })
  return pid
}

test('a process that the machine kills, as it does for want of memory, is no fault of the learner’s', async () => {
  const pid = await awaitIdle()
  const [taken = 0] = listDescendants(pid)
  const grading = app.grade(SLOW)
  await awaitBusy()
  process.kill(taken, 'SIGKILL')
  expect(await grading).toMatchObject({ verdict: 'passed', countsAsAttempt: true })
  expect(app.sandbox.status().pid).toBe(pid)
})

test('a spare that is killed is replaced', async () => {
  const pid = await awaitIdle()
  const [spare = 0] = listDescendants(pid)
  process.kill(spare, 'SIGKILL')
  await expect.poll(() => listDescendants(pid), WAIT).not.toContain(spare)
  await expect.poll(() => app.sandbox.status().ready, WAIT).toBe(1)
  expect(await app.grade(request(GOOD))).toMatchObject({ verdict: 'passed' })
})

describe('a client that has gone', () => {
  test('leaves nothing running', async () => {
    const pid = await awaitIdle()
    const before = listDescendants(pid)
    const client = new AbortController()
    const answer = app.send(ENDLESS, client.signal)
    await awaitBusy()
    await expect.poll(() => listDescendants(pid), WAIT).toHaveLength(2)
    client.abort()
    const gone = performance.now()
    await expect(answer).rejects.toThrow('aborted')
    await expect
      .poll(() => before.filter((each) => listDescendants(pid).includes(each)), {
        ...WAIT,
        interval: 5,
      })
      .toEqual([])
    expect(performance.now() - gone).toBeLessThan(500)
    await awaitIdle()
  })

  test('leaves the queue', async () => {
    await awaitIdle()
    const [running, waiting] = [new AbortController(), new AbortController()]
    onTestFinished(() => running.abort())
    const answers = [app.send(ENDLESS, running.signal)]
    await awaitBusy()
    answers.push(app.send(ENDLESS, waiting.signal))
    const settled = Promise.allSettled(answers)
    await expect.poll(() => app.sandbox.status().queued, WAIT).toBe(1)
    waiting.abort()
    await expect.poll(() => app.sandbox.status(), WAIT).toMatchObject({ busy: 1, queued: 0 })
    running.abort()
    await settled
    await awaitIdle()
  })
})

describe('too little memory', () => {
  test('turns submissions away until there is more, and readiness tells', async () => {
    let freeMb = 10
    await using low = await openRealApp({ workers: 1, freeMb: () => freeMb })
    const refused = await low.send(request(GOOD))
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(await refused.json()).toMatchObject({ code: 'memory-low' })
    const unready = await fetch(`${low.url}/readyz`)
    expect([unready.status, await unready.text()]).toEqual([
      503,
      expect.stringContaining('memory: low'),
    ])
    freeMb = 1_000
    expect((await low.send(request(GOOD))).status).toBe(200)
    expect((await fetch(`${low.url}/readyz`)).status).toBe(200)
  })
})

test('a hundred grades leave processes and descriptors as they were', async () => {
  const grade = async () => expect(await app.grade(request(GOOD))).toMatchObject({ score: 1 })
  for (let at = 0; at < 10; at += 1) await grade()
  const before = await measure()
  for (let at = 0; at < 100; at += 1) await grade()
  const after = await measure()
  expect(after).toMatchObject({ processes: before.processes, server: before.server })
  // The client of this test has its own connections, which come and go.
  expect(after.own).toBeLessThanOrEqual(before.own + 1)
})

async function measure() {
  const pid = await awaitIdle()
  const countOpen = (of: number | 'self') => readdirSync(`/proc/${of}/fd`).length
  return { processes: listDescendants(pid).length, server: countOpen(pid), own: countOpen('self') }
}
