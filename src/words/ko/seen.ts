import type { Seen } from '#words/en/seen.ts'

/** Says in a sentence what was seen of a process that ended before it answered. */
export function tellSeen(seen: Seen): string {
  switch (seen.kind) {
    case 'no-answer':
      return `${seen.ms} ms가 지나도 응답이 없었습니다. wallMs는 ${seen.wallMs}입니다.`
    case 'share':
      return `${seen.ms} ms가 지나도 응답이 없었습니다. ${seen.wallMs}인 wallMs의 나머지는 다른 테스트를 위해 남겨 두었습니다.`
    case 'deadline':
      return `${seen.ms} ms 안에 응답이 없어서 중단했습니다.`
    case 'cpu':
      return `CPU 시간을 ${seen.ms} ms 썼습니다. cpuMs는 ${seen.cpuMs}입니다.`
    case 'used-up':
      return `제출물 전체에 주어진 시간을 그 전에 다 썼습니다. ${seen.limit}는 ${seen.ms}입니다.`
    default:
      return tellOther(seen)
  }
}

function tellOther(seen: Exclude<Seen, { ms: number }>): string {
  switch (seen.kind) {
    case 'machine-memory':
      return `기계에 남은 메모리가 없어서, 허용된 ${seen.memoryMb} MiB 중 ${seen.reachedMb} MiB에서 중단되었습니다.`
    case 'kept-memory':
      return `메모리를 ${seen.filledMb} MiB까지 채우고 돌려주지 않았습니다. memoryMb는 ${seen.memoryMb}입니다.`
    case 'printed':
      return `${seen.bytes} bytes를 출력했습니다. outputBytes는 ${seen.outputBytes}입니다.`
    case 'exit-status':
      return `종료 상태 ${seen.status}로 끝났습니다.`
    case 'signal':
      return `${seen.name} 신호로 중단되었습니다.`
    case 'system-call':
      return '어떤 프로그램에도 필요하지 않은 시스템 호출을 했습니다.'
  }
}
