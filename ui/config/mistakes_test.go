package config

// mistakeCase is a config file with one mistake, and all that a user sees of it.
type mistakeCase struct{ name, src, want string }

// mistakes are config files with one mistake each, and all that a user
// sees of it.
var mistakes = []mistakeCase{
	{"a key that means nothing", "reference = \"gpt-5.4\"\nrefrence = \"x\"\n", `
my.toml, line 2: unknown key "refrence"
     2 | refrence = "x"
       | ^^^^^^^^
hint: ` + "`switchboard config show` lists the keys there are"},

	{"an unknown key in the second entry", "[[model]]\nid = \"a\"\nprovider = \"openai\"\n[[model]]\nid = \"b\"\nprovider = \"openai\"\n  [model.price]\n  inputs = 1.0\n", `
my.toml, line 8: unknown key "model.price.inputs"
     8 |   inputs = 1.0
       |   ^^^^^^
hint: ` + "`switchboard config show` lists the keys there are"},

	{"a key in the file, which is not shown", "[[provider]]\nid = \"p\"\nkind = \"simulated\"\napi_key = \"sk-secret\"\n", `
my.toml, line 4: unknown key "provider.api_key"
     4 | api_key = …
       | ^^^^^^^
hint: keys do not belong in this file: name the variable that holds it, as in api_key_env = "OPENAI_API_KEY"`},

	{"a key where the name of a variable belongs", "[[provider]]\nid = \"p\"\nkind = \"simulated\"\napi_key_env = \"sk-secret\"\n", `
my.toml, line 4: api_key_env is the name of an environment variable
     4 | api_key_env = …
       | ^^^^^^^^^^^
hint: put the key itself into the environment, not into this file`},

	{"text that is no TOML", "lanes = [\"a\", \nreference = \"b\"", `
my.toml, line 2: expected value but found "reference" instead
     2 | reference = "b"
       | ^^^^^^^^^
hint: see https://toml.io for the syntax`},

	{"a key given twice", "theme = \"dark\"\ntheme = \"light\"", `
my.toml, line 2: Key 'theme' has already been defined.
     2 | theme = "light"
       | ^^^^^
hint: see https://toml.io for the syntax`},

	{"the wrong type", "[limits]\nanswer_bytes = \"much\"", `
my.toml, line 2: limits.answer_bytes must be a whole number, not a text
     2 | answer_bytes = "much"
       |                ^^^^^^`},

	{"the wrong type inside an entry, behind tabs", "[[provider]]\nid = \"x\"\nkind = \"simulated\"\n[[provider]]\nid = \"y\"\nkind = \"simulated\"\n\tconcurrency = \"many\" # as can be", `
my.toml, line 7: provider.concurrency must be a whole number, not a text
     7 |  concurrency = "many" # as can be
       |                ^^^^^^`},

	{"a table where a list of tables belongs", "[model]\nid = \"x\"", `
my.toml, line 1: model must be a list, not a table
     1 | [model]
       |  ^^^^^`},

	{"a temperature that no model takes", "[request]\ntemperature = 2.5", `
my.toml, line 2: a temperature is a number from 0 to 2
     2 | temperature = 2.5
       |               ^^^
hint: leave it out for what the service does by itself`},

	{"an effort that is none", "[request]\neffort = \"lots\"", `
my.toml, line 2: there is no effort "lots"; there are none, minimal, low, medium, high, xhigh, max
     2 | effort = "lots"
       |          ^^^^^^
hint: leave it out for what the model does by itself`},

	{"a duration without a unit", "[limits]\nidle = 30", `
my.toml, line 2: limits.idle: a duration is a text such as "30s" or "1m30s", not 30
     2 | idle = 30
       |        ^^`},

	{"a duration that is none", "[limits]\nfirst_token = \"soon\"", `
my.toml, line 2: limits.first_token: a duration is a text such as "30s" or "1m30s", not "soon"
     2 | first_token = "soon"
       |               ^^^^^^`},

	{"a date in quotes", "[[model]]\nid = \"a\"\nprovider = \"openai\"\n[model.price]\nas_of = \"2026-10-28\"", `
my.toml, line 5: model.price.as_of: write a date without quotes: 2026-10-28
     5 | as_of = "2026-10-28"
       |         ^^^^^^^^^^^^`},

	{"a text that is no date", "[[model]]\nid = \"a\"\nprovider = \"openai\"\n[model.price]\nas_of = \"yesterday\"", `
my.toml, line 5: model.price.as_of: write a date without quotes: 2026-10-28
     5 | as_of = "yesterday"
       |         ^^^^^^^^^^^`},

	{"a number for a date", "[[model]]\nid = \"a\"\nprovider = \"openai\"\n[model.price]\nas_of = 5", `
my.toml, line 5: model.price.as_of: write a date without quotes: 2026-10-28
     5 | as_of = 5
       |         ^`},

	{"a list for a date", "[[model]]\nid = \"a\"\nprovider = \"openai\"\n[model.price]\nas_of = [2026-10-28]", `
my.toml, line 5: model.price.as_of: write a date without quotes: 2026-10-28
     5 | as_of = [2026-10-28]
       |         ^^^^^^^^^^^^`},

	{"a date for a text", "[request]\neffort = 2026-10-28", `
my.toml, line 2: request.effort must be a text, not a date
     2 | effort = 2026-10-28
       |          ^^^^^^^^^^`},

	{"a date for a number", "[limits]\nanswer_bytes = 2026-10-28", `
my.toml, line 2: limits.answer_bytes must be a whole number, not a date
     2 | answer_bytes = 2026-10-28
       |                ^^^^^^^^^^`},

	{"a date for a duration", "[limits]\nidle = 2026-10-28", `
my.toml, line 2: limits.idle: a duration is a text such as "30s" or "1m30s", not a date
     2 | idle = 2026-10-28
       |        ^^^^^^^^^^`},

	{"an amount in quotes", "[[model]]\nid = \"a\"\nprovider = \"openai\"\n[model.price]\ninput = \"1.5\"", `
my.toml, line 5: model.price.input: an amount in US dollars is a number without quotes such as 0.25, not "1.5"
     5 | input = "1.5"
       |         ^^^^^`},

	{"a date for an amount", "[[model]]\nid = \"a\"\nprovider = \"openai\"\n[model.price]\ninput = 2026-10-28", `
my.toml, line 5: model.price.input: an amount in US dollars is a number such as 0.25
     5 | input = 2026-10-28
       |         ^^^^^^^^^^`},

	{"a negative price", "[[model]]\nid = \"a\"\nprovider = \"openai\"\n[[model]]\nid = \"b\"\nprovider = \"openai\"\n[model.price]\ninput = -1.5\n", `
my.toml, line 8: model.price.input: an amount in US dollars is from 0 to 9 billion, not -1.5
     8 | input = -1.5
       |         ^^^^`},

	{"a negative price in the second tier", "[[model]]\nid = \"a\"\nprovider = \"openai\"\n[[model.price.tier]]\nabove_input_tokens = 5\ninput = 1\n[[model.price.tier]]\nabove_input_tokens = 9\ninput = -2\n", `
my.toml, line 9: model.price.tier.input: an amount in US dollars is from 0 to 9 billion, not -2
     9 | input = -2
       |         ^^`},

	{"a tier without a length", "[[model]]\nid = \"a\"\nprovider = \"openai\"\n[[model.price.tier]]\ninput = 1\n", `
my.toml, line 4: a tier needs above_input_tokens, the prompt length from which it holds
     4 | [[model.price.tier]]
       |   ^^^^^^^^^^^^^^^^`},

	{"a provider that is not there", "[[model]]\nid = \"m\"\nprovider = \"opnai\"\n", `
my.toml, line 3: there is no provider with the id "opnai"
     3 | provider = "opnai"
       |            ^^^^^^^
hint: there are openai, anthropic, google, mistral, deepseek, openrouter`},

	{"a preset that there is not", "[[provider]]\npreset = \"telepathy\"\n", `
my.toml, line 2: there is no preset "telepathy"
     2 | preset = "telepathy"
       |          ^^^^^^^^^^^
hint: there are openai, anthropic, google, mistral, deepseek, openrouter, ollama, lmstudio, llamacpp, vllm`},
	{"an api of another kind", "[[model]]\nid = \"m\"\nprovider = \"mistral\"\napi = \"responses\"\n", `
my.toml, line 4: api "responses" is of kind openai only
     4 | api = "responses"
       |       ^^^^^^^^^^^
hint: provider mistral is of kind openai-compatible`},
	{"an address that is none, though none is needed", "[[provider]]\npreset = \"openai\"\nbase_url = \"api.openai.com\"\n", `
my.toml, line 3: base_url is no http or https address
     3 | base_url = "api.openai.com"
       |            ^^^^^^^^^^^^^^^^
hint: it looks like "https://api.openai.com/v1"`},
	{"a kind that there is not", "[[provider]]\nid = \"p\"\nkind = \"telepathy\"\n", `
my.toml, line 3: there is no kind "telepathy"
     3 | kind = "telepathy"
       |        ^^^^^^^^^^^
hint: there are openai, anthropic, google, openai-compatible, simulated`},

	{"an entry without an id", "[[provider]]\nkind = \"simulated\"\n", `
my.toml, line 1: this entry has no id
     1 | [[provider]]
       |   ^^^^^^^^`},

	{"two entries with one id", "[[provider]]\nid = \"p\"\nkind = \"simulated\"\n[[provider]]\nid = \"p\"\nkind = \"simulated\"\n", `
my.toml, line 5: there are two entries with the id "p"
     5 | id = "p"
       |      ^^^
hint: give one of them another id`},

	{"an address that is none", "[[provider]]\nid = \"p\"\nkind = \"openai-compatible\"\nbase_url = \"localhost:11434\"\n", `
my.toml, line 4: base_url is no http or https address
     4 | base_url = "localhost:11434"
       |            ^^^^^^^^^^^^^^^^^
hint: it looks like "https://api.openai.com/v1"`},

	{"a password in an address, which is not shown", "[[provider]]\nid = \"p\"\nkind = \"openai-compatible\"\nbase_url = \"https://ana:geheim@host/v1\"\n", `
my.toml, line 4: base_url must not hold a user or password
     4 | base_url = "https: …
       | ^^^^^^^^
hint: use api_key_env or api_key_cmd`},

	{"no place at the provider", "[[provider]]\nid = \"p\"\nkind = \"simulated\"\nconcurrency = 0\n", `
my.toml, line 4: concurrency is at least 1
     4 | concurrency = 0
       |               ^`},

	{"a lane that is not configured", "lanes = [\n  \"gpt-5-nano\", # cheap\n  \"gtp-5\",\n]\n", `
my.toml, line 3: lanes names the model "gtp-5", which is not configured
     3 |   "gtp-5",
       |    ^^^^^
hint: ` + "`switchboard models` lists those that are"},

	{"no lane at all", "lanes = []", `
my.toml, line 1: there must be 1 to 8 lanes, not 0
     1 | lanes = []
       |         ^^`},

	{"a scale that there is not", "rating.scale = \"stars\"", `
my.toml, line 1: there is no rating scale "stars"
     1 | rating.scale = "stars"
       |                ^^^^^^^
hint: use accept, score, preference`},

	{"a mistake inside an inline table", "limits = { idle = \"1s\", output_tokens = 0 }", `
my.toml, line 1: output_tokens is at least 1
     1 | limits = { idle = "1s", output_tokens = 0 }
       |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
hint: it bounds what an answer can cost`},

	{"escape codes in the line, which are not passed on", "theme = 'a\u202eb' # \u009b31m", `
my.toml, line 1: there is no theme "a\u202eb"
     1 | theme = 'ab' # 
       |         ^^^^
hint: use auto, light, dark, mono`},

	{"a rule for an empty tag, which is not one for all prompts", "[[rule]]\ntag = \"\"\ndeny = [\"gpt-5.4\"]", `
my.toml, line 2: this tag is empty
     2 | tag = ""
       |       ^^
hint: name a tag, or leave the key out: without it the rule holds for all prompts`},

	{"a rule for an empty task", "[[rule]]\ntask = \"\"\ntag = \"pii\"\ndeny = [\"gpt-5.4\"]", `
my.toml, line 2: this task is empty
     2 | task = ""
       |        ^^
hint: name a task, or leave the key out: without it the rule holds for all prompts`},

	{"a rule for a tag without a key, which would hold for no prompt", "[[rule]]\ntag = \"=search\"\ndeny = [\"gpt-5.4\"]", `
my.toml, line 2: a tag is a key, or a key and a value, without control characters
     2 | tag = "=search"
       |       ^^^^^^^^^`},

	{"a cap for an empty model", "[[limits.cap]]\nusd = 1\nper = \"day\"\nmodel = \"\"", `
my.toml, line 4: this model is empty
     4 | model = ""
       |         ^^
hint: name a model, or leave the key out: without it the cap is about everything`},

	{"a budget without an amount", "[[budget]]\nper = \"month\"", `
my.toml, line 1: this budget has no usd
     1 | [[budget]]
       |   ^^^^^^
hint: it is what is meant to be spent, in US dollars`},

	{"a budget of nothing, of which no share can be told", "[[budget]]\nusd = 0\nper = \"month\"", `
my.toml, line 2: a budget is more than 0 US dollars, not 0
     2 | usd = 0
       |       ^`},

	{"a budget without a period", "[[budget]]\nusd = 5", `
my.toml, line 1: this budget has no period
     1 | [[budget]]
       |   ^^^^^^
hint: use per = "month" or "day"`},

	{"a budget for a period that there is not, in the second one", "[[budget]]\nusd = 5\nper = \"month\"\n[[budget]]\nusd = 5\nper = \"year\"", `
my.toml, line 6: there is no period "year"
     6 | per = "year"
       |       ^^^^^^
hint: use per = "month" or "day"`},

	{"a budget for two things", "[[budget]]\nusd = 5\nper = \"month\"\ntag = \"team=search\"\nmodel = \"gpt-4o\"", `
my.toml, line 1: a budget is about one thing: a tag, a model, a task or a provider
     1 | [[budget]]
       |   ^^^^^^
hint: make a [[budget]] for each`},

	{"a budget for an empty provider", "[[budget]]\nusd = 5\nper = \"day\"\nprovider = \"\"", `
my.toml, line 4: this provider is empty
     4 | provider = ""
       |            ^^
hint: name a provider, or leave the key out: without it the budget is about everything`},

	{"a budget for a tag without a value", "[[budget]]\nusd = 5\nper = \"day\"\ntag = \"team\"", `
my.toml, line 4: the tag "team" is no key and value
     4 | tag = "team"
       |       ^^^^^^
hint: it looks like "team=search"`},

	{"a budget for a model of two lines", "[[budget]]\nusd = 5\nper = \"day\"\nmodel = \"a\\nb\"", `
my.toml, line 4: this model is longer than a line, or has control characters
     4 | model = "a\nb"
       |         ^^^^^^`},

	{"an alert in per cent", "[[budget]]\nusd = 5\nper = \"month\"\nalerts = [0.5, 80]", `
my.toml, line 4: an alert is set at a share of the budget, above 0 and up to 2, not at 80
     4 | alerts = [0.5, 80]
       |                ^^
hint: 0.8 is 80 %`},

	{"an alert set twice", "[[budget]]\nusd = 5\nper = \"month\"\nalerts = [0.5, 0.5]", `
my.toml, line 4: alerts has 0.5 twice
     4 | alerts = [0.5, 0.5]
       |          ^^^^^^^^^^`},

	{"alerts that are no numbers", "[[budget]]\nusd = 5\nper = \"month\"\nalerts = [\"80 %\"]", `
my.toml, line 4: budget.alerts must be a number, not a text
     4 | alerts = ["80 %"]
       |          ^^^^^^^^`},

	{"a budget that would never alert", "[[budget]]\nusd = 5\nper = \"month\"\nalerts = []", `
my.toml, line 4: this budget would never alert
     4 | alerts = []
       |          ^^
hint: name a share, as in alerts = [0.8], or leave alerts out`},

	{"a forecast for a day's budget", "[[budget]]\nusd = 5\nper = \"day\"\nforecast = true", `
my.toml, line 4: a forecast is of the month's end, and this budget is of a day
     4 | forecast = true
       | ^^^^^^^^
hint: leave forecast out, or set per = "month"`},

	{"a key of a budget that there is not", "[[budget]]\nusd = 5\nper = \"day\"\nlimit = 5", `
my.toml, line 4: unknown key "budget.limit"
     4 | limit = 5
       | ^^^^^
hint: ` + "`switchboard config show` lists the keys there are"},
}
