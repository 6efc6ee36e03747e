package dataset

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"switchboard/engine/jsonl"
	"switchboard/eval"
	"switchboard/providers"
)

const arenaLine = `{"question_id":"q1","model_a":"w","model_b":"s","winner":"model_b","judge":"arena_user_973","turn":2,"anony":true,"language":"English","tstamp":1682351591.1,` +
	`"conversation_a":[{"content":"Name a river.","role":"user"},{"content":"Rhine","role":"assistant"},{"content":"And a lake.","role":"user"},{"content":"Constance","role":"assistant"}],` +
	`"conversation_b":[{"content":"Name a river.","role":"user"},{"content":"Elbe","role":"assistant"},{"content":"And a lake.","role":"user"},{"content":"Como","role":"assistant"}]}`

func TestReadArena(t *testing.T) {
	set := read(t, ArenaFormat, "f", arenaLine+"\n"+
		`{"id":7,"model_a":"w","model_b":"s","winner":"both_bad","evaluation_session_id":"e1","conversation_a":[{"role":"user","content":[{"type":"text","text":"Name a river."},{"type":"image","image":null}]}],"conversation_b":[]}`+"\n"+
		`{"id":"8","model_a":"w","model_b":"s","winner":"tie (bothbad)","prompt":"Name a river."}`)
	first := set.Prompts[0]
	t.Run("what the user said is the prompt", func(t *testing.T) {
		if first.Prompt != "Name a river.\n\nAnd a lake." || first.Answers[1].Text != "Como" && first.Answers[1].Text != "Elbe\n\nComo" {
			t.Errorf("%+v", first)
		}
	})
	t.Run("the winner is one of the two, or neither", func(t *testing.T) {
		if *first.Winner != eval.Second || *set.Prompts[1].Winner != eval.BothBad || *set.Prompts[2].Winner != eval.BothBad {
			t.Errorf("%v", set.Prompts)
		}
	})
	t.Run("parts of a message are joined", func(t *testing.T) {
		if set.Prompts[1].Prompt != "Name a river." || set.Prompts[1].ID != "7" || set.Prompts[1].Rater != "e1" {
			t.Errorf("%+v", set.Prompts[1])
		}
	})
	t.Run("a text that comes again is another battle", func(t *testing.T) {
		if len(set.Prompts) != 3 || len(set.Repeats) != 0 {
			t.Errorf("%+v", set)
		}
	})
}

const routeCSV = `prompt,w,s,w_response,s_response
"Name a river, ""please"".",True,False,Rhine,
Name a lake.,False,0.5,"Como
and Garda",Constance
name a LAKE.,True,True,x,y
`

func TestReadRouteLLMResponses(t *testing.T) {
	set := read(t, RouteLLMFormat, "dir/gsm8k.csv", routeCSV)
	if len(set.Prompts) != 2 || len(set.Repeats) != 1 || set.Repeats[0] != (Repeat{5, 3}) {
		t.Fatalf("%+v", set)
	}
	first, second := set.Prompts[0], set.Prompts[1]
	if first.ID != "gsm8k-0" || first.Prompt != `Name a river, "please".` || len(first.Answers) != 2 || *first.Answers[0].Quality != 1 || first.Answers[0].Text != "Rhine" {
		t.Errorf("%+v", first)
	}
	if second.Line != 3 || *second.Answer("s").Quality != 0.5 || second.Answer("w").Text != "Como\nand Garda" {
		t.Errorf("%+v", second)
	}
	t.Run("without texts", func(t *testing.T) {
		if set := read(t, RouteLLMFormat, "mmlu.csv", "prompt,w,s\np,True,\n"); set.Prompts[0].Answers[1].Quality != nil {
			t.Errorf("%+v", set.Prompts)
		}
	})
}

