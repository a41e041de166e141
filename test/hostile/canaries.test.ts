import { createSocket } from 'node:dgram'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { setCanaries } from './canaries.ts'
import { PROGRAMS } from './programs.ts'

test('a canary that is touched is noticed', async () => {
  await using canaries = await setCanaries(undefined)
  expect(canaries.findHarm()).toEqual([])
  const { file, unix, abstract, tcp, udp, victim } = canaries.places
  writeFileSync(String(file), 'changed')
  chmodSync(String(file), 0o600)
  const calls = [{ path: String(unix) }, { path: `\0${abstract}` }, { port: Number(tcp) }]
  const callers = calls.map((place) => connect(place).on('error', () => undefined))
  const datagrams = createSocket('udp4')
  datagrams.send('hello', Number(udp), '127.0.0.1')
  process.kill(Number(victim), 'SIGSTOP')
  await expect.poll(() => canaries.findHarm()).toHaveLength(7)
  for (const caller of callers) caller.destroy()
  datagrams.close()
})

test('a file that is left behind is noticed', async () => {
  await using canaries = await setCanaries(undefined)
  const path = '/var/tmp/backproof-was-here-to-be-seen'
  onTestFinished(() => rmSync(path, { force: true }))
  writeFileSync(path, '')
  expect(canaries.findHarm()).toEqual([`there is ${path}`])
})

test('there are at least 120 hostile programs, of every class, each with what is expected of it', () => {
  const known = new Set(['ok', 'syntax-error', 'missing-function', 'time-limit', 'exited'])
  for (const outcome of ['memory-limit', 'output-limit', 'crashed', 'forbidden']) known.add(outcome)
  known.add('exception').add('wrong-signature')
  expect(PROGRAMS.length).toBeGreaterThanOrEqual(120)
  expect([...new Set(PROGRAMS.map((program) => program.class))]).toEqual([
    'forging',
    'information',
    'kernel',
    'parse',
    'persistence',
    'resources',
  ])
  const vague = PROGRAMS.filter(
    ({ sentence, expected }) =>
      sentence.length < 10 || !expected.every(({ outcome }) => known.has(outcome)),
  )
  expect(vague).toEqual([])
})

test('what is forged is never expected to pass, unless it is right', () => {
  const passing = PROGRAMS.filter(
    (program) =>
      program.class === 'forging' && program.expected.some(({ verdict }) => verdict !== 'failed'),
  )
  expect(passing.map(({ name }) => name)).toEqual([
    'forging/backward-strides.py',
    'forging/long-doubles.py',
    'forging/numeric-inside-backward.py',
  ])
})
