/**
 * A unit of measure: a dimension, and how a number in it becomes one in the dimension's own unit: value × times ÷ over + offset. The two
 * factors are kept apart so that both are whole numbers where they can be: 500 kPa is exactly 0.5 MPa.
 */
export interface Unit {
  readonly dimension: string;
  readonly times: number;
  readonly over: number;
  readonly offset: number;
}

/** Dimension of plain numbers; `ratio:vol` and the like are ratios of something. */
export const RATIO = 'ratio';

/** Powers of base units: metre `m`, gram `g`, second `s`, ampere `A`, and so on. */
type Powers = Readonly<Record<string, number>>;

interface Atom {
  readonly powers: Powers;
  readonly times: number;
  readonly over: number;
  readonly offset: number;
  /** Takes prefixes. */
  readonly metric: boolean;
}

const metric = (powers: Powers, times = 1, over = 1, offset = 0): Atom => ({ powers, times, over, offset, metric: true });
const plain = (powers: Powers, times = 1, over = 1, offset = 0): Atom => ({ powers, times, over, offset, metric: false });

const ENERGY = { m: 2, g: 1, s: -2 };
const POWER = { m: 2, g: 1, s: -3 };
const PRESSURE = { m: -1, g: 1, s: -2 };
const VOLTAGE = { m: 2, g: 1, s: -3, A: -1 };

/** The units of UCUM that city sensors are declared in, and their kin. */
const ATOMS: ReadonlyMap<string, Atom> = new Map<string, Atom>([
  ['m', metric({ m: 1 })],
  ['g', metric({ g: 1 })],
  ['s', metric({ s: 1 })],
  ['A', metric({ A: 1 })],
  ['K', metric({ K: 1 })],
  ['cd', metric({ cd: 1 })],
  ['mol', metric({ mol: 1 })],
  ['rad', metric({ deg: 1 }, 180, Math.PI)],
  ['sr', metric({ sr: 1 })],
  ['deg', plain({ deg: 1 })],
  ["'", plain({ deg: 1 }, 1, 60)],
  ["''", plain({ deg: 1 }, 1, 3600)],
  ['min', plain({ s: 1 }, 60)],
  ['h', plain({ s: 1 }, 3600)],
  ['d', plain({ s: 1 }, 86_400)],
  ['wk', plain({ s: 1 }, 604_800)],
  ['Hz', metric({ s: -1 })],
  ['N', metric({ m: 1, g: 1, s: -2 }, 1000)],
  ['Pa', metric(PRESSURE, 1000)],
  ['bar', metric(PRESSURE, 1e8)],
  ['atm', plain(PRESSURE, 101_325_000)],
  ['m[H2O]', metric(PRESSURE, 9_806_650)],
  ['m[Hg]', metric(PRESSURE, 133_322_000)],
  ['[psi]', plain(PRESSURE, 6_894_757.293168)],
  ['J', metric(ENERGY, 1000)],
  ['W', metric(POWER, 1000)],
  ['C', metric({ A: 1, s: 1 })],
  ['V', metric(VOLTAGE, 1000)],
  ['Ohm', metric({ ...VOLTAGE, A: -2 }, 1000)],
  ['S', metric({ m: -2, g: -1, s: 3, A: 2 }, 1, 1000)],
  ['F', metric({ m: -2, g: -1, s: 4, A: 2 }, 1, 1000)],
  ['Wb', metric({ m: 2, g: 1, s: -2, A: -1 }, 1000)],
  ['T', metric({ g: 1, s: -2, A: -1 }, 1000)],
  ['H', metric({ m: 2, g: 1, s: -2, A: -2 }, 1000)],
  ['Cel', metric({ K: 1 }, 1, 1, 273.15)],
  ['[degF]', plain({ K: 1 }, 5, 9, (459.67 * 5) / 9)],
  ['l', metric({ m: 3 }, 1, 1000)],
  ['L', metric({ m: 3 }, 1, 1000)],
  ['t', metric({ g: 1 }, 1e6)],
  ['[g]', metric({ m: 1, s: -2 }, 980_665, 100_000)],
  ['[in_i]', plain({ m: 1 }, 254, 10_000)],
  ['[ft_i]', plain({ m: 1 }, 3048, 10_000)],
  ['[kn_i]', plain({ m: 1, s: -1 }, 1852, 3600)],
  ['lm', metric({ lm: 1 })],
  ['lx', metric({ lm: 1, m: -2 })],
  ['Bq', metric({ Bq: 1 })],
  ['Gy', metric({ Gy: 1 })],
  ['Sv', metric({ Sv: 1 })],
  ['kat', metric({ kat: 1 })],
  ['bit', metric({ bit: 1 })],
  ['By', metric({ bit: 1 }, 8)],
  ['B', metric({ dB: 1 }, 10)],
  ['B[SPL]', metric({ 'dB[SPL]': 1 }, 10)],
  ['B[W]', metric({ 'dB[W]': 1 }, 10)],
  ['[pH]', plain({ pH: 1 })],
  ['%', plain({}, 1, 100)],
  ['[ppth]', plain({}, 1, 1000)],
  ['[ppm]', plain({}, 1, 1e6)],
  ['[ppb]', plain({}, 1, 1e9)],
  ['10*', plain({}, 10)],
  ['10^', plain({}, 10)],
]);