func TestReadRouteLLMJudgements(t *testing.T) {
	set := read(t, RouteLLMFormat, "judgements.jsonl", strings.Join([]string{
		`{"question_id":81,"model":"w","judge":["gpt-4","single-v1"],"user_prompt":"[Instruction]\nJudge.\n\n[Question]\nName a river.\n\n[The Start of Assistant's Answer]\nRhine\n[The End of Assistant's Answer]","score":9,"turn":1}`,
		`{"question_id":81,"model":"s","user_prompt":"[Question]\nName a river.\n\n[The Start of Reference Answer]\nElbe\n[The End of Reference Answer]\n\n[The Start of Assistant's Answer]\nOder\n[The End of Assistant's Answer]","score":-1,"turn":1}`,
		`{"question_id":81,"model":"w","user_prompt":"<|The Start of Reference Answer|>\n\n### User:\nx\n\n<|The End of Reference Answer|>\n\n\n<|The Start of Assistant A's Conversation with User|>\n\n### User:\nName a river.\n\n### Assistant A:\nRhine\n\n### User:\nAnd a lake.\n\n### Assistant A:\nComo\n\n<|The End of Assistant A's Conversation with User|>","score":10,"turn":2}`,
	}, "\n"))
	if len(set.Prompts) != 2 {
		t.Fatalf("%+v", set.Prompts)
	}
	one, two := set.Prompts[0], set.Prompts[1]
	t.Run("a turn is a prompt, with those before it", func(t *testing.T) {
		if one.ID != "mtbench-81-1" || one.Prompt != "Name a river." || two.Prompt != "Name a river.\n\nAnd a lake." || two.Answers[0].Text != "Como" {
			t.Errorf("%+v\n%+v", one, two)
		}
	})
	t.Run("a score is tenths", func(t *testing.T) {
		if *one.Answer("w").Quality != 0.9 || *two.Answer("w").Quality != 1 {
			t.Errorf("%+v", one)
		}
	})
	t.Run("what was not judged is unknown", func(t *testing.T) {
		if s := one.Answer("s"); s.Quality != nil || s.Text != "Oder" {
			t.Errorf("%+v", s)
		}
	})
}

const promptfooFile = `{
  "evalId": "eval-1",
  "results": {
    "version": 3,
    "timestamp": "2026-01-02T03:04:05Z",
    "prompts": [{"raw": "{{q}}", "provider": "openai:w"}],
    "results": [
      {"promptIdx": 0, "testIdx": 0, "provider": {"id": "openai:w", "label": "w"}, "prompt": {"raw": "Name a river.", "label": "q"},
       "response": {"output": "Rhine", "tokenUsage": {"total": 10, "prompt": 7, "completion": 3}, "cost": 0.002, "cached": false},
       "failureReason": 0, "success": true, "score": 0.75, "latencyMs": 1500, "cost": 0.002, "gradingResult": {"pass": true, "score": 0.75, "reason": "All assertions passed"}},
      {"promptIdx": 1, "testIdx": 0, "provider": {"id": "openai:s"}, "prompt": {"raw": "[{\"role\":\"system\",\"content\":\"Be short.\"},{\"role\":\"user\",\"content\":\"Name a river.\"}]"},
       "response": {"output": {"river": "Elbe"}, "tokenUsage": {"cached": 10, "total": 10}, "cached": true},
       "failureReason": 0, "success": true, "score": 1, "latencyMs": 2, "cost": 0, "gradingResult": {"pass": true, "score": 1, "reason": "No assertions"}},
      {"promptIdx": 0, "testIdx": 1, "provider": {"id": "openai:w", "label": "w"}, "prompt": {"raw": "Name a lake."},
       "error": "API error: 429", "failureReason": 2, "success": false, "score": 0, "latencyMs": 90, "gradingResult": null},
      {"promptIdx": 0, "testIdx": 2, "provider": {"id": "openai:w", "label": "w"}, "prompt": {"raw": "name a RIVER."},
       "response": {"output": "Oder"}, "success": true, "score": 1, "gradingResult": {"reason": "ok"}}
    ],
    "stats": {"successes": 2}
  },
  "config": {}
}
`

