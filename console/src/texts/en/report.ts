import type { report as zh } from '../zh/report.ts';

export const report: Record<keyof typeof zh, string> = {
  'report.button': 'Log a report',
  'report.title': 'Log a report by telephone',
  'report.hint': 'Somebody calls: log a report (key N)',
  'report.send': 'Log and open',
  'report.what': 'What is it',
  'report.whatHint': 'A few letters in either language, such as biogas',
  'report.town': 'Town',
  'report.phone': 'Caller’s number',
  'report.address': 'Address, or more about it',
  'report.caller': 'Caller',
  'report.near': 'At which monitored object',
  'report.position': 'Position (latitude, longitude)',
  'report.domain': 'Domain',
  'report.grade': 'Grade proposed',
  'report.same': 'Something alike was raised near there in the last hours. It may be the same: look first',
  'keys.title': 'Keys',
  'keys.help': 'Show the keys',
  'keys.escape': 'Close a dialog without saving',
};
