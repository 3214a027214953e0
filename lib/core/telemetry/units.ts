/**
 * Units of measure: SenML's (RFC 8428 section 12.1 and its registry, RFC 8798) and the UCUM units in which sensors are declared.
 * A unit is a dimension and how a number in it becomes one in the dimension's own unit: value × times ÷ over + offset. The two
 * factors are kept apart so that both are whole numbers where they can be: 500 kPa is exactly 0.5 MPa.
 */
interface Unit {
  readonly dimension: string;
  readonly times: number;
  readonly over: number;
  readonly offset: number;
}

const unit = (dimension: string, times = 1, over = 1, offset = 0): Unit => ({ dimension, times, over, offset });

/** Standard gravity, m/s² (CGPM 1901). */
const GRAVITY = 9.80665;

/** Ratios of like to like. UCUM's `%{…}` say what of: they convert among themselves only by way of a plain number. */
const RATIO = 'ratio';

const UNITS: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  // Length, area, volume
  ['m', unit('length')],
  ['km', unit('length', 1000)],
  ['dm', unit('length', 1, 10)],
  ['cm', unit('length', 1, 100)],
  ['mm', unit('length', 1, 1000)],
  ['um', unit('length', 1, 1e6)],
  ['m2', unit('area')],
  ['m3', unit('volume')],
  ['l', unit('volume', 1, 1000)],
  ['L', unit('volume', 1, 1000)],
  ['mL', unit('volume', 1, 1e6)],
  // Mass, density
  ['kg', unit('mass')],
  ['g', unit('mass', 1, 1000)],
  ['mg', unit('mass', 1, 1e6)],
  ['t', unit('mass', 1000)],
  ['kg/m3', unit('density')],
  ['g/m3', unit('density', 1, 1000)],
  ['mg/m3', unit('density', 1, 1e6)],
  ['ug/m3', unit('density', 1, 1e9)],
  ['g/L', unit('density')],
  ['mg/L', unit('density', 1, 1000)],
  // Time, frequency
  ['s', unit('time')],
  ['ms', unit('time', 1, 1000)],
  ['min', unit('time', 60)],
  ['h', unit('time', 3600)],
  ['d', unit('time', 86_400)],
  ['Hz', unit('frequency')],
  ['1/s', unit('frequency')],
  ['MHz', unit('frequency', 1e6)],
  ['kHz', unit('frequency', 1000)],
  ['1/min', unit('frequency', 1, 60)],
  ['beat/min', unit('heart-rate')],
  ['beats', unit('heart-beats')],
  // Motion
  ['m/s', unit('speed')],
  ['km/h', unit('speed', 1000, 3600)],
  ['mm/h', unit('speed', 1, 3_600_000)],
  ['m/h', unit('speed', 1, 3600)],
  ['mm/s', unit('speed', 1, 1000)],
  ['m/s2', unit('acceleration')],
  ['[g]', unit('acceleration', GRAVITY)],
  ['m/s²', unit('acceleration')],
  ['m3/s', unit('flow')],
  ['m3/h', unit('flow', 1, 3600)],
  ['l/s', unit('flow', 1, 1000)],
  ['L/s', unit('flow', 1, 1000)],
  ['L/min', unit('flow', 1, 60_000)],
  ['L/h', unit('flow', 1, 3_600_000)],
  // Pressure, force, energy, power
  ['Pa', unit('pressure')],
  ['hPa', unit('pressure', 100)],
  ['kPa', unit('pressure', 1000)],
  ['MPa', unit('pressure', 1e6)],
  ['bar', unit('pressure', 1e5)],
  ['mbar', unit('pressure', 100)],
  ['N', unit('force')],
  ['kN', unit('force', 1000)],
  ['J', unit('energy')],
  ['Wh', unit('energy', 3600)],
  ['kWh', unit('energy', 3_600_000)],
  ['J/m', unit('energy-per-length')],
  ['Wh/km', unit('energy-per-length', 3600, 1000)],
  ['W', unit('power')],
  ['kW', unit('power', 1000)],
  ['W/m2', unit('irradiance')],
  // Electricity
  ['A', unit('current')],
  ['mA', unit('current', 1, 1000)],
  ['V', unit('voltage')],
  ['mV', unit('voltage', 1, 1000)],
  ['Ohm', unit('resistance')],
  ['S', unit('conductance')],
  ['S/m', unit('conductivity')],
  ['C', unit('charge')],
  ['Ah', unit('charge', 3600)],
  ['F', unit('capacitance')],
  ['H', unit('inductance')],
  ['Wb', unit('flux')],
  ['T', unit('flux-density')],
  ['VA', unit('apparent-power')],
  ['kVA', unit('apparent-power', 1000)],
  ['VAs', unit('apparent-energy')],
  ['kVAh', unit('apparent-energy', 3_600_000)],
  ['var', unit('reactive-power')],
  ['kvar', unit('reactive-power', 1000)],
  ['vars', unit('reactive-energy')],
  ['kvarh', unit('reactive-energy', 3_600_000)],
  // Temperature: kelvin is the dimension's unit
  ['K', unit('temperature')],
  ['Cel', unit('temperature', 1, 1, 273.15)],
  // Light, radiation, chemistry, sound
  ['cd', unit('luminous-intensity')],
  ['lm', unit('luminous-flux')],
  ['lx', unit('illuminance')],
  ['cd/m2', unit('luminance')],
  ['Bq', unit('activity')],
  ['Gy', unit('absorbed-dose')],
  ['Sv', unit('dose')],
  ['kat', unit('catalysis')],
  ['mol', unit('substance')],
  ['pH', unit('acidity')],
  ['NTU', unit('turbidity')],
  ['dB', unit('level')],
  ['dBW', unit('power-level')],
  ['dBm', unit('power-level', 1, 1, -30)],
  ['Bspl', unit('sound', 10)],
  ['dB[SPL]', unit('sound')],
  // Angle, position
  ['rad', unit('angle')],
  ['deg', unit('angle', Math.PI, 180)],
  ['sr', unit('solid-angle')],
  ['lat', unit('latitude')],
  ['lon', unit('longitude')],
  // Information
  ['bit', unit('information')],
  ['B', unit('information', 8)],
  ['KiB', unit('information', 8192)],
  ['GB', unit('information', 8e9)],
  ['bit/s', unit('bit-rate')],
  ['Mbit/s', unit('bit-rate', 1e6)],
  ['B/s', unit('bit-rate', 8)],
  ['MB/s', unit('bit-rate', 8e6)],
  // Numbers and ratios: in SenML % is 1 = 100 %, percent is /100
  ['/', unit(RATIO)],
  ['%', unit(RATIO)],
  ['1', unit(RATIO)],
  ['/100', unit(RATIO, 1, 100)],
  ['/1000', unit(RATIO, 1, 1000)],
  ['ppm', unit(RATIO, 1, 1e6)],
  ['ppb', unit(RATIO, 1, 1e9)],
  ['[ppm]', unit(RATIO, 1, 1e6)],
  ['count', unit('count')],
  ['{count}', unit('count')],
  ['%RH', unit('relative-humidity')],
  ['%{RH}', unit('relative-humidity')],
  ['%EL', unit('battery-percent')],
  ['EL', unit('battery-time')],
  ['%{vol}', unit('ratio:vol', 1, 100)],
  ['%{LEL}', unit('ratio:LEL', 1, 100)],
  ['%{OEL}', unit('ratio:OEL', 1, 100)],
  ['%{design}', unit('ratio:design', 1, 100)],
]);

/** True for a unit that this platform knows, SenML's or UCUM's. */
export const isKnownUnit = (name: string): boolean => UNITS.has(name);

/**
 * `value` in unit `from` as a number in unit `to`; `undefined` when either is unknown or the two do not measure the same. A plain
 * number (`/`, `/100`, ppm) is good for any ratio, `%{vol}` and `%{LEL}` are not for each other. In a declared unit, `%` means
 * per cent, as UCUM has it: declare `%{vol}` and its like instead.
 */
export function convertUnit(value: number, from: string, to: string): number | undefined {
  if (from === to) return value;
  const source = UNITS.get(from);
  const target = UNITS.get(to);
  if (!source || !target || !commensurable(source.dimension, target.dimension)) return undefined;
  if (source.offset === 0 && target.offset === 0) return (value * (source.times * target.over)) / (source.over * target.times);
  return ((value * source.times) / source.over + source.offset - target.offset) * (target.over / target.times);
}

function commensurable(a: string, b: string): boolean {
  if (a === b) return true;
  return (a === RATIO && b.startsWith('ratio:')) || (b === RATIO && a.startsWith('ratio:'));
}
