// cr-sqlite in WebAssembly: changes are read from one database in memory and written to another as rows of crsql_changes.
import fs from 'node:fs';
import * as SQLite from '@vlcn.io/wa-sqlite';
import {check, makeRows, perSecond, spread, timed, versionOf} from './rows.mjs';

export const name = `cr-sqlite ${versionOf('@vlcn.io/crsqlite-wasm')} (WebAssembly, in memory)`;

// The module expects a browser, and its index a file system of one: both are gone round.
globalThis.window = globalThis;
globalThis.document = {currentScript: null};
const folder = new URL('./node_modules/@vlcn.io/crsqlite-wasm/dist/', import.meta.url);
const {default: load} = await import(new URL('crsqlite.mjs', folder).href);
const sqlite = SQLite.Factory(await load({
  wasmBinary: fs.readFileSync(new URL('crsqlite.wasm', folder)),
  locateFile: file => file,
}));

const COLUMNS = ['name', 'email', 'city', 'qty', 'price', 'status', 'note', 'updated_at', 'rev'];
const CHANGES = '"table", pk, cid, val, col_version, db_version, site_id, cl, seq';
const OPEN = SQLite.SQLITE_OPEN_READWRITE | SQLite.SQLITE_OPEN_CREATE;

async function prepared(db, sql, work) {
  const text = sqlite.str_new(db, sql);
  const {stmt} = await sqlite.prepare_v2(db, sqlite.str_value(text));
  try {
    return await work(stmt);
  } finally {
    await sqlite.finalize(stmt);
    sqlite.str_finish(text);
  }
}

const all = (db, sql) => prepared(db, sql, async statement => {
  const rows = [];
  while (await sqlite.step(statement) === SQLite.SQLITE_ROW) rows.push(sqlite.row(statement));
  return rows;
});

async function fill(db, sql, rows) {
  await sqlite.exec(db, 'begin');
  await prepared(db, sql, async statement => {
    for (const row of rows) {
      sqlite.bind_collection(statement, row);
      await sqlite.step(statement);
      await sqlite.reset(statement);
    }
  });
  await sqlite.exec(db, 'commit');
}

async function open() {
  const db = await sqlite.open_v2(':memory:', OPEN);
  await sqlite.exec(db, 'create table item(id text primary key not null, name text, email text, city text, qty integer,'
    + ' price real, status text, note text, updated_at integer, rev integer)');
  await sqlite.exec(db, "select crsql_as_crr('item')");
  return db;
}

const version = async db => Number((await all(db, 'select crsql_db_version()'))[0][0]);

const changes = (db, since) => all(db, `select ${CHANGES} from crsql_changes where db_version > ${since}`);

const plain = (_, value) => typeof value === 'bigint' ? Number(value)
  : value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

// Returns how many bytes the changes have as JSON.
async function give(from, to, since) {
  const rows = await changes(from, since);
  const bytes = JSON.stringify(rows, plain).length;
  await fill(to, `insert into crsql_changes(${CHANGES}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`, rows);
  return bytes;
}

export async function round(count) {
  const rows = makeRows(count);
  const one = await open();
  const other = await open();
  await fill(one, 'insert into item values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    rows.map(([key, row]) => [key, ...COLUMNS.map(column => row[column])]));
  let bytes;
  const first = await timed(async () => { bytes = await give(one, other, 0); });
  let since = await version(one);
  await fill(one, 'update item set qty = -1 where id = ?', spread(rows).map(([key]) => [key]));
  let smallBytes;
  const small = await timed(async () => { smallBytes = await give(one, other, since); });
  since = await version(one);
  const sinceOther = await version(other);
  await sqlite.exec(one, 'update item set qty = qty + 1');
  await sqlite.exec(other, "update item set qty = qty + 2, status = 'other'");
  const both = await timed(async () => {
    await give(one, other, since);
    await give(other, one, sinceOther);
  });
  const look = `select qty, status from item where id = '${rows[7][0]}'`;
  check(JSON.stringify(await all(one, look), plain) === JSON.stringify(await all(other, look), plain), 'they differ');
  for (const db of [one, other]) {
    await sqlite.exec(db, 'select crsql_finalize()');
    await sqlite.close(db);
  }
  return {pull: perSecond(count, first), bytes: bytes / count, small, 'small-bytes': smallBytes, both};
}
