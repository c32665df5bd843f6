import { NmfError } from '../errors.js';
import type { Manifest } from '../folder/index.js';
import { option, phrase, printable } from '../text/index.js';

/**
 * Conditions on the numbers of components, such as `peak<150, rate=40..140`:
 *
 *     conditions = condition { "," condition }
 *     condition  = name ( "<" | "<=" | ">" | ">=" | "=" ) number | name "=" number ".." number
 *     number     = digits, with a sign, decimals and an exponent where wanted; "%" behind it divides it by 100
 *
 * All must hold, a range with both its ends; spaces may stand anywhere between these. A number that a component does not
 * have, such as the rate of one without, fulfils nothing.
 */

type Component = Manifest['components'][number];

/** What a condition may be about. */
interface Quantity {
  readonly of: (component: Component) => number | undefined;
  /** Its values lie from 0 to 1. */
  readonly isShare?: true;
}

const QUANTITIES: Readonly<Record<string, Quantity>> = {
  index: { of: ({ index }) => index },
  energy: { of: ({ energyShare }) => energyShare, isShare: true },
  peak: { of: ({ peakHz }) => peakHz },
  centroid: { of: ({ centroidHz }) => centroidHz },
  rate: { of: ({ periodicity }) => periodicity?.ratePerMinute },
  confidence: { of: ({ periodicity }) => periodicity?.confidence, isShare: true },
  pan: { of: ({ pan }) => pan },
  diffuseness: { of: ({ diffuseness }) => diffuseness, isShare: true },
};

/** What conditions may be about. */
const QUANTITY_NAMES: readonly string[] = Object.keys(QUANTITIES);

/** Whether a component fulfils a condition. */
type Condition = (component: Component) => boolean;

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
};

/**
 * The components that fulfil conditions.
 *
 * @returns Their indices, ascending; none where none does.
 * @throws NmfError `usage` for what is none of the conditions above.
 */
export function selectByConditions(conditions: string, components: readonly Component[]): number[] {
  const all = parseConditions(conditions);
  const chosen = components.filter((component) => all.every((holds) => holds(component)));
  return chosen.map(({ index }) => index);
}

/** @throws NmfError `usage` for what is none of the conditions above. */
export function parseConditions(conditions: string): Condition[] {
  return conditions.split(',').map(parseCondition);
}

const NUMBER = String.raw`[+-]?(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:e[+-]?\d+)?\s*%?`;
const CONDITION = new RegExp(
  String.raw`^\s*([a-z]+)\s*(<=|>=|<|>|=)\s*(${NUMBER})(?:\s*\.\.\s*(${NUMBER}))?\s*$`,
  'i',
);

function parseCondition(text: string): Condition {
  const [, name, sign, first, last] = CONDITION.exec(text) ?? [];
  if (name === undefined || (last !== undefined && sign !== '=')) {
    throw conditionError(text, `is no condition. ${EXAMPLE}`);
  }
  const quantity = Object.hasOwn(QUANTITIES, name) ? QUANTITIES[name] : undefined;
  if (quantity === undefined) {
    throw conditionError(text, `is about none of ${QUANTITY_NAMES.join(', ')}. ${EXAMPLE}`);
  }
  const read = (typed: string) => {
    const value = typed.endsWith('%') ? Number(typed.slice(0, -1)) / 100 : Number(typed);
    const isWrong = !Number.isFinite(value) || (quantity.isShare && Math.abs(value) > 1);
    if (!isWrong) return value;
    throw conditionError(text, `is beyond all values: ${name} goes from 0 to 1. Try ${name}>5%.`);
  };
  const from = read(first);
  if (last === undefined) {
    const compare = COMPARISONS[sign];
    return (component) => {
      const value = quantity.of(component);
      return value !== undefined && compare(value, from);
    };
  }
  const to = read(last);
  if (to < from) {
    const remedy = `Write ${name}=${last.trim()}..${first.trim()}.`;
    throw conditionError(text, `is a range that runs backwards. ${remedy}`);
  }
  return (component) => {
    const value = quantity.of(component);
    return value !== undefined && value >= from && value <= to;
  };
}

const EXAMPLE = 'Try peak<150, rate=40..140.';

function conditionError(text: string, said: string): NmfError {
  const shown = text.trim() === '' ? '""' : printable(text.trim());
  const rule = `conditions on ${QUANTITY_NAMES.join(', ')}`;
  return new NmfError('usage', phrase`${option('select')}: ${shown} ${said}`, {
    ...{ option: 'select', rule, value: text },
  });
}
