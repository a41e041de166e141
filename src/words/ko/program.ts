import { formatNumber } from '#grading/number-text.ts'
import type { FaultCode } from '#words/en/program.ts'
import type { Words } from '#words/wording.ts'
import { common } from './common.ts'
import { attach } from './particle.ts'

const FAULTS: Readonly<Record<FaultCode, string>> = {
  'syntax-error': '해석할 수 없는 부분이 있어 건너뛰었습니다',
  exception: '함수 밖의 문장에서 예외가 발생하여 그 문장을 건너뛰었습니다',
  exited: '함수 밖의 문장이 종료를 호출하여 그 문장을 끝냈습니다',
  'memory-limit': '함수 밖의 문장이 메모리를 다 써서 그 문장을 건너뛰었습니다',
  'forbidden-import': '없는 모듈을 가져오려는 문장을 건너뛰었습니다',
}

export const program: Words['program'] = {
  fault: (code, text) => common.sentence(`${FAULTS[code]}: ${text}`),
  stubbedImport: (name) =>
    `채점 환경에 ${attach(name, 'subject')} 없어서 대역을 넣었습니다. 그래프 그리기 등은 아무 일도 하지 않으며, 그것으로 계산하는 코드는 채점할 수 없습니다.`,
  duplicateDefinition: (name, places) => {
    const where = places.map(({ cell, line }) =>
      cell === undefined ? `${line}행` : `${cell}번 셀`,
    )
    return `${attach(name, 'subject')} ${places.length}번 정의되어 있습니다(${where.join(', ')}). 마지막 정의를 채점합니다.`
  },
  staleOutput: (saved, now) =>
    `이 셀에 저장된 출력은 차이를 ${formatNumber(saved)}로 보여 주지만, 제출한 코드로는 ${formatNumber(now)}입니다. 노트북을 처음부터 끝까지 다시 실행하고 저장하세요. 저장된 출력은 채점하지 않습니다.`,
  extraPrint: (name, count) =>
    `${attach(name, 'and')} 그 셀에 시작 코드에 없는 출력문이 ${count}개 있습니다. 노트북의 출력을 읽는 채점기에서는 문제가 되지만, 여기서는 감점이 없습니다.`,
  extraCells: (count) =>
    `노트북에 시작 코드보다 코드 셀이 ${count}개 더 있고, 이 셀이 그 첫째입니다. 셀을 세는 채점기에서는 문제가 되지만, 여기서는 감점이 없습니다.`,
  changedSignature: (name, { now, before }) =>
    `${name}의 매개변수가 (${now})인데, 시작 코드에서는 (${before})입니다. 인수를 이름으로 넘기는 채점기에서는 문제가 되지만, 여기서는 위치로 넘깁니다.`,
  globalVariable: (name, names) =>
    `${attach(name, 'subject')} 함수 밖의 변수를 읽습니다: ${common.list(names)}. 그러면 값이 다른 셀의 실행에 따라 달라집니다. 인수로 넘기거나 함수 안에서 계산하세요.`,
  extraVariable: (name, names) =>
    `${name}에 시작 코드에 나오지 않는 변수가 있습니다: ${common.list(names)}. 이 과목은 바꿀 필요가 없는 코드를 그대로 두라고 하지만, 여기서는 감점이 없습니다.`,
}
