import { expect, test } from 'vitest'
import { WorkCache } from '#service/work-cache.ts'

test('work that is asked for under one key is done once', async () => {
  const cache = new WorkCache<number>(2)
  let begun = 0
  const begin = async () => {
    begun += 1
    return begun
  }
  const answers = await Promise.all([cache.find('a', begin), cache.find('a', begin)])
  expect(answers).toEqual([1, 1])
})

test('work that fails is tried again by whoever asks next', async () => {
  const cache = new WorkCache<number>(2)
  await expect(cache.find('a', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
  expect(await cache.find('a', async () => 7)).toBe(7)
})

test('what was asked for longest ago is forgotten first', async () => {
  const cache = new WorkCache<string>(2)
  for (const key of ['a', 'b', 'a', 'c']) await cache.find(key, async () => `first ${key}`)
  expect(await cache.find('a', async () => 'second a')).toBe('first a')
  expect(await cache.find('b', async () => 'second b')).toBe('second b')
})
