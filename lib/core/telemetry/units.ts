import { withoutNoise } from '../decimal.ts';
import { parseUcum, RATIO, type Unit } from './ucum.ts';

const as = (ucum: string, factor = 1): Unit => {
  const unit = parseUcum(ucum);
  if (!unit) throw new Error(`"${ucum}" is no UCUM unit`);
  return { ...unit, times: unit.times * factor };
};
const own = (dimension: string, times = 1, over = 1, offset = 0): Unit => ({ dimension, times, over, offset });

/**
 * SenML's units (RFC 8428 section 12.1 and its registry, RFC 8798) whose names are not UCUM's or mean something else there. The others,
 * from `m` to `kg/m3`, read alike. In SenML `%` is the ratio 1 = 100 %, per cent is `/100`. Made when the first unit is asked for: a function
 * that starts does not wait for it.
 */
const senmlUnits = (): readonly (readonly [string, Unit])[] => [
  ['/', own(RATIO)],
  ['%', own(RATIO)],
  ['/100', own(RATIO, 1, 100)],
  ['/1000', own(RATIO, 1, 1000)],
  ['ppm', own(RATIO, 1, 1e6)],
  ['ppb', own(RATIO, 1, 1e9)],
  ['%RH', own(`${RATIO}:RH`, 1, 100)],
  ['%EL', own(`${RATIO}:EL`, 1, 100)],
  ['EL', own('battery-time')],
  ['count', own(`${RATIO}:count`)],
  ['beats', own(`${RATIO}:beats`)],
  ['beat/min', as('1/min')],
  ['lat', own('latitude')],
  ['lon', own('longitude')],
  ['pH', as('[pH]')],
  ['NTU', own('turbidity')],
  ['dBW', as('dB[W]')],
  ['dBm', own('dB[W]1', 1, 1, -30)],
  ['Bspl', as('B[SPL]')],
  ['B', as('By')],
  ['KiB', as('KiBy')],
  ['GB', as('GBy')],
  ['B/s', as('By/s')],
  ['MB/s', as('MBy/s')],
  ['Ah', as('A.h')],
  ['Wh', as('W.h')],
  ['kWh', as('kW.h')],
  ['Wh/km', as('W.h/km')],
  ['VA', own('apparent-power')],
  ['kVA', own('apparent-power', 1000)],
  ['VAs', own('apparent-energy')],
  ['kVAh', own('apparent-energy', 3_600_000)],
  ['var', own('reactive-power')],
  ['kvar', own('reactive-power', 1000)],
  ['vars', own('reactive-energy')],
  ['varh', own('reactive-energy', 3600)],
  ['kvarh', own('reactive-energy', 3_600_000)],
];

let senml: ReadonlyMap<string, Unit> | undefined;

function senmlUnit(name: string): Unit | undefined {
  senml ??= new Map(senmlUnits());
  return senml.get(name);
}

type Conversion = ((value: number) => number) | undefined;
type Convert = (value: number, from: string, to: string) => number | undefined;
type Reader = (name: string) => Unit | undefined;

const senmlFirst: Reader = (name) => senmlUnit(name) ?? parseUcum(name);
const ucumFirst: Reader = (name) => parseUcum(name) ?? senmlUnit(name);

/** True for a unit that this platform knows, SenML's or UCUM's. */
export const isKnownUnit = (name: string): boolean => senmlFirst(name) !== undefined;

/**
 * `value` in a pack's unit `from` as a number in the declared unit `to`; `undefined` when either is unknown or the two do not measure the
 * same. Both may be SenML's or UCUM's; where a name is in both, `from` is read as SenML's and `to` as UCUM's (`%` is a ratio in a pack, per
 * cent in a declaration). Other equal names are the same unit. A plain number (`/`, `/100`, ppm) is good for any ratio; `%{vol}` and
 * `%{LEL}` are not for each other.
 */
export const convertUnit: Convert = converter(senmlFirst, ucumFirst);

/** The same between two declared units, such as a sensor's and a rule's. */
export const convertDeclaredUnit: Convert = converter(ucumFirst, ucumFirst);

/** The one name that measures the same in SenML and in UCUM, on another scale. */
const AMBIGUOUS = '%';

/** Pairs of units remembered: devices name the units, so there is no end to them. */
const REMEMBERED = 2000;

function converter(source: Reader, target: Reader): Convert {
  const known = new Map<string, Conversion>();
  return (value, from, to) => {
    if (from === to && (from !== AMBIGUOUS || source === target)) return value;
    const pair = `${from} ${to}`;
    let convert = known.get(pair);
    if (convert === undefined && !known.has(pair)) {
      if (known.size >= REMEMBERED) known.clear();
      convert = conversion(source(from), target(to));
      known.set(pair, convert);
    }
    return convert?.(value);
  };
}

function conversion(from: Unit | undefined, to: Unit | undefined): Conversion {
  if (!from || !to || !isCommensurable(from.dimension, to.dimension)) return undefined;
  const times = from.times * to.over;
  const over = from.over * to.times;
  if (from.offset !== 0 || to.offset !== 0) {
    const shift = ((from.offset - to.offset) * to.over) / to.times;
    return (value) => Math.round(((value * times) / over + shift) * 1e9) / 1e9;
  }
  if (times === over) return (value) => value;
  if (times % over === 0) return (value) => withoutNoise(value * (times / over));
  if (over % times === 0) return (value) => withoutNoise(value / (over / times));
  return (value) => withoutNoise((value * times) / over);
}

/** A plain number is good for any ratio, an angle for a latitude or longitude. */
function isCommensurable(a: string, b: string): boolean {
  return a === b || isKindOf(a, b) || isKindOf(b, a);
}

function isKindOf(kind: string, general: string): boolean {
  if (general === RATIO) return kind.startsWith(`${RATIO}:`);
  return general === 'deg1' && (kind === 'latitude' || kind === 'longitude');
}
