/**
 * Chinese mobile numbers, with or without +86 and gaps, and what is written as a number of another kind: an area code with seven or eight
 * digits. Ids, dates and measurements have other shapes.
 */
const MOBILE = /(?<![\dA-Za-z.])((?:\+?86[- ]?)?1[3-9]\d)([- ]?\d{4}[- ]?)(\d{4})(?![\dA-Za-z])/g;
const LANDLINE = /(?<![\dA-Za-z.])(0\d{2,3}[- ])(\d{3,4})(\d{4})(?![\dA-Za-z])/g;

/** The text with the middle of every telephone number hidden: 138****5678. */
export function maskTelephoneNumbers(text: string): string {
  return text.replace(MOBILE, '$1****$3').replace(LANDLINE, '$1****$3');
}
