// A CouchDB-like server of PouchDB databases. Argument: a folder. It ends when its input does.
import fs from 'node:fs';
import path from 'node:path';
import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);
const folder = process.argv[2];
fs.mkdirSync(folder, {recursive: true});
process.chdir(folder);
const PouchDB = require('pouchdb-core')
  .plugin(require('pouchdb-adapter-leveldb'))
  .plugin(require('pouchdb-mapreduce'))
  .plugin(require('pouchdb-replication'))
  .defaults({prefix: `${folder}/`, adapter: 'leveldb'});
const app = require('express')();
app.use('/', require('express-pouchdb')(PouchDB, {
  mode: 'minimumForPouchDB',
  inMemoryConfig: true,
  logPath: path.join(folder, 'log.txt'),
}));
const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
process.stdin.on('end', () => process.exit(0)).resume();
