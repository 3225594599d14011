// TinyBase: mergeable stores that meet through its websocket server on loopback.
import {createMergeableStore} from 'tinybase';
import {createWsSynchronizer} from 'tinybase/synchronizers/synchronizer-ws-client';
import {createWsServer} from 'tinybase/synchronizers/synchronizer-ws-server';
import {WebSocket, WebSocketServer} from 'ws';
import {check, makeRows, perSecond, spread, timed, until, versionOf} from './rows.mjs';

export const name = `TinyBase ${versionOf('tinybase')} (in memory)`;

const PATIENCE_SECONDS = 10;
let received = 0;
let rounds = 0;

async function connect(store, address) {
  const socket = new WebSocket(address);
  socket.on('message', data => { received += data.length; });
  const synchronizer = await createWsSynchronizer(store, socket, PATIENCE_SECONDS);
  await synchronizer.startSync();
  return synchronizer;
}

const change = (store, rows, columns) =>
  store.transaction(() => rows.forEach(([key, row]) => store.setPartialRow('item', key, columns(row))));

const same = (one, other) => JSON.stringify(one.getTable('item')) === JSON.stringify(other.getTable('item'));

export async function round(count) {
  const rows = makeRows(count);
  const sockets = new WebSocketServer({port: 0, host: '127.0.0.1'});
  await new Promise(resolve => sockets.once('listening', resolve));
  const server = createWsServer(sockets);
  const address = `ws://127.0.0.1:${sockets.address().port}/${++rounds}`;
  const one = createMergeableStore('one');
  const other = createMergeableStore('other');
  one.transaction(() => rows.forEach(([key, row]) => one.setRow('item', key, row)));
  const links = [await connect(one, address)];
  received = 0;
  const first = await timed(async () => {
    links.push(await connect(other, address));
    await until(() => other.getRowCount('item') === count);
  });
  const bytes = received;
  received = 0;
  const few = spread(rows);
  const small = await timed(async () => {
    change(one, few, () => ({qty: -1}));
    await until(() => few.every(([key]) => other.getCell('item', key, 'qty') === -1));
  });
  const smallBytes = received;
  await Promise.all(links.map(link => link.stopSync()));
  change(one, rows, row => ({qty: row.qty + 1}));
  change(other, rows, row => ({qty: row.qty + 2, status: 'other'}));
  const both = await timed(() => one.merge(other));
  check(same(one, other), 'they differ');
  await Promise.all(links.map(link => link.destroy()));
  await server.destroy();
  return {pull: perSecond(count, first), bytes: bytes / count, small, 'small-bytes': smallBytes, both};
}
