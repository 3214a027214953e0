import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCap } from '../../../lib/core/cap/parse.ts';
import { NotCap } from '../../../lib/core/cap/read-xml.ts';
import { writeCap } from '../../../lib/core/cap/write.ts';
import { leftOut } from '../../contract/components.ts';
import { theirs } from '../support/cap-messages.ts';

const EXAMPLES = ['1', '2', '3', '4'].map((number) => `../shared/cap12/v1dot2_appendix_adot${number}.xml`);
const VALID = writeCap(
  theirs(
    { scope: 'Restricted', restriction: 'centres', references: 'a@b,c.1,2026-11-23T19:00:00+08:00', msgType: 'Update' },
    {
      onset: '2026-11-23T19:57:00+08:00',
      resource: [
        { resourceDesc: 'map', mimeType: 'image/png', size: '3', derefUri: 'YWJj', digest: 'a9993e364706816aba3e25717850c26c9cd0d89d' },
      ],
      area: [{ areaDesc: 'a', polygon: ['1,2 3,4 5,6 1,2'], circle: ['23.03,113.11 0.3'], altitude: '10', ceiling: '20' }],
    },
  ),
);

const faultsOf = (xml: string) => parseCap(Buffer.from(xml)).faults;
/** The valid message with one text in it replaced. */
const spoilt = (from: string, to: string): string => {
  if (!VALID.includes(from)) throw new Error(`${from} is not in the message`);
  return VALID.replace(from, to);
};
const lineOf = (xml: string, part: string): number => xml.slice(0, xml.indexOf(part)).split('\n').length;

