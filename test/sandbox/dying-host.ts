import { once } from 'node:events'
import { FRAME } from '#sandbox/frames.ts'
import { startEchoChildren } from './echo-children.ts'

// A service that is killed in the middle of its work: it prints the pid of its fork server, then that
// of a child that runs a loop, and waits for its end.
const { children } = await startEchoChildren()
const { connection } = await children.acquire()
const ask = (source: string) =>
  connection.request(FRAME.run, Buffer.from(source), { deadlineMs: 60_000, maxBytes: 100 })
const reply = await ask('import os; answer = os.getpid()')
process.stdout.write(`${children.status().pid} ${reply.ok ? reply.payload.toString() : ''}\n`)
await Promise.all([ask('while True: pass'), once(process, 'exit')])
