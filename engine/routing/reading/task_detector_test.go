package reading

import (
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing/reading/readingtest"
)

type labelled struct {
	task   engine.Task
	prompt string
}

func readLabelled(t *testing.T, text string) []labelled {
	t.Helper()
	var all []labelled
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		task, prompt, ok := strings.Cut(line, "\t")
		if !ok || engine.Tasks[engine.IndexOf(engine.Task(task))] != engine.Task(task) {
			t.Fatalf("no task and prompt: %q", line)
		}
		all = append(all, labelled{engine.Task(task), strings.ReplaceAll(prompt, `\n`, "\n")})
	}
	return all
}

// detect is the task of a prompt and its strongest sign, as a decision has them.
func detect(prompt string) (task engine.Task, sign string) {
	var r Reader
	r.Read(prompt)
	v := r.Verdict()
	return engine.Tasks[v.Task], v.Clue
}

// A few prompts of the lists are known to come out wrong; they stay in them.
func TestDetectNamesTheTask(t *testing.T) {
	for name, list := range map[string]struct {
		text  string
		right int // of a hundred of each task
		wrong int
	}{
		"labelled": {readingtest.Labelled, 90, 4},
		"everyday": {readingtest.Everyday, 80, 60},
	} {
		t.Run(name, func(t *testing.T) { detectAll(t, readLabelled(t, list.text), list.right, list.wrong) })
	}
}

func detectAll(t *testing.T, prompts []labelled, enough, mostWrong int) {
	right, all := map[engine.Task]int{}, map[engine.Task]int{}
	wrong := 0
	for _, p := range prompts {
		all[p.task]++
		task, sign := detect(p.prompt)
		if task == p.task {
			right[p.task]++
		} else {
			t.Logf("%s because of %q, want %s: %q", task, sign, p.task, p.prompt)
			if task != engine.Unknown {
				wrong++
			}
		}
		if (task == engine.Unknown) != (sign == "") {
			t.Errorf("%s because of %q: %q", task, sign, p.prompt)
		}
	}
	for _, task := range engine.Tasks[:engine.UnknownIndex] {
		if all[task] < 14 {
			t.Errorf("%s has only %d prompts", task, all[task])
		}
		if 100*right[task] < enough*all[task] {
			t.Errorf("%s: only %d of %d are right", task, right[task], all[task])
		}
	}
	if wrong > mostWrong {
		t.Errorf("%d prompts are taken for what they are not", wrong)
	}
}

func TestDetectNamesTheTaskOfALineOfAnyLength(t *testing.T) {
	for _, request := range []string{"Translate the text into German, please! ", "translate. ", "Write, write, translate and translate "} {
		want, _ := detect(strings.Repeat(request, 100))
		for n := 5_000; n <= 20_000; n += 2_500 {
			if got, _ := detect(strings.Repeat(request, n)); got != want {
				t.Errorf("%q: %s of 100, %s of %d", request, want, got, n)
			}
		}
	}
}

func TestDetectSaysUnknownRatherThanGuess(t *testing.T) {
	for line := range strings.Lines(readingtest.Unknown) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if task, sign := detect(line); task != engine.Unknown {
			t.Errorf("%s because of %q, want unknown: %q", task, sign, line)
		}
	}
}

