import type { Role } from '../access/principal.ts';
import type { IncidentState } from './model.ts';

export type Language = 'en' | 'zh';

interface Words {
  readonly title: string;
  readonly written: string;
  readonly begins: string;
  readonly open: string;
  readonly merging: string;
  readonly stateColumns: readonly string[];
  readonly refused: string;
  readonly actionColumns: readonly string[];
  readonly doneFor: Readonly<Record<'tier' | 'unit' | 'either', string>>;
}

const STATE_NAMES: Readonly<Record<IncidentState, string>> = {
  raised: '已报警',
  assessing: '研判中',
  confirmed: '已确认',
  dispatched: '已派单',
  handling: '处置中',
  disposed: '已处置',
  verified: '已复核',
  cleared: '已解除',
  archived: '已归档',
  'false-alarm': '误报',
};

const ROLE_NAMES: Readonly<Partial<Record<Role, string>>> = {
  'shift-leader': '值班长',
  'duty-officer': '值班员',
  regulator: '行业主管部门',
  supervisor: '安委办',
  'unit-lead': '单位负责人',
  'unit-member': '单位人员',
};

/** What the document says in words; states, actions and who may do them come from the code. */
export const DOCUMENT_WORDS: Readonly<Record<'en', Words>> & {
  readonly zh: Words & { readonly states: typeof STATE_NAMES; readonly roles: typeof ROLE_NAMES };
} = {
  en: {
    title: 'The states of an incident',
    written: 'Written by `npm run docs:states` from `lib/core/incident`; a test fails when it is out of date.',
    begins: 'an alarm, a report',
    open: 'open',
    merging:
      'An incident that is merged into another one is archived with `mergedInto`, without having gone its whole way; what it had open goes on there. In `docs/adr/0017-incident-life.md` it is said how.',
    stateColumns: ['state', 'actions that lead on', 'actions that leave the state as it is'],
    refused: 'An action that a state does not allow is answered with 409 `action-not-allowed` and what it allows.',
    actionColumns: ['action', 'roles', 'done for'],
    doneFor: { tier: 'the tier, within the domains', unit: 'one’s own unit', either: 'the tier, or one’s own unit' },
  },
  zh: {
    title: '警情状态',
    written: '由 `npm run docs:states` 根据 `lib/core/incident` 生成；内容过期时测试不通过。',
    begins: '报警、接报',
    open: '未办结',
    merging: '并入另一起警情的警情即归档，并带有 `mergedInto`，其未完成事项在另一起警情中继续。做法见 `docs/adr/0017-incident-life.md`。',
    stateColumns: ['状态', '转入下一状态的动作', '不改变状态的动作'],
    refused: '状态不允许的动作返回 409 `action-not-allowed`，并列出允许的动作。',
    actionColumns: ['动作', '角色', '代表'],
    doneFor: { tier: '本级及以下、本领域', unit: '本单位', either: '本级及以下，或本单位' },
    states: STATE_NAMES,
    roles: ROLE_NAMES,
  },
};
