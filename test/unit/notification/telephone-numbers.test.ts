import { expect, test } from 'vitest';
import { maskTelephoneNumbers } from '../../../lib/core/notification/telephone-numbers.ts';

test('the middle of a telephone number is hidden, however it is written', () => {
  const cases = [
    ['13812345678', '138****5678'],
    ['致电13812345678。', '致电138****5678。'],
    ['+8613812345678', '+86138****5678'],
    ['+86 138 1234 5678', '+86 138****5678'],
    ['138-1234-5678 或 13900001111', '138****5678 或 139****1111'],
    ['0757-83991234', '0757-****1234'],
    ['020 8399123', '020 ****9123'],
  ];
  for (const [text, masked] of cases) expect(maskTelephoneNumbers(text as string)).toBe(masked);
});

test('ids, times, codes and measurements are left as they are', () => {
  for (const text of [
    '01JZK5WQ2R13812345678ABCDE',
    '2026-11-23T20:00:00.000+08:00',
    '440604012000',
    '1790000000000',
    '12.13812345678',
    '110',
  ])
    expect(maskTelephoneNumbers(text)).toBe(text);
});