func TestReadPromptfoo(t *testing.T) {
	set := read(t, PromptfooFormat, "results.json", promptfooFile)
	if len(set.Prompts) != 2 {
		t.Fatalf("%+v", set.Prompts)
	}
	river, lake := set.Prompts[0], set.Prompts[1]
	t.Run("what is given is kept", func(t *testing.T) {
		w := river.Answer("w")
		if river.Prompt != "Name a river." || *w.Quality != 0.75 || w.Text != "Rhine" || *w.TotalMS != 1500 || *w.InputTokens != 7 || w.Cost != providers.USD(0.002) {
			t.Errorf("%+v", w)
		}
	})
	s := river.Answer("openai:s")
	t.Run("results for one prompt are one outcome, chats too", func(t *testing.T) {
		if s == nil || s.Text != `{"river": "Elbe"}` {
			t.Fatalf("%+v", river)
		}
	})
	t.Run("what a cache answered was not timed, and a cost of 0 is unknown", func(t *testing.T) {
		if s.TotalMS != nil || s.Cost.Known() {
			t.Errorf("%+v", s)
		}
	})
	t.Run("where nothing was asserted nothing was judged", func(t *testing.T) {
		if s.Quality != nil {
			t.Errorf("%v", *s.Quality)
		}
	})
	t.Run("a failed call is no judgement", func(t *testing.T) {
		if w := lake.Answer("w"); w.Quality != nil || w.Failure != "API error: 429" || lake.Line != 14 {
			t.Errorf("%+v in line %d", w, lake.Line)
		}
	})
	t.Run("a provider counts once for a text", func(t *testing.T) {
		if len(set.Repeats) != 1 || set.Repeats[0] != (Repeat{16, 8}) {
			t.Errorf("%v", set.Repeats)
		}
	})
	t.Run("lines of results are read as well", func(t *testing.T) {
		line := `{"promptIdx":0,"testIdx":0,"provider":"w","prompt":"p","response":{"output":"x"},"score":1,"gradingResult":{"reason":"ok"}}`
		if set := read(t, PromptfooFormat, "r.jsonl", line); set.Prompts[0].Answers[0].Text != "x" {
			t.Errorf("%+v", set.Prompts)
		}
	})
}

func TestAByteOrderMarkDoesNotCount(t *testing.T) {
	for f, text := range map[ImportFormat]string{
		OutcomesFormat: twoOutcomes, ArenaFormat: arenaLine, PromptfooFormat: promptfooFile, RouteLLMFormat: "prompt,w\np,True\n",
	} {
		t.Run(string(f), func(t *testing.T) {
			if plain, marked := read(t, f, "f", text), read(t, f, "f", "\ufeff"+text); !reflect.DeepEqual(plain, marked) {
				t.Errorf("got %+v, want %+v", marked, plain)
			}
		})
	}
}

