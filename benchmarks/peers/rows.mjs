// The rows of every measurement, as in Rows.java: a random text key and nine more columns, about 200 bytes.
import {randomUUID} from 'node:crypto';
import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);

export const CHANGED = 100;

export function makeRows(count) {
  return Array.from({length: count}, (_, row) => [randomUUID(), {
    name: `Customer Name ${row}`,
    email: `user${row}@example.com`,
    city: `City-${row % 997}`,
    qty: row % 1000,
    price: row * 0.37,
    status: row % 3 === 0 ? 'active' : 'pending',
    note: `note text for the row number ${row} with some padding`,
    updated_at: 1700000000000 + row,
    rev: 1,
  }]);
}

export const spread = rows => rows.filter((_, i) => i % Math.floor(rows.length / CHANGED) === 0).slice(0, CHANGED);

// Returns milliseconds.
export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export const perSecond = (rows, millis) => rows / (millis / 1000);

export function check(holds, what) {
  if (!holds) throw new Error(`not what was to be measured: ${what}`);
}

export const versionOf = pack => require(`./node_modules/${pack}/package.json`).version;

export function until(holds, every = 1) {
  return new Promise(resolve => {
    const look = () => holds() ? resolve() : setTimeout(look, every);
    look();
  });
}
