// Automerge: a map of objects, exchanged by its sync protocol, in memory.
import * as Automerge from '@automerge/automerge';
import {check, makeRows, perSecond, spread, timed, versionOf} from './rows.mjs';

export const name = `Automerge ${versionOf('@automerge/automerge')} (in memory)`;

// Talks until neither has anything to say; returns both documents and how many bytes were said.
function talk(one, other) {
  let oneKnows = Automerge.initSyncState();
  let otherKnows = Automerge.initSyncState();
  let bytes = 0;
  for (let silent = false; !silent;) {
    let there;
    let back;
    [oneKnows, there] = Automerge.generateSyncMessage(one, oneKnows);
    if (there) [other, otherKnows] = Automerge.receiveSyncMessage(other, otherKnows, there);
    [otherKnows, back] = Automerge.generateSyncMessage(other, otherKnows);
    if (back) [one, oneKnows] = Automerge.receiveSyncMessage(one, oneKnows, back);
    bytes += (there?.length ?? 0) + (back?.length ?? 0);
    silent = !there && !back;
  }
  return {one, other, bytes};
}

const change = (doc, rows, columns) => Automerge.change(doc, draft => {
  for (const [key, row] of rows) Object.assign(draft.item[key], columns(row));
});

export async function round(count) {
  const rows = makeRows(count);
  const one = Automerge.change(Automerge.from({item: {}}), draft => {
    for (const [key, row] of rows) draft.item[key] = row;
  });
  let state = {one, other: Automerge.init()};
  const first = await timed(() => { state = talk(state.one, state.other); });
  const bytes = state.bytes;
  state.one = change(state.one, spread(rows), () => ({qty: -1}));
  const small = await timed(() => { state = talk(state.one, state.other); });
  const smallBytes = state.bytes;
  state.one = change(state.one, rows, row => ({qty: row.qty + 1}));
  state.other = change(state.other, rows, row => ({qty: row.qty + 2, status: 'other'}));
  const both = await timed(() => { state = talk(state.one, state.other); });
  check(JSON.stringify(state.one.item[rows[7][0]]) === JSON.stringify(state.other.item[rows[7][0]]), 'they differ');
  return {pull: perSecond(count, first), bytes: bytes / count, small, 'small-bytes': smallBytes, both};
}
