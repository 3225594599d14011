// PouchDB on LevelDB, and a server process of the same; every byte on the sockets is counted.
import {spawn} from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import {createRequire} from 'node:module';
import {check, makeRows, perSecond, spread, timed, versionOf} from './rows.mjs';

const require = createRequire(import.meta.url);
const PouchDB = require('pouchdb-core')
  .plugin(require('pouchdb-adapter-http'))
  .plugin(require('pouchdb-adapter-leveldb'))
  .plugin(require('pouchdb-mapreduce'))
  .plugin(require('pouchdb-replication'));
require('node:events').EventEmitter.defaultMaxListeners = 100;

export const name = `PouchDB ${versionOf('pouchdb-core')} (LevelDB)`;

const BATCH = 1000;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pouchdb-'));
const server = spawn(process.execPath, [new URL('pouchdb-server.mjs', import.meta.url).pathname, path.join(folder, 'server')],
  {stdio: ['pipe', 'pipe', 'ignore']});
const port = await new Promise(resolve =>
  readline.createInterface({input: server.stdout}).on('line', line => line.startsWith('port ') && resolve(Number(line.slice(5)))));

let passed = 0;
const wire = net.createServer(near => {
  const far = net.connect(port, '127.0.0.1');
  for (const [from, to] of [[near, far], [far, near]]) {
    from.on('data', data => { passed += data.length; to.write(data); });
    from.on('close', () => to.destroy());
    from.on('error', () => to.destroy());
  }
}).listen(0, '127.0.0.1');
await new Promise(resolve => wire.once('listening', resolve));

let rounds = 0;

async function replicate(from, to, docs) {
  const result = await PouchDB.replicate(from, to, {batch_size: BATCH, batches_limit: 10});
  check(result.docs_written === docs, `${result.docs_written} documents`);
}

export async function round(count) {
  const number = ++rounds;
  const rows = makeRows(count);
  const one = new PouchDB(path.join(folder, `one-${number}`), {adapter: 'leveldb'});
  const other = new PouchDB(path.join(folder, `other-${number}`), {adapter: 'leveldb'});
  const remote = new PouchDB(`http://127.0.0.1:${wire.address().port}/db${number}`, {adapter: 'http'});
  for (let from = 0; from < count; from += BATCH) {
    await one.bulkDocs(rows.slice(from, from + BATCH).map(([key, row]) => ({_id: key, ...row})));
  }
  await remote.info();
  const push = await timed(() => replicate(one, remote, count));
  passed = 0;
  const pull = await timed(() => replicate(remote, other, count));
  const bytes = passed;
  const found = await one.allDocs({include_docs: true, keys: spread(rows).map(([key]) => key)});
  await one.bulkDocs(found.rows.map(({doc}) => ({...doc, qty: -1})));
  passed = 0;
  const small = await timed(async () => {
    await replicate(one, remote, found.rows.length);
    await replicate(remote, other, found.rows.length);
  });
  const smallBytes = passed;
  await one.close();
  await other.close();
  return {push: perSecond(count, push), pull: perSecond(count, pull), bytes: bytes / count, small, 'small-bytes': smallBytes};
}

export async function end() {
  server.kill();
  wire.close();
  fs.rmSync(folder, {recursive: true, force: true});
}
