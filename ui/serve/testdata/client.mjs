// What OpenAI's client for JavaScript sees of a service. It prints a line a case.
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';

const [modules, at] = [process.argv[2], JSON.parse(process.argv[3])];
const {default: OpenAI} = await import(createRequire(modules + '/').resolve('openai'));
const client = (baseURL, apiKey = 'none') => new OpenAI({baseURL, apiKey, maxRetries: 0});
const open = client(at.open);
const messages = [{role: 'user', content: 'What is 2 + 2?'}];
const chat = model => ({model, messages});
const tools = [{type: 'function', function: {name: 'weather', parameters: {type: 'object', properties: {}}}}];

async function check(name, run) {
  try {
    await run();
    console.log('ok', name);
  } catch (e) {
    console.log('not ok', name, String(e && e.stack || e).replaceAll('\n', ' | '));
  }
}

async function refused(kind, status, code, call) {
  await assert.rejects(call, e => {
    assert.ok(e instanceof OpenAI[kind], `${e.constructor.name} is no ${kind}: ${e}`);
    assert.equal(e.status, status);
    assert.equal(e.code, code);
    assert.equal(typeof e.type, 'string');
    return true;
  });
}

for (const model of ['switchboard', 'big']) {
  await check(`a chat with ${model}`, async () => {
    const {data, response} = await open.chat.completions.create(chat(model), {headers: {'x-switchboard-tags': 'team=js'}}).withResponse();
    assert.equal(data.choices[0].message.content, 'Four it is.');
    assert.equal(data.usage.total_tokens, 14);
    assert.equal(response.headers.get('x-switchboard-model'), data.model);
  });
  await check(`a stream of a chat with ${model}`, async () => {
    let text = '', usage;
    for await (const chunk of await open.chat.completions.create({...chat(model), stream: true, stream_options: {include_usage: true}})) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    assert.equal(text, 'Four it is.');
    assert.equal(usage.total_tokens, 14);
  });
  await check(`tools of a chat with ${model}`, async () => {
    const got = await open.chat.completions.create({...chat(model), tools});
    assert.equal(got.choices[0].message.tool_calls[0].function.name, 'weather');
  });
  await check(`a stream of tools with ${model}`, async () => {
    const got = await open.chat.completions.stream({...chat(model), tools}).finalChatCompletion();
    assert.equal(got.choices[0].message.tool_calls[0].function.arguments, '{"city":"Izmir"}');
  });
  await check(`a response of ${model}`, async () => {
    const got = await open.responses.create({model, input: 'What is 2 + 2?', instructions: 'Be brief.'});
    assert.equal(got.output_text, 'Four it is.');
    assert.equal(got.status, 'completed');
    assert.equal(got.usage.total_tokens, 14);
  });
  await check(`a response that goes on with the items of ${model}`, async () => {
    const first = await open.responses.create({model, input: 'What is 2 + 2?'});
    const got = await open.responses.create({model, input: [{role: 'user', content: 'What is 2 + 2?'}, ...first.output, {role: 'user', content: 'And 3 + 3?'}]});
    assert.equal(got.output_text, 'Four it is.');
  });
  await check(`a stream of a response of ${model}`, async () => {
    const stream = open.responses.stream({model, input: 'What is 2 + 2?'});
    const got = await stream.finalResponse(); // the client puts the events together and refuses a wrong order
    assert.equal(got.output_text, 'Four it is.');
    assert.equal(got.usage.total_tokens, 14);
  });
}
await check('tools of a response', async () => {
  const got = await open.responses.create({model: 'gpt', input: 'What is the weather?', tools: [{type: 'function', name: 'weather', parameters: {type: 'object'}, strict: false}]});
  assert.equal(got.output[0].name, 'weather');
});
await check('the models', async () => {
  const ids = [];
  for await (const m of await open.models.list()) ids.push(m.id);
  assert.equal(ids[0], 'switchboard');
});
await check('no key', () => refused('AuthenticationError', 401, 'invalid_api_key', () => client(at.keyed).chat.completions.create(chat('big'))));
await check('a key', async () => assert.ok(await client(at.keyed, at.key).chat.completions.create(chat('big'))));
await check('no such model', () => refused('NotFoundError', 404, 'model_not_found', () => open.chat.completions.create(chat('gpt-9'))));
await check('no such model of a response', () => refused('NotFoundError', 404, 'model_not_found', () => open.responses.create({model: 'gpt-9', input: 'a'})));
await check('a bad request', () => refused('BadRequestError', 400, 'bad_request', () => open.chat.completions.create({model: 'big', messages: []})));
await check('a field that cannot be carried', () => refused('BadRequestError', 400, 'unsupported', () => open.responses.create({model: 'big', input: 'a', store: true})));
await check('a budget that is spent', () => refused('RateLimitError', 429, 'budget', () => client(at.spent).chat.completions.create(chat('big'))));
await check('a budget that is spent, of a client that asks again', async () => { // unless x-should-retry says no
  await assert.rejects(new OpenAI({baseURL: at.spent, apiKey: 'none', maxRetries: 5}).responses.create({model: 'big', input: 'a'}));
});
await check('a service that is down', () => refused('InternalServerError', 503, 'overloaded', () => open.chat.completions.create(chat('down'))));
await check('a stream of a service that is down', () => refused('InternalServerError', 503, 'overloaded', () => open.chat.completions.create({...chat('down'), stream: true})));
await check('going away', async () => {
  const stream = await open.chat.completions.create({...chat('slow'), stream: true});
  for await (const _ of stream) {
    stream.controller.abort();
    break;
  }
});