func TestBadImportsAreNamedByLine(t *testing.T) {
	huge := strings.Repeat("x", 50<<20)
	judgement := `{"question_id":1,"model":"w","user_prompt":"[Question]\np\n\n[The Start of Assistant's Answer]\nx","score":5,"turn":1}`
	for name, c := range map[string]struct {
		format     ImportFormat
		file, text string
		line       int
		want       string
	}{
		"arena: no JSON":           {ArenaFormat, "f", arenaLine + "\n{", 2, "not a JSON object"},
		"arena: no winner":         {ArenaFormat, "f", strings.Replace(arenaLine, `"model_b","judge"`, `"model_c","judge"`, 1), 1, `the winner is "model_c"`},
		"arena: winner is 1":       {ArenaFormat, "f", `{"id":"1","model_a":"w","model_b":"s","winner":1}`, 1, `"winner" is not a text but a number`},
		"arena: a list":            {ArenaFormat, "f", `[]`, 1, `not a JSON object with "model_a", "model_b" and "winner"`},
		"arena: one model":         {ArenaFormat, "f", strings.Replace(arenaLine, `"model_b":"s"`, `"model_b":"w"`, 1), 1, "both models are w"},
		"arena: an id twice":       {ArenaFormat, "f", arenaLine + "\n" + arenaLine, 2, `"q1" stands in line 1`},
		"arena: no prompt":         {ArenaFormat, "f", `{"id":"1","model_a":"w","model_b":"s","winner":"tie"}`, 1, "no \"conversation_a\""},
		"arena: 50 MB":             {ArenaFormat, "f", arenaLine + "\n" + huge, 2, "longer than 16 MB"},
		"arena: nothing":           {ArenaFormat, "f", "\n", 1, "no battles"},
		"csv: no prompt column":    {RouteLLMFormat, "f", "question,w\n", 1, `no column "prompt"`},
		"csv: no model":            {RouteLLMFormat, "f", "prompt\n", 1, "no column of a model"},
		"csv: a column twice":      {RouteLLMFormat, "f", "prompt,w,w\n", 1, `two columns are named "w"`},
		"csv: a cell too few":      {RouteLLMFormat, "f", "prompt,w\np\n", 2, "not CSV"},
		"csv: quality above 1":     {RouteLLMFormat, "f", "prompt,w\np,1.5\n", 2, "neither True nor False"},
		"csv: 50 MB":               {RouteLLMFormat, "f", "prompt,w\np,True\n" + huge + ",True\n", 3, "longer than 16 MB"},
		"csv: nothing":             {RouteLLMFormat, "f", "", 1, "no responses"},
		"mt-bench: score of 11":    {RouteLLMFormat, "f", strings.Replace(judgement, `"score":5`, `"score":11`, 1), 1, "not between 0 and 10"},
		"mt-bench: no question":    {RouteLLMFormat, "f", `{"question_id":1,"model":"w","user_prompt":"?","score":5}`, 1, "no question is found"},
		"mt-bench: a model twice":  {RouteLLMFormat, "f", judgement + "\n" + judgement, 2, "has a judgement of w already"},
		"promptfoo: no JSON":       {PromptfooFormat, "f", "{\n\"results\": {\n\"results\": [\n{]", 4, "not a JSON document"},
		"promptfoo: cut short":     {PromptfooFormat, "f", promptfooFile[:len(promptfooFile)-30], 19, "not a JSON document"},
		"promptfoo: a list":        {PromptfooFormat, "f", "[]", 1, "not a JSON object"},
		"promptfoo: no results":    {PromptfooFormat, "f", "{}", 1, "no results"},
		"promptfoo: score above 1": {PromptfooFormat, "f", strings.Replace(promptfooFile, `"score": 0.75, "latencyMs"`, `"score": 7, "latencyMs"`, 1), 8, "the quality 7 of w is not between 0 and 1"},
		"promptfoo: no provider":   {PromptfooFormat, "f", strings.Replace(promptfooFile, `{"id": "openai:s"}`, `{}`, 1), 11, `no "provider"`},
		"promptfoo: 50 MB":         {PromptfooFormat, "f", strings.Replace(promptfooFile, "Rhine", huge, 1), 8, "longer than 16 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := c.format.Read(strings.NewReader(c.text), c.file)
			var bad *jsonl.LineError
			if !errors.As(err, &bad) || bad.Line != c.line || !strings.Contains(bad.Text, c.want) || bad.File != c.file {
				t.Errorf("got %v", err)
			}
			if set != nil {
				t.Error("something was read")
			}
		})
	}
}

func FuzzImport(f *testing.F) {
	f.Add(0, twoOutcomes)
	f.Add(1, promptfooFile)
	f.Add(2, routeCSV)
	f.Add(3, arenaLine)
	f.Add(1, `{"results":{"results":{"results":[null,1,"x"]}}}`)
	f.Fuzz(func(t *testing.T, format int, text string) {
		if format < 0 || format >= len(ImportFormats) {
			return
		}
		set, err := ImportFormats[format].Read(strings.NewReader(text), "f")
		var line *jsonl.LineError
		if err != nil && (set != nil || !errors.As(err, &line) || line.Line < 1) {
			t.Fatalf("half-imported, or no line: %v", err)
		}
		if err != nil {
			return
		}
		for _, p := range set.Prompts {
			if p.ID == "" || strings.TrimSpace(p.Prompt) == "" || p.Line < 1 {
				t.Fatalf("let through: %+v", p)
			}
			for _, a := range p.Answers {
				if a.Model == "" || a.Quality != nil && !(*a.Quality >= 0 && *a.Quality <= 1) {
					t.Fatalf("let through: %+v", a)
				}
			}
		}
	})
}
