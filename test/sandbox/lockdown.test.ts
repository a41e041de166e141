import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Connection } from '#sandbox/connection.ts'
import { type EchoChildren, echoLaunch, run, runText, startEchoChildren } from './echo-children.ts'
import { listDescendants } from './processes.ts'
import {
  PLAIN_SHAPES,
  type ShapedLaunch,
  shapeLaunch,
  sortShapes,
  WRAPPED_SHAPES,
} from './shapes.ts'

const { possible, impossible } = await sortShapes([...PLAIN_SHAPES, ...WRAPPED_SHAPES], echoLaunch)

const SWEEP = `
import ctypes, errno, os, seccomp, syscalls
libc = ctypes.CDLL(None, use_errno=True)
machine = os.uname().machine
allowed = {syscalls.find_number(name, machine) for name in seccomp.ALLOWED}
# What would end or confuse this loop; 335 and 336 are answered by a signal, whatever the filter says.
left_out = {syscalls.find_number(name, machine) for name in ("exit", "exit_group", "rt_sigreturn")}
# These refuse such arguments themselves, or the filter does, by an error of another meaning.
own_refusals = {syscalls.find_number(name, machine) for name in ("futex", "madvise")}
refusals = {errno.EPERM, errno.EACCES, errno.ENOENT, errno.ENOSYS, errno.ENOTTY}
wrong = []
for number in sorted(set(range(1024)) - left_out - {335, 336}):
    ctypes.set_errno(0)
    status = libc.syscall(number, *[ctypes.c_long(-1)] * 6)
    refused = status == -1 and ctypes.get_errno() in refusals
    if refused == (number in allowed) and number not in own_refusals:
        wrong.append((number, status, ctypes.get_errno()))
answer = wrong
`

const NUMERICS = `
import collections, datetime, decimal, json, os, random, re, statistics, string, time, traceback, warnings
import numpy as np
a = np.arange(9.0).reshape(3, 3) + np.eye(3)
np.linalg.svd(a), np.linalg.lstsq(a, a[0], rcond=None), np.linalg.eig(a), np.fft.fft(a)
np.einsum("ij,jk", a, a), np.random.default_rng().normal(), random.SystemRandom().random()
np.ones((400, 400)) @ np.ones((400, 400))
time.sleep(0.001), time.strftime("%c"), datetime.datetime.now(), str(decimal.Decimal(1) / 3)
"é".encode("cp437"), "é".encode("idna"), b"\\xe9".decode("latin-1"), os.cpu_count()
try:
    1 / 0
except ZeroDivisionError:
    traceback.format_exc()
answer = np.allclose(np.linalg.inv(a) @ a, np.eye(3))
`

test.for(impossible)('a locked child, the service run by $name', ({ reason }, { skip }) =>
  skip(reason),
)

describe.for(possible)('a locked child, the service run by $name', (shape) => {
  let shaped: ShapedLaunch
  let echo: EchoChildren

  beforeAll(async () => {
    shaped = await shapeLaunch(shape, echoLaunch)
    echo = await startEchoChildren({
      launch: shaped.launch,
      namespaces: shape.namespaces,
      workers: 2,
    })
  })
  afterAll(async () => {
    await echo[Symbol.asyncDispose]()
    shaped[Symbol.dispose]()
  })

  async function connect(): Promise<Connection> {
    const { connection, release } = await echo.children.acquire()
    onTestFinished(async () => {
      await connection.close()
      release()
    })
    return connection
  }

  test('is killed when it has used up its CPU time, to the millisecond', async () => {
    const connection = await connect()
    connection.setLimits({ cpuMs: 100, memoryMb: 100 })
    connection.watchCpu()
    const reply = await run(connection, 'while True: pass')
    expect(reply).toMatchObject({ ok: false, death: { used: { clock: 'cpu' } } })
    const usedMs = reply.ok ? 0 : (reply.death.used?.ms ?? 0)
    expect(usedMs).toBeGreaterThanOrEqual(100)
    expect(usedMs).toBeLessThan(200)
  })

  test('is behind the layers that the status tells of', () => {
    expect(echo.children.status().layers).toEqual({
      seccomp: 'enforced',
      rlimits: 'enforced',
      noNewPrivs: 'enforced',
      landlock: expect.stringMatching(/^(abi\d+|missing)$/),
      uid: shape.user === 'root' ? 'dropped' : 'kept',
      namespaces: shape.namespaces === 'off' ? 'none' : 'bwrap',
    })
  })

  test('may make the system calls on the list and no other', async () => {
    expect(await runText(await connect(), SWEEP)).toBe('[]')
  })

  test('is killed for a system call of another architecture', async ({ skip }) => {
    skip(process.arch !== 'x64', 'only x86_64 has a second set of system calls')
    const source = 'import ctypes; ctypes.CDLL(None).syscall(0x40000000 + 39)'
    const reply = await run(await connect(), source)
    expect(reply).toMatchObject({ ok: false, death: { outcome: 'forbidden' } })
  })

  test('holds nothing but its connection', async () => {
    const source = `
import fcntl
held = []
for descriptor in range(1024):
    try:
        fcntl.fcntl(descriptor, fcntl.F_GETFD)
        held.append(descriptor)
    except OSError:
        pass
answer = held`
    expect(await runText(await connect(), source)).toBe('[0, 1, 2, 3]')
  })

  test('finds no file, not even one that is there', async () => {
    const source = `
import os
def error_of(call, *arguments):
    try:
        call(*arguments)
    except OSError as error:
        return type(error).__name__
answer = {
    error_of(call, path)
    for call in (open, os.stat, os.listdir, os.readlink)
    for path in ("/", "/etc/passwd", "/proc/self/mem", "/dev/shm", "/tmp", "/dev/null")
}`
    expect(await runText(await connect(), source)).toBe("{'FileNotFoundError'}")
  })

  test('still has all of the library that honest code uses', async () => {
    expect(await runText(await connect(), NUMERICS)).toBe('True')
  })

  test('looks locked from outside too', async () => {
    const child = await runText(await connect(), 'import os; answer = os.getpid()')
    const isIt = (pid: number) => readStatus(pid).match(/^NSpid:.*\t(\d+)$/m)?.[1] === child
    const [pid = 0] = listDescendants(echo.children.status().pid).filter(isIt)
    const status = readStatus(pid)
    expect(status).toMatch(/^NoNewPrivs:\t1$/m)
    expect(status).toMatch(/^Seccomp:\t2$/m)
    expect(status).toMatch(/^CapEff:\t0{16}$/m)
    expect(status).toMatch(/^CapPrm:\t0{16}$/m)
    expect(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8').trim()).toBe('1000')
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/Max file size +0 +0/)
  })

  test('is another user than its siblings, where it can be', async () => {
    const whoami = 'import os; answer = {*os.getresuid(), *os.getresgid(), *os.getgroups()}'
    const answers = await Promise.all(
      [await connect(), await connect()].map((connection) => runText(connection, whoami)),
    )
    expect(answers.every((answer) => /^\{6\d+\}$/.test(answer) || shape.user === 'other')).toBe(
      true,
    )
    expect(new Set(answers).size).toBe(shape.user === 'root' ? 2 : 1)
  })
})

function readStatus(pid: number): string {
  return readFileSync(`/proc/${pid}/status`, 'utf8')
}