/** Prefix: [times, over]. Longer symbols first, so that `da` is not taken for `d`. */
const PREFIXES: readonly (readonly [string, number, number])[] = [
  ['da', 10, 1],
  ['Ki', 2 ** 10, 1],
  ['Mi', 2 ** 20, 1],
  ['Gi', 2 ** 30, 1],
  ['T', 1e12, 1],
  ['G', 1e9, 1],
  ['M', 1e6, 1],
  ['k', 1e3, 1],
  ['h', 100, 1],
  ['d', 1, 10],
  ['c', 1, 100],
  ['m', 1, 1e3],
  ['u', 1, 1e6],
  ['n', 1, 1e9],
  ['p', 1, 1e12],
];

/** One factor of a unit: an atom with its exponent, a number, or an annotation alone. */
const COMPONENT = /^(?:(10[*^]|(?:[A-Za-z%']|\[[A-Za-z0-9_]+\])+)([+-]?\d)?|(\d{1,9}))?(?:\{([^{}]*)\})?/;
const MAX_LENGTH = 40;

/**
 * A unit in UCUM's terms: atoms with prefixes and exponents, joined by `.` and `/`. What is written in braces says what a ratio is of
 * (`%{vol}`); on other units it means nothing. `undefined` for what is no such unit.
 */
export function parseUcum(text: string): Unit | undefined {
  if (text.length === 0 || text.length > MAX_LENGTH) return undefined;
  const powers = new Map<string, number>();
  let [times, over, offset] = [1, 1, 0];
  let kind: string | undefined;
  let divides = false;
  let rest = text;
  if (rest.startsWith('/')) {
    divides = true;
    rest = rest.slice(1);
  }
  for (let position = 0; ; position++) {
    const [all = '', symbol, exponent, number, annotation] = COMPONENT.exec(rest) ?? [];
    if (all === '') return undefined;
    const factor = symbol === undefined ? plain({}, number === undefined ? 1 : Number(number)) : atomOf(symbol);
    if (!factor || factor.times === 0) return undefined;
    const power = (exponent === undefined ? 1 : Number(exponent)) * (divides ? -1 : 1);
    for (const [base, own] of Object.entries(factor.powers)) powers.set(base, (powers.get(base) ?? 0) + own * power);
    times *= (power > 0 ? factor.times : factor.over) ** Math.abs(power);
    over *= (power > 0 ? factor.over : factor.times) ** Math.abs(power);
    kind ??= annotation;
    rest = rest.slice(all.length);
    // Only a scale by itself has a zero of its own: a difference of one Cel is one of a kelvin.
    offset = position === 0 && rest === '' && power === 1 ? factor.offset : 0;
    if (rest === '') return { dimension: dimensionOf(powers, kind), times, over, offset };
    if (!rest.startsWith('.') && !rest.startsWith('/')) return undefined;
    divides = rest.startsWith('/');
    rest = rest.slice(1);
  }
}

function atomOf(symbol: string): Atom | undefined {
  const known = ATOMS.get(symbol);
  if (known) return known;
  for (const [prefix, times, over] of PREFIXES) {
    const atom = symbol.startsWith(prefix) ? ATOMS.get(symbol.slice(prefix.length)) : undefined;
    if (atom?.metric && atom.offset === 0) return { ...atom, times: atom.times * times, over: atom.over * over };
  }
  return undefined;
}

function dimensionOf(powers: ReadonlyMap<string, number>, kind: string | undefined): string {
  const parts = [...powers].filter(([, power]) => power !== 0).map(([base, power]) => `${base}${power}`);
  if (parts.length > 0) return parts.sort().join('.');
  return kind ? `${RATIO}:${kind}` : RATIO;
}
