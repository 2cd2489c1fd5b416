// Trains nlp.js on the examples of the file named first, times and scores it on those of the second after reading N examples to warm up.
"use strict";

const fs = require("node:fs");
const { NlpManager } = require("node-nlp");

const [examples, messages] = process.argv.slice(2, 4).map((path) => JSON.parse(fs.readFileSync(path, "utf8")));

async function main() {
  const manager = new NlpManager({ languages: ["zh"], forceNER: false, autoSave: false, nlu: { log: false } });
  for (const [text, intent] of examples) manager.addDocument("zh", text, intent);
  const begun = process.hrtime.bigint();
  await manager.train();
  const training = Number(process.hrtime.bigint() - begun) / 1e9;
  for (const [text] of examples.slice(0, Number(process.argv[4]))) await manager.process("zh", text); // its compiler has seen the code by then
  const microseconds = [];
  let right = 0;
  for (const [text, intent] of messages) {
    const start = process.hrtime.bigint();
    const said = await manager.process("zh", text);
    microseconds.push(Number(process.hrtime.bigint() - start) / 1000);
    const best = said.classifications.find((guess) => guess.intent !== "None"); // its threshold would cost it more
    if (best && best.intent === intent) right += 1;
  }
  console.log(JSON.stringify({ training, microseconds, accuracy: right / messages.length }));
}

main();
