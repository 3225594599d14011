// Measures one round of a peer for each line of input. Arguments: the peer, and how many rows.
import readline from 'node:readline';

const [peer, rows] = process.argv.slice(2);
const {name, round, end} = await import(`./${peer}.mjs`);

console.log(`ready ${name}`);
for await (const _ of readline.createInterface({input: process.stdin})) {
  const figures = await round(Number(rows));
  console.log(`figures ${Object.entries(figures).map(([key, value]) => `${key}=${value}`).join(' ')}`);
}
await end?.();
process.exit(0);
