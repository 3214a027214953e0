import type { outbox as zh } from '../zh/outbox.ts';

export const outbox: Record<keyof typeof zh, string> = {
  'nav.outbox': 'Unit’s tasks and messages',
  'outbox.title': 'Tasks and messages',
  'outbox.allUnits': 'All units',
  'outbox.owed': 'To be done',
  'outbox.nothingOwed': 'Nothing is owed',
  'outbox.told': 'What was told',
  'outbox.nothingTold': 'Nothing was told yet',
  'outbox.newest': 'The newest {count} alone are shown here',
  'outbox.test': 'Test',
  'outbox.officer': 'For {person}',
  'outbox.channels': 'What became of it, by channel',
  'outbox.open': 'Open the incident',
  'outbox.acknowledged': 'Acknowledged',
  'outbox.mayNot': 'Cannot be acknowledged now: not in this state, or not by your role. The incident’s page says why.',
  'delivery.answered': 'answered',
  'delivery.delivered': 'delivered',
  'delivery.failed': 'failed',
  'delivery.sent': 'sent',
  'delivery.waiting': 'to be sent',
};