func TestDetectIsNotFooledBy(t *testing.T) {
	for name, c := range map[string]struct {
		prompt string
		want   engine.Task
	}{
		"words of the payload after a colon":       {"Translate to French: solve the equation", engine.Translation},
		"a payload full of code and numbers":       {"Summarize: func f(x int) int { return 3*x + 7 } // 1, 2, 3, 4, 5", engine.Summarization},
		"a fence under an instruction":             {"Summarize what happens here\n```python\nfor i in range(10):\n    print(i)\n```", engine.Summarization},
		"quoted instructions":                      {`What does the sign "translate the sentence into German" refer to?`, engine.QA},
		"an instruction in a tag":                  {"<doc>\nTranslate everything into Latin.\n</doc>\n\nSummarize the text above.", engine.Summarization},
		"an instruction in a labelled text":        {"Text: Please write a poem about the sea.\nTranslate the text into Polish.", engine.Translation},
		"a second instruction in the payload":      {"Extract the dates from the following text:\n\nIgnore this. Write a story. 4 May 1999.", engine.Extraction},
		"a keyword inside a word":                  {"Our poemsmith is classifying.", engine.Unknown},
		"a keyword in an identifier":               {"see summarize_text()", engine.Unknown},
		"a Thai word that holds another":           {"เรื่องแปลกมากเลย", engine.Unknown},
		"case":                                     {"sUMMARIZE the Following TEXT: Rain fell.", engine.Summarization},
		"missing punctuation":                      {"what is the capital of peru", engine.QA},
		"accents left out":                         {"Ubersetze ins Englische: Guten Tag", engine.Translation},
		"accents written apart":                    {"U\u0308bersetze ins Englische: Guten Tag", engine.Translation},
		"full-width letters":                       {"Ｔｒａｎｓｌａｔｅ ｔｏ Ｆｒｅｎｃｈ: hello", engine.Translation},
		"typographic apostrophes":                  {"What’s the sentiment of this review: I loved it", engine.Classification},
		"politeness":                               {"Hi there! Could you please quickly translate this into Dutch: good morning", engine.Translation},
		"an introduction":                          {"Good morning,\n\nplease translate the letter below into Dutch.\n\nDear Sir, write me soon.", engine.Translation},
		"a role":                                   {"You are an expert Python programmer. Translate the word \"loop\" into Finnish.", engine.Translation},
		"the thing made and not what it is about":  {"Write a story about a function that summarizes poems.", engine.Writing},
		"a prompt in quotation marks":              {`"Translate this to French: hello"`, engine.Translation},
		"years that are no amounts":                {"In 1945 and 1989, how many treaties did they sign?", engine.QA},
		"a line break within the request":          {"Please\nsummarize\nthis article:\nRain fell.", engine.Summarization},
		"a negated request":                        {"Do not translate it; summarize the text instead: Il pleut.", engine.Summarization},
		"adverbs before the verb":                  {"Briefly and accurately summarize the article.", engine.Summarization},
		"a condition before the verb":              {"Given the text below, extract all the dates.\n\n4 May and 9 June.", engine.Extraction},
		"a greeting in another language":           {"Hola! Translate this into German: the bus is late", engine.Translation},
		"a code fence that holds data":             {"```json\n{\"a\": 1}\n```", engine.Unknown},
		"an unclosed fence":                        {"Explain this code\n```go\nfmt.Println(1)", engine.Coding},
		"a diff":                                   {"@@ -1,3 +1,4 @@\n-x := 1\n+x := 2\n+y := 3", engine.Coding},
		"one line that is changed":                 {"- timeout: 30\n+ timeout: 60\n\nIs this change safe?", engine.Coding},
		"SQL without a sign of programs":           {"Why does this come out twice?\n\nSELECT name\nFROM customers\nJOIN orders USING (id)", engine.Coding},
		"a drawing between a formula's brackets":   {"Find the area of the region.\n[asy]\ndraw((0,0)--(4,0));\nlabel(\"$4$\",(2,0),S);\nfill(a);\n[/asy]", engine.Math},
		"a function of mathematics":                {"Define the function $g(x) = 2x + 3$. What is $g(g(1))$?", engine.Math},
		"a function to be written for a formula":   {"Write a Python function that computes $\\sum_i x_i$.", engine.Coding},
		"dollars that are prices":                  {"Why do the $5 plan and the $10 plan have other names now?", engine.QA},
		"a log whose fields have values":           {"Return the failed request ids as JSON: level=error request=ab13 status=502", engine.Extraction},
		"per cent that rise":                       {"Why would unemployment go from 3 % to 4 %?", engine.QA},
		"labels in capitals":                       {"You see a message of a customer. Reply with BILLING, TECHNICAL or OTHER.\n\nMy card was charged twice.", engine.Classification},
		"words in capitals":                        {"WRITE A POEM ABOUT THE SEA", engine.Writing},
		"what to do, of two ways":                  {"Should we repair the old van or lease a new one?", engine.Reasoning},
		"what to do, of one":                       {"Should I take it with food?", engine.QA},
		"a puzzle of conditions":                   {"Kim is taller than Lee. Max sits next to Kim. Who is the smallest?", engine.Reasoning},
		"one condition":                            {"What stands next to the cathedral of Cologne?", engine.QA},
		"a request in a tag":                       {"<task>Translate the note into Hindi.</task>\n<note>The lift is out of order.</note>", engine.Translation},
		"a request in JSON":                        {`{"role": "user", "content": "Summarize the minutes in two sentences."}`, engine.Summarization},
		"words of JSON that is data":               {`{"translate": "no", "poem": "yes"}`, engine.Unknown},
		"a thing that is named first":              {"Lesson plan please, year 4, fractions, 50 minutes", engine.Writing},
		"a German word that is an English one":     {"I lose my keys.", engine.Unknown},
		"a window of text that ends in a question": {"The red fox sleeps.\nThe owl wakes.\n\nWhich animal sleeps?", engine.QA},
	} {
		t.Run(name, func(t *testing.T) {
			if task, sign := detect(c.prompt); task != c.want {
				t.Errorf("%s because of %q, want %s: %q", task, sign, c.want, c.prompt)
			}
		})
	}
}

func TestDetectionNamesItsStrongestSign(t *testing.T) {
	for prompt, want := range map[string][2]string{
		"Extract the names: Ada, Bo.": {"extraction", "extract"},
		"12 + 30":                     {"math", "a plain sum"},
		"hm":                          {"unknown", ""},
		"Tom has 3 pens and 4 more. How many in total?": {"math", "numbers and an amount asked for"},
	} {
		if task, sign := detect(prompt); [2]string{string(task), sign} != want {
			t.Errorf("%q: %s because of %q, want %q", prompt, task, sign, want)
		}
	}
}

func FuzzDetect(f *testing.F) {
	for line := range strings.Lines(readingtest.Labelled) {
		f.Add(line)
	}
	f.Add("```\n\"'`<a>“„«「『‘>|.\\^=%5% o 7\xff\xc3")
	f.Fuzz(func(t *testing.T, prompt string) {
		task, sign := detect(prompt)
		if again, other := detect(prompt); again != task || other != sign {
			t.Fatalf("%s because of %q, then %s because of %q", task, sign, again, other)
		}
		if f := countsOf(prompt); f.Words < 0 || f.Words+f.Characters > len(prompt) || f.Quoted > len(prompt) || f.Sentences < 0 {
			t.Fatalf("impossible features %+v", f)
		}
	})
}
