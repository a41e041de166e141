import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMemoryGauge, readFreeMemory } from '#sandbox/free-memory.ts'

const MB = 1024 * 1024
const MEMINFO = 'MemTotal:       8000000 kB\nMemAvailable:   4096000 kB\n'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'backproof-memory-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
  vi.useRealTimers()
})

function write(files: Readonly<Record<string, string | number>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), `${text}\n`)
  }
}

test('of a machine without limits is what the kernel calls available', () => {
  write({ 'proc/meminfo': MEMINFO, 'proc/self/cgroup': '0::/', 'sys/fs/cgroup/memory.max': 'max' })
  expect(readFreeMemory(root)).toBe(4000)
})

test('of a container is what its group has left, with page cache that can be dropped', () => {
  write({
    'proc/meminfo': MEMINFO,
    'proc/self/cgroup': '0::/',
    'sys/fs/cgroup/memory.max': 512 * MB,
    'sys/fs/cgroup/memory.current': 500 * MB,
    'sys/fs/cgroup/memory.stat': `active_file 7\ninactive_file ${100 * MB}`,
  })
  expect(readFreeMemory(root)).toBe(112)
})

test('of a group in a group is the least of them', () => {
  write({
    'proc/meminfo': MEMINFO,
    'proc/self/cgroup': '0::/pod/container',
    'sys/fs/cgroup/pod/memory.max': 300 * MB,
    'sys/fs/cgroup/pod/memory.current': 250 * MB,
    'sys/fs/cgroup/pod/container/memory.max': 200 * MB,
    'sys/fs/cgroup/pod/container/memory.current': 50 * MB,
  })
  expect(readFreeMemory(root)).toBe(50)
})

test('is read from control groups of the first version too', () => {
  write({
    'proc/meminfo': MEMINFO,
    'proc/self/cgroup': '4:cpu,cpuacct:/other\n3:memory:/docker/abc',
    'sys/fs/cgroup/memory/memory.limit_in_bytes': 256 * MB,
    'sys/fs/cgroup/memory/memory.usage_in_bytes': 250 * MB,
    'sys/fs/cgroup/memory/memory.stat': `total_inactive_file ${MB}`,
  })
  expect(readFreeMemory(root)).toBe(7)
})

test('is unknown where nothing tells of it', () => {
  expect(readFreeMemory(root)).toBeUndefined()
})

test('of this machine is known, and is read again after a moment', () => {
  expect(createMemoryGauge()()).toBeGreaterThan(0)
  vi.useFakeTimers({ toFake: ['performance'] })
  write({ 'proc/meminfo': MEMINFO })
  const gauge = createMemoryGauge(root)
  expect(gauge()).toBe(4000)
  write({ 'proc/meminfo': 'MemAvailable: 2048 kB' })
  expect(gauge()).toBe(4000)
  vi.advanceTimersByTime(500)
  expect(gauge()).toBe(2)
})
