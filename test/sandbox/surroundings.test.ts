import { describe, expect, test } from 'vitest'
import { CONTAINERS } from '#contract/doctor.ts'
import { LAYER_NAMES } from '#contract/sandbox.ts'
import { adviseOnLayer } from '#sandbox/mending.ts'
import { findSurroundings } from '#sandbox/surroundings.ts'
import { makeFolder } from '#test/assignments/temporary-folder.ts'

describe('where the service runs', () => {
  test.each([
    ['none', { 'proc/1/cgroup': '0::/init.scope\n' }],
    ['docker', { '.dockerenv': '' }],
    ['docker', { 'run/.containerenv': '' }],
    ['docker', { 'proc/1/cgroup': '4:memory:/docker/0123\n' }],
    ['kubernetes', { '.dockerenv': '', 'run/secrets/kubernetes.io/serviceaccount/token': 'x' }],
    ['kubernetes', { 'proc/1/cgroup': '0::/kubepods.slice/pod\n' }],
  ])('is told by files: %s', (container, files) => {
    using folder = makeFolder(files)
    expect(findSurroundings(folder.path).container).toBe(container)
  })

  test('has a system, a machine and a kernel', () => {
    expect(findSurroundings()).toMatchObject({
      system: process.platform,
      machine: process.arch,
      kernel: expect.stringMatching(/^\d/),
      isRoot: process.getuid?.() === 0,
    })
  })

  test('has its own way to each layer, which is not to require it where there is none', () => {
    for (const container of CONTAINERS) {
      const surroundings = { ...findSurroundings(), container }
      const advice = LAYER_NAMES.map((layer) => adviseOnLayer(layer, surroundings))
      expect(new Set(advice).size).toBe(LAYER_NAMES.length)
      expect(advice.filter((text) => text.includes('do not require it'))).toHaveLength(3)
    }
  })
})
