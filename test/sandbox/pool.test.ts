import { describe, expect, test } from 'vitest'
import type { Connection } from '#sandbox/connection.ts'
import { FRAME } from '#sandbox/frames.ts'
import { Pool } from '#sandbox/pool.ts'
import { Spares } from '#sandbox/spares.ts'
import { SandboxBusyError, SandboxUnavailableError } from '#service/errors.ts'
import { makeFolder } from '#test/assignments/temporary-folder.ts'
import { echoLaunch, realLaunch, runText, startEchoChildren } from './echo-children.ts'
import { listChildren } from './processes.ts'

const WHOAMI = 'import os; answer = os.getpid()'

describe('a pool of places', () => {
  test('gives every caller a child of its own', async () => {
    await using echo = await startEchoChildren({ workers: 2 })
    const leases = await Promise.all([echo.children.acquire(), echo.children.acquire()])
    const pids = await Promise.all(leases.map(({ connection }) => runText(connection, WHOAMI)))
    expect(new Set(pids).size).toBe(2)
  })

  test('lets no more in than there are places, and the others in the order they came', async () => {
    await using echo = await startEchoChildren()
    const first = await echo.children.acquire()
    const entered: string[] = []
    const enter = async (name: string) => {
      const lease = await echo.children.acquire()
      entered.push(name)
      lease.release()
    }
    const waiting = [enter('second'), enter('third')]
    expect(echo.children.status()).toMatchObject({ busy: 1, queued: 2 })
    first.release()
    first.release()
    await Promise.all(waiting)
    expect(entered).toEqual(['second', 'third'])
    expect(echo.children.status()).toMatchObject({ busy: 0, queued: 0 })
  })

  test('turns away who finds the queue full, and says when to come back', async () => {
    await using echo = await startEchoChildren({ queueLimit: 1 })
    const { release } = await echo.children.acquire()
    const second = echo.children.acquire()
    const third = echo.children.acquire()
    await expect(third).rejects.toThrow(SandboxBusyError)
    await expect(third).rejects.toMatchObject({
      code: 'queue-full',
      extras: { retryAfterSeconds: expect.closeTo(30, -2) },
    })
    release()
    await expect(second).resolves.toBeDefined()
  })

  test('lets those go on first that were let in before, for whom the queue is never full', async () => {
    await using echo = await startEchoChildren({ queueLimit: 1 })
    const first = await echo.children.acquire()
    const entered: string[] = []
    const enter = async (name: string, isReturning: boolean) => {
      const lease = await echo.children.acquire({ isReturning })
      entered.push(name)
      lease.release()
    }
    const waiting = [enter('new', false), enter('returning', true)]
    await expect(echo.children.acquire()).rejects.toThrow(SandboxBusyError)
    expect(echo.children.status()).toMatchObject({ busy: 1, queued: 2 })
    first.release()
    await Promise.all(waiting)
    expect(entered).toEqual(['returning', 'new'])
  })

  test('lets a caller leave the queue', async () => {
    await using echo = await startEchoChildren()
    const { release } = await echo.children.acquire()
    const caller = new AbortController()
    const gone = echo.children.acquire({ signal: caller.signal })
    const stays = echo.children.acquire()
    caller.abort(new Error('went home'))
    await expect(gone).rejects.toThrow('went home')
    expect(echo.children.status()).toMatchObject({ busy: 1, queued: 1 })
    release()
    await expect(stays).resolves.toBeDefined()
    await expect(echo.children.acquire({ signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  })

  test('has the next child ready before it is asked for', async () => {
    await using echo = await startEchoChildren({ workers: 2 })
    await expect.poll(() => echo.children.status().ready).toBe(2)
    await echo.children.acquire()
    await expect.poll(() => echo.children.status().ready).toBe(2)
    const children = listChildren(echo.children.status().pid)
    expect(children).toHaveLength(3)
  })

  test('turns everybody away once it is closed', async () => {
    const echo = await startEchoChildren()
    await echo.children.acquire()
    const waiting = echo.children.acquire()
    const refused = expect(waiting).rejects.toThrow(SandboxUnavailableError)
    await echo[Symbol.asyncDispose]()
    await refused
    await expect(echo.children.acquire()).rejects.toThrow('The sandbox is closed')
  })
})

const DIES_AT_REHEARSAL = `
import os, struct, time
def prepare(): pass
def serve(connection):
    while True:
        length, kind = struct.unpack("<IBxxx", os.read(connection, 8))
        if kind == 5:
            time.sleep(0.3)
            os._exit(1)
        os.read(connection, length)
        os.write(connection, struct.pack("<IBxxx", 5, 17) + b"alive")
`

describe('spares', () => {
  test('rehearse while nobody has a session, and are handed over when they are through', async () => {
    await using echo = await startEchoChildren({ workers: 1 })
    const countRehearsals = async () => {
      const { connection, release } = await echo.children.acquire()
      const count = await runText(connection, 'answer = rehearsals')
      await connection.close()
      release()
      return count
    }
    await expect.poll(countRehearsals).toBe('1')
  })

  test('that die at their rehearsal are given to nobody', async () => {
    using folder = makeFolder({ 'harness.py': DIES_AT_REHEARSAL })
    const launch = { ...echoLaunch, harnessFolder: folder.path }
    await using echo = await startEchoChildren({ launch })
    for (let count = 0; count < 4; count += 1) {
      // By the time that this is seen it has most likely begun to rehearse.
      await expect.poll(() => echo.children.status().ready, { timeout: 10_000 }).toBe(1)
      const { connection, release } = await echo.children.acquire()
      expect(await runText(connection, 'anything')).toBe('alive')
      await connection.close()
      release()
    }
  })

  test('come through the real rehearsal alive', async () => {
    await using real = await startEchoChildren({ launch: realLaunch })
    const { connection } = await real.children.acquire()
    const options = { deadlineMs: 5_000, maxBytes: 1_000 }
    const reply = await connection.request(FRAME.rehearse, Buffer.alloc(0), options)
    expect(reply).toMatchObject({ ok: true })
  })

  test('are tried again when one could not be made', async () => {
    let attempts = 0
    const { children } = await startEchoChildren()
    const { connection } = await children.acquire()
    const spares = new Spares({
      count: 1,
      open: () => {
        attempts += 1
        return attempts < 3 ? Promise.reject(new Error('no luck')) : Promise.resolve(connection)
      },
      isIdle: () => false,
      logger: () => undefined,
    })
    const pool = new Pool({ workers: 1, queueLimit: 0 }, spares)
    const lease = await pool.acquire()
    expect<Connection>(lease.connection).toBe(connection)
    expect(attempts).toBeGreaterThanOrEqual(3)
    await spares.close()
    await children.close()
  })

  test('let a caller go who does not want to wait for one', async () => {
    const spares = new Spares({
      count: 1,
      open: () => undefined,
      isIdle: () => false,
      logger: () => undefined,
    })
    const pool = new Pool({ workers: 1, queueLimit: 0 }, spares)
    const caller = new AbortController()
    const waiting = pool.acquire({ signal: caller.signal })
    caller.abort(new Error('went home'))
    await expect(waiting).rejects.toThrow('went home')
    expect(pool.busy).toBe(0)
  })
})
