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

/**
 * What somebody wrote, as it enters the record. Nothing can be taken out of a chain again, so a telephone number enters it masked: whom one calls is kept with
 * the people of units, and whoever reported something in a row that can be deleted. What has no UTF-8 form is replaced: the record is hashed over bytes.
 */
export const asRecorded = (text: string): string => maskTelephoneNumbers(text.toWellFormed());