describe('a CAP message', () => {
  test('that keeps all rules has no fault', () => {
    expect(faultsOf(VALID)).toEqual([]);
    expect(writeCap(parseCap(Buffer.from(VALID)).alert as never)).toBe(VALID);
  });

  const ORDER = /<references>.*<\/references>\n/;
  test.each([
    ['a time that ends in Z', spoilt('19:58:00+08:00', '11:58:00Z'), 'alert/sent', /numeric offset, never Z/],
    ['a fraction of a second', spoilt('19:58:00+08:00', '19:58:00.000+08:00'), 'alert/sent', /no fraction/],
    ['a day that no month has', spoilt('2026-11-23T19:57', '2026-02-30T19:57'), 'alert/info[1]/onset', /no moment/],
    ['an offset that no place has', spoilt('19:57:00+08:00', '19:57:00+23:00'), 'alert/info[1]/onset', /no moment/],
    ['a space in its identifier', spoilt('CC-2026-0001', 'CC 2026'), 'alert/identifier', /no spaces, commas, < or &/],
    ['a comma in its identifier', spoilt('CC-2026-0001', 'CC,2026'), 'alert/identifier', /no spaces/],
    ['< in its sender', spoilt('alarm@chancheng.example', 'a&lt;b'), 'alert/sender', /no spaces/],
    ['& in its sender', spoilt('alarm@chancheng.example', 'a&amp;b'), 'alert/sender', /no spaces/],
    ['no identifier', spoilt('  <identifier>CC-2026-0001</identifier>\n', ''), 'alert', /identifier is missing/],
    ['an empty identifier', spoilt('CC-2026-0001', ''), 'alert/identifier', /is empty/],
    ['two identifiers', spoilt('<sender>', '<identifier>b</identifier><sender>'), 'alert/identifier', /there twice/],
    ['an unknown word', spoilt('<status>Actual', '<status>Real'), 'alert/status', /"Real": expected Actual, Exercise/],
    ['no category', spoilt('    <category>Safety</category>\n', ''), 'alert/info[1]', /category is missing/],
    ['an element of its own', spoilt('<scope>', '<colour>red</colour><scope>'), 'alert/colour', /not an element of alert/],
    ['an element of another namespace', spoilt('<scope>', '<x:y xmlns:x="urn:x"/><scope>'), 'alert/y', /not an element/],
    ['an attribute', spoilt('<status>', '<status id="1">'), 'alert/status', /the attribute id/],
    ['text beside elements', spoilt('<info>', '<info>hello'), 'alert/info[1]', /text beside/],
    ['elements in a text', spoilt('燃气泄漏', '<b>燃气</b>'), 'alert/info[1]/event', /expected text alone/],
    [
      'references behind info',
      `${VALID.replace(ORDER, '').replace('</info>', '</info><references>a,b,2026-11-23T19:00:00+08:00</references>')}`,
      'alert/references',
      /stands after info/,
    ],
    [
      'references to itself',
      spoilt('a@b,c.1,2026-11-23T19:00:00+08:00', 'alarm@chancheng.example,CC-2026-0001,2026-11-23T19:58:00+08:00'),
      'alert/references',
      /the message itself/,
    ],
    ['a reference of two parts', spoilt('a@b,c.1,2026-11-23T19:00:00+08:00', 'a@b,c.1'), 'alert/references', /sender,identifier,sent/],
    ['an Update of nothing', VALID.replace(ORDER, ''), 'alert/msgType', /Update without references/],
    ['a Private message for nobody', spoilt('Restricted', 'Private').replace(/<restriction>.*\n/, ''), 'alert/scope', /without addresses/],
    ['an open polygon', spoilt('1,2 3,4 5,6 1,2', '1,2 3,4 5,6 7,8'), 'alert/info[1]/area[1]/polygon[1]', /not closed/],
    ['a polygon of three points', spoilt('1,2 3,4 5,6 1,2', '1,2 3,4 1,2'), 'alert/info[1]/area[1]/polygon[1]', /at least 4/],
    ['longitude before latitude', spoilt('23.03,113.11', '113.11,23.03'), 'alert/info[1]/area[1]/circle[1]', /latitude within ±90/],
    ['a circle without radius', spoilt('23.03,113.11 0.3', '23.03,113.11'), 'alert/info[1]/area[1]/circle[1]', /lat,lon radius/],
    ['a radius below nothing', spoilt('113.11 0.3', '113.11 -1'), 'alert/info[1]/area[1]/circle[1]', /0 or more/],
    ['a ceiling without altitude', spoilt('      <altitude>10</altitude>\n', ''), 'alert/info[1]/area[1]/ceiling', /without altitude/],
    ['a language that is none', spoilt('zh-CN', 'zh_CN'), 'alert/info[1]/language', /a language such as/],
    ['a size in words', spoilt('<size>3', '<size>three'), 'alert/info[1]/resource[1]/size', /a whole number/],
    ['content that is not base 64', spoilt('YWJj', 'a-b'), 'alert/info[1]/resource[1]/derefUri', /base 64/],
  ])('is told of %s, where it stands', (_what, xml, path, message) => {
    const faults = faultsOf(xml);
    expect(faults, JSON.stringify(faults)).toHaveLength(1);
    expect(faults[0]).toMatchObject({ path, message: expect.stringMatching(message) });
    expect(faults[0]?.minor).toBeUndefined();
    expect(parseCap(Buffer.from(xml)).alert).toBeUndefined();
  });

  test.each([
    ['a reference whose time has a Z', spoilt('2026-11-23T19:00:00+08:00', '2026-11-23T11:00:00Z'), 'alert/references'],
    ['a size that is not that of its content', spoilt('<size>3', '<size>4'), 'alert/info[1]/resource[1]/size'],
    ['a digest that is not that of its content', spoilt('a9993e36', 'b9993e36'), 'alert/info[1]/resource[1]/digest'],
    ['a media type without subtype', spoilt('image/png', 'image'), 'alert/info[1]/resource[1]/mimeType'],
    ['Restricted without saying for whom', VALID.replace(/ *<restriction>.*\n/, ''), 'alert/scope'],
    ['a restriction of a public message', spoilt('<scope>Restricted', '<scope>Public'), 'alert/restriction'],
    ['an Error that does not say why', spoilt('Update', 'Error'), 'alert/msgType'],
    [
      'an Alert whose references are there and empty',
      VALID.replace(ORDER, '<references/>\n').replace('Update', 'Alert'),
      'alert/references',
    ],
    ['an empty event', spoilt('燃气泄漏', ''), 'alert/info[1]/event'],
  ])('is told of %s, and can be used all the same', (_what, xml, path) => {
    expect(faultsOf(xml)).toMatchObject([{ path, minor: true }]);
    expect(parseCap(Buffer.from(xml)).alert).toBeDefined();
  });

  test('is told everything at once, each with its line', () => {
    const xml = spoilt('19:58:00+08:00', '11:58:00Z').replace('Severe', 'Bad').replace('1,2 3,4 5,6 1,2', '1,2 3,4');
    expect(faultsOf(xml).map(({ line, path }) => [line, path])).toEqual([
      [lineOf(xml, '<sent>'), 'alert/sent'],
      [lineOf(xml, '<severity>'), 'alert/info[1]/severity'],
      [lineOf(xml, '<polygon>'), 'alert/info[1]/area[1]/polygon[1]'],
    ]);
    // What it is called is known all the same, so that its sender can be answered.
    expect(parseCap(Buffer.from(xml)).self).toEqual({
      sender: 'alarm@chancheng.example',
      identifier: 'CC-2026-0001',
      sent: '2026-11-23T19:58:00+08:00',
    });
  });

  test('may be signed behind its last element, and nowhere else', () => {
    const signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo Id="a"/></Signature>';
    expect(faultsOf(VALID.replace('</alert>', `${signature}</alert>`))).toEqual([]);
    expect(faultsOf(VALID.replace('<scope>', `${signature}<scope>`)).map(({ message }) => message)).toContain(
      'stands after the signature: expected before it',
    );
  });

  test('of another version, or no CAP at all, is told what was expected', () => {
    expect(faultsOf(VALID.replace('cap:1.2', 'cap:1.1'))).toMatchObject([{ path: 'alert', message: expect.stringContaining('cap:1.2') }]);
    expect(faultsOf('<html/>')).toMatchObject([{ line: 1, path: 'html' }]);
  });

  const DEEP = `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`;
  test.each([
    ['a document type', `<!DOCTYPE alert [<!ENTITY a "b">]>${VALID.replace(/<\?.*\?>/, '')}`, /document type/],
    ['an external entity', `<!DOCTYPE alert SYSTEM "file:///etc/passwd">${VALID.replace(/<\?.*\?>/, '')}`, /document type/],
    ['an entity that is not XML’s own', VALID.replace('燃气', '&gas;'), /undefined entity/],
    ['an element that is not closed', VALID.replace('</info>', ''), /not well-formed/],
    ['another encoding', VALID.replace('UTF-8', 'GB18030'), /expected UTF-8/],
    ['elements in elements in elements', DEEP, /more than 24 deep/],
    ['nothing', '', /not well-formed/],
  ])('that is or has %s is not read at all', (_what, xml, message) => {
    expect(() => faultsOf(xml)).toThrow(NotCap);
    expect(() => faultsOf(xml)).toThrow(message);
  });

  test('in bytes that are not UTF-8, or too many of them, is not read', () => {
    expect(() => parseCap(Buffer.from([0x3c, 0xff, 0xfe]))).toThrow(/not UTF-8/);
    expect(() => parseCap(Buffer.alloc(1024 * 1024 + 1, 0x20))).toThrow(/at most 1048576/);
  });
});

if (EXAMPLES.every((file) => existsSync(file))) {
  test.each(EXAMPLES)('the example %s of the standard has no fault, and is the same when it is written again', (file) => {
    const { alert, faults } = parseCap(readFileSync(file));
    expect(faults).toEqual([]);
    expect(parseCap(Buffer.from(writeCap(alert as never))).alert).toEqual(alert);
  });

  test('every element and word of the standard’s schema is known here, and no other', () => {
    const xsd = readFileSync('../shared/cap12/CAP-v1.2.xsd', 'utf8');
    const own = readFileSync('lib/core/cap/schema.ts', 'utf8') + readFileSync('lib/core/cap/model.ts', 'utf8');
    const names = [...xsd.matchAll(/(?:name|value|ref) = "(?:cap:)?([A-Za-z]+)"/g)]
      .map(([, name]) => name)
      .filter((name) => name !== 'alert');
    expect(names.length).toBeGreaterThan(90);
    for (const name of names) expect(own, name).toContain(`'${name}'`);
  });
} else leftOut('the examples of CAP 1.2', '../shared/cap12', 'the folder `shared` beside the project');
