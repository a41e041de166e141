import { gradeOneRequest, gradientRequest } from './course-requests.ts'
import { launch } from './launch.ts'
import { median, print, summarize, time } from './measurements.ts'
import { prepareFreshProcess, startService } from './rivals.ts'

// One graded test end to end over HTTP against the same code in a fresh process of the same interpreter, in
// alternation. Usage: node test/bench/grading.ts [rounds]

const rounds = Number(process.argv[2] ?? 60)
const MIN_SPEED_RATIO = 8
const MIN_JOBS_RATIO = 6
const JOBS_PER_BLOCK = 16
const BLOCKS = 5
const WARM_UP = 1000

await using service = await startService(launch.python)
using fresh = prepareFreshProcess(launch.python)
const check = JSON.stringify(gradeOneRequest())
const gradient = JSON.stringify(gradientRequest())

print(`graded: ${describe(await service.grade(check))}; fresh process: ${await fresh.run()}`)
// Node compiles what is used most during the first thousand grades; a service is measured as it runs from then on.
await countPerSecond(() => service.grade(check), WARM_UP)
const graded: number[] = []
const freshly: number[] = []
const gradients: number[] = []
for (let round = 0; round < rounds; round += 1) {
  graded.push(await time(() => service.grade(check)))
  freshly.push(await time(() => fresh.run()))
  gradients.push(await time(() => service.grade(gradient)))
}
const gradedJobs: number[] = []
const freshJobs: number[] = []
for (let block = 0; block < BLOCKS; block += 1) {
  gradedJobs.push(await countPerSecond(() => service.grade(check), JOBS_PER_BLOCK * 4))
  freshJobs.push(await countPerSecond(() => fresh.run(), JOBS_PER_BLOCK))
}

print(summarize('gradient_check_n graded over HTTP', graded, 'ms'))
print(summarize('gradient_check_n in a fresh process', freshly, 'ms'))
print(summarize('free-form gradient exercise over HTTP', gradients, 'ms'))
const speedRatio = median(freshly) / median(graded)
const jobsRatio = median(gradedJobs) / median(freshJobs)
print(
  `sequential speed: ${speedRatio.toFixed(1)}x the fresh process (at least ${MIN_SPEED_RATIO}x)`,
)
print(
  `two at once: ${median(gradedJobs).toFixed(0)} jobs/s against ${median(freshJobs).toFixed(1)} jobs/s, ` +
    `${jobsRatio.toFixed(1)}x (at least ${MIN_JOBS_RATIO}x)`,
)
if (speedRatio < MIN_SPEED_RATIO || jobsRatio < MIN_JOBS_RATIO) process.exitCode = 1

async function countPerSecond(job: () => Promise<unknown>, count: number): Promise<number> {
  let left = count
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      await job()
    }
  }
  const tookMs = await time(() => Promise.all([work(), work()]))
  return (count / tookMs) * 1000
}

function describe(report: unknown): string {
  return (
    JSON.stringify(report)
      .slice(0, 2000)
      .match(/"verdict":"\w+"/)?.[0] ?? 'no verdict'
  )
}
