package config

const goodPrice = "[[price]]\nmodel = \"new\"\ninput = 1\noutput = 2\nas_of = 2026-01-31\n"

// priceMistakes are mistakes in dated prices.
var priceMistakes = []mistakeCase{
	{"a price of no model", "[[price]]\ninput = 1\n", `
my.toml, line 1: this price names no model
     1 | [[price]]
       |   ^^^^^
hint: it is the id of one, configured or not`},

	{"a dated price without its day", "[[price]]\nmodel = \"new\"\ninput = 1\noutput = 2\n", `
my.toml, line 1: this price has no as_of
     1 | [[price]]
       |   ^^^^^
hint: it is the day from which the price holds, as in as_of = 2026-10-28`},

	{"a dated price with one rate alone", "[[price]]\nmodel = \"new\"\noutput = 2\nas_of = 2026-01-31\n", `
my.toml, line 1: a price has an input and an output
     1 | [[price]]
       |   ^^^^^
hint: in US dollars per million tokens; leave the entry out where one of them is unknown`},

	{"a price that ends before it begins", goodPrice + "until = 2026-01-30\n", `
my.toml, line 6: this price ends before it begins
     6 | until = 2026-01-30
       |         ^^^^^^^^^^
hint: until is the last day on which it holds`},

	{"an end in quotes", goodPrice + "until = \"2026-02-30\"\n", `
my.toml, line 6: price.until: write a date without quotes: 2026-02-30
     6 | until = "2026-02-30"
       |         ^^^^^^^^^^^^`},

	{"two prices from one day on", goodPrice + goodPrice, `
my.toml, line 10: there are two prices of "new" from this day on
    10 | as_of = 2026-01-31
       |         ^^^^^^^^^^
hint: a price holds until the next one; keep one of them`},

	{"another provider for a configured model", "[[price]]\nmodel = \"gpt-5.4\"\nprovider = \"deepseek\"\ninput = 1\noutput = 2\nas_of = 2026-01-31\n", `
my.toml, line 3: gpt-5.4 is a model of provider openai
     3 | provider = "deepseek"
       |            ^^^^^^^^^^
hint: leave it out: it is for models that are not configured`},

	{"a tier that is for nothing", goodPrice + "service_tier = {flex = 0.0}\n", `
my.toml, line 6: flex is a factor above 0 and up to 100
     6 | service_tier = {flex = 0.0}
       |                ^^^^^^^^^^^^`},

	{"a dearer batch", goodPrice + "batch = 1.5\n", `
my.toml, line 6: batch is a factor from 0 to 1
     6 | batch = 1.5
       |         ^^^`},

	{"a tier of a dated price without a length", goodPrice + "[[price.tier]]\ninput = 1\n", `
my.toml, line 6: a tier needs above_input_tokens, the prompt length from which it holds
     6 | [[price.tier]]
       |   ^^^^^^^^^^`},

	{"an unknown key of a dated price", goodPrice + "ends = 2026-02-28\n", `
my.toml, line 6: unknown key "price.ends"
     6 | ends = 2026-02-28
       | ^^^^
hint: ` + "`switchboard config show` lists the keys there are"},
}
