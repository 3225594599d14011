// Yjs: a map of maps, so that columns merge by themselves; updates are exchanged by state vectors, in memory.
import * as Y from 'yjs';
import {check, makeRows, perSecond, spread, timed, versionOf} from './rows.mjs';

export const name = `Yjs ${versionOf('yjs')} (in memory)`;

const table = doc => doc.getMap('item');

function give(from, to) {
  const update = Y.encodeStateAsUpdate(from, Y.encodeStateVector(to));
  Y.applyUpdate(to, update);
  return update.length;
}

const change = (doc, rows, columns) => doc.transact(() => {
  for (const [key, row] of rows) {
    for (const [column, value] of Object.entries(columns(row))) table(doc).get(key).set(column, value);
  }
});

export async function round(count) {
  const rows = makeRows(count);
  const one = new Y.Doc();
  const other = new Y.Doc();
  one.transact(() => rows.forEach(([key, row]) => table(one).set(key, new Y.Map(Object.entries(row)))));
  let bytes;
  const first = await timed(() => { bytes = give(one, other); });
  change(one, spread(rows), () => ({qty: -1}));
  let smallBytes;
  const small = await timed(() => { smallBytes = give(one, other); });
  change(one, rows, row => ({qty: row.qty + 1}));
  change(other, rows, row => ({qty: row.qty + 2, status: 'other'}));
  const both = await timed(() => {
    const ours = Y.encodeStateAsUpdate(one, Y.encodeStateVector(other));
    const theirs = Y.encodeStateAsUpdate(other, Y.encodeStateVector(one));
    Y.applyUpdate(one, theirs);
    Y.applyUpdate(other, ours);
  });
  check(JSON.stringify(table(one).get(rows[7][0])) === JSON.stringify(table(other).get(rows[7][0])), 'they differ');
  return {pull: perSecond(count, first), bytes: bytes / count, small, 'small-bytes': smallBytes, both};
}
