package config

const worths = "[[worth]]\ntask = \"summarization\"\naccepted = 0.4\nwrong = 2\n[[worth]]\naccepted = 0.1\nwrong = 0\n"

// worthMistakes are mistakes in what answers are worth.
var worthMistakes = []mistakeCase{
	{"an accepted answer of no worth", "[[worth]]\nwrong = 2\n", `
my.toml, line 1: this entry has no accepted
     1 | [[worth]]
       |   ^^^^^
hint: it is what an accepted answer is worth, in US dollars`},

	{"a wrong answer of no cost", "[[worth]]\naccepted = 2\n", `
my.toml, line 1: this entry has no wrong
     1 | [[worth]]
       |   ^^^^^
hint: it is what an answer costs that is not accepted, in US dollars, beside its price; 0 where it does no harm`},

	{"a negative cost of a wrong answer", "[[worth]]\naccepted = 2\nwrong = -1\n", `
my.toml, line 3: worth.wrong: an amount in US dollars is from 0 to 9 billion, not -1
     3 | wrong = -1
       |         ^^`},

	{"the worth of a task that there is not", "[[worth]]\ntask = \"sumarization\"\naccepted = 2\nwrong = 1\n", `
my.toml, line 2: there is no task "sumarization"
     2 | task = "sumarization"
       |        ^^^^^^^^^^^^^^
hint: tasks are classification, extraction, summarization, rewriting, translation, question answering, coding, math, reasoning, writing, agentic, unknown`},

	{"the worth of an empty task", "[[worth]]\ntask = \"\"\naccepted = 2\nwrong = 1\n", `
my.toml, line 2: this task is empty
     2 | task = ""
       |        ^^
hint: name a task, or leave the key out: without it the entry is for tasks without one of their own`},

	{"a task's worth given twice", worths + "[[worth]]\ntask = \"summarization\"\naccepted = 1\nwrong = 1\n", `
my.toml, line 8: there are two entries for the task "summarization"
     8 | [[worth]]
       |   ^^^^^
hint: keep one of them`},

	{"the usual worth given twice", worths + "[[worth]]\naccepted = 1\nwrong = 1\n", `
my.toml, line 8: there are two entries for tasks without one of their own
     8 | [[worth]]
       |   ^^^^^
hint: keep one of them`},

	{"an unknown key of a worth", "[[worth]]\naccepted = 1\nwrong = 1\ntag = \"x=y\"\n", `
my.toml, line 4: unknown key "worth.tag"
     4 | tag = "x=y"
       | ^^^
hint: ` + "`switchboard config show` lists the keys there are"},
}
