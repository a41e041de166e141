import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatClosing } from '#scripts/runner/closing-line.ts'
import { runProcess } from '#scripts/runner/process.ts'
import { listExcludedTests, listSkippedFiles } from '#scripts/runner/sandbox-tests.ts'
import { readTally } from '#scripts/runner/tally.ts'

const never = new AbortController().signal
const root = join(import.meta.dirname, '../..')

describe('the closing line', () => {
  test('is the plain count, below the skipped tests with their reasons', () => {
    const skipped = [{ name: 'test/a.test.ts > runs', reason: 'no bubblewrap here' }]
    expect(formatClosing({ passed: 3, failed: 1, skipped })).toBe(
      'skipped: test/a.test.ts > runs: no bubblewrap here\n3 passed, 1 failed, 1 skipped\n',
    )
    expect(formatClosing({ passed: 3, failed: 0, skipped: [] })).toBe(
      '3 passed, 0 failed, 0 skipped\n',
    )
  })

  test('counts nothing where the run left no tally', () => {
    expect(readTally('/nonexistent/tally.json')).toEqual({ passed: 0, failed: 0, skipped: [] })
  })
})

describe('the tests of the sandbox', () => {
  test.each([
    ['linux', 'x64', 0],
    ['linux', 'arm64', 0],
    ['linux', 'riscv64', 1],
    ['darwin', 'arm64', 1],
    ['win32', 'x64', 1],
  ])('are left out on %s %s: %i pattern', (platform, arch, patterns) => {
    expect(listExcludedTests(platform, arch)).toHaveLength(patterns)
  })

  test('are named among the skipped where they are left out', () => {
    const skipped = listSkippedFiles(root, ['test/scripts/*.test.ts'])
    expect(skipped.map(({ name }) => name)).toContain('test/scripts/runner.test.ts')
    expect(skipped[0]?.reason).toMatch(/^needs Linux on x86_64 or aarch64, this is \w+ on \w+$/)
  })
})

describe('runProcess', () => {
  test('hands over both output streams, and the end', async () => {
    const { result, output } = await run(['sh', '-c', 'echo out; echo err >&2'], never)
    expect(result).toEqual({ ok: true, reason: '' })
    expect(output.trim().split('\n').sort()).toEqual(['err', 'out'])
  })

  test.each([
    [['sh', '-c', 'exit 3'], 'exit status 3'],
    [['sh', '-c', 'kill -KILL $$'], 'killed by SIGKILL'],
    [['no-such-command'], 'ENOENT'],
  ])('says how %j failed', async (command, reason) => {
    const { result } = await run(command, never)
    expect(result.ok).toBe(false)
    expect(result.reason).toContain(reason)
  })

  test('prefers the Node of the packages to another on PATH', async () => {
    const { output } = await run(['node', '--version'], never)
    expect(output.trim()).toBe(process.version)
  })

  test('ends the command and its children on request, even such that refuse to', async () => {
    const controller = new AbortController()
    const script = 'trap "" TERM; sleep 60 & echo ready $!; wait; sleep 60'
    let output = ''
    const result = await runProcess(['sh', '-c', script], {
      signal: controller.signal,
      onOutput: (chunk) => {
        output += chunk
        controller.abort()
      },
    })
    expect(result).toEqual({ ok: false, reason: 'killed by SIGKILL' })
    const child = Number(output.trim().split(' ')[1])
    await expect.poll(() => isAlive(child)).toBe(false)
  })

  test('does not wait for a grandchild that holds the streams open', async () => {
    const { result, output } = await run(['sh', '-c', 'setsid sleep 60 & echo $!'], never)
    expect(result.ok).toBe(true)
    process.kill(Number(output.trim()), 'SIGKILL')
  })
})

async function run(command: readonly string[], signal: AbortSignal) {
  let output = ''
  const onOutput = (chunk: Buffer) => {
    output += chunk
  }
  const result = await runProcess(command, { signal, onOutput })
  return { result, output }
}

/** A killed orphan stays in the table of processes where the container's init does not reap. */
function isAlive(pid: number): boolean {
  const file = `/proc/${pid}/stat`
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'utf8'))
}
