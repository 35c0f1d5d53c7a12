// A chat server on a real, tiny model: node llama_server.js FOLDER MODEL.gguf PORT JOURNAL. FOLDER has @fugood/llama.node in its node_modules. One completion at a time; a line of
// the journal, as JSON, for every answer that was written out.
const fs = require('fs');
const http = require('http');
const [folder, model, port, journal] = process.argv.slice(2);
const { loadModel } = require(folder + '/node_modules/@fugood/llama.node');

const send = (response, status, object, written) => {
  const text = JSON.stringify(object);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text, written);
};

async function complete(engine, question, response) {
  const prompt = question.messages.map(message => message.content).join('\n');
  const asked = (await engine.tokenize(prompt)).tokens.length + 1; // and the mark of the beginning
  const result = await engine.completion({ prompt, n_predict: question.max_tokens ?? 16, top_k: 1, seed: 1 }, () => {});
  const usage = { prompt_tokens: asked, completion_tokens: result.tokens_predicted, total_tokens: asked + result.tokens_predicted };
  const finish_reason = result.stopped_eos || result.stopped_words ? 'stop' : 'length';
  const choice = { index: 0, message: { role: 'assistant', content: result.text }, finish_reason };
  send(response, 200, { model: 'stories260k', usage, choices: [choice] }, () => fs.appendFileSync(journal, JSON.stringify(prompt) + '\n'));
}

loadModel({ model, n_ctx: 512, n_threads: 1, n_gpu_layers: 0 }).then(engine => {
  let queue = Promise.resolve();
  http.createServer((request, response) => {
    let body = '';
    request.on('data', bytes => { body += bytes; }).on('end', () => {
      queue = queue.then(() => response.destroyed || complete(engine, JSON.parse(body), response))
        .catch(error => send(response, 500, { error: { message: String(error), type: 'server_error' } }));
    });
  }).listen(Number(port), '127.0.0.1');
});
