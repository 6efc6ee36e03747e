package gateway

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/eval/fit"
	"switchboard/eval/internal/evaltest"
	"switchboard/providers"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

// learnedPolicy has weights, a certificate and names that mean harm.
func learnedPolicy(t testing.TB, names ...string) routing.Policy {
	t.Helper()
	small, large := "gpt-5.4:nano", "claude-opus"
	if len(names) == 2 {
		small, large = names[0], names[1]
	}
	rows, prior, d := evaltest.Lessons(150, 1)
	fitted := fit.Learn(small, rows, prior, d)
	thresholds := routing.Thresholds{Default: 0.12, Tasks: map[engine.Task]float64{engine.QA: 0.30000000000000004, engine.Math: -2, engine.Coding: 1}}
	certificate := routing.Certificate{Family: string(engine.QA), Tasks: []engine.Task{engine.QA}, MaxLoss: 0.05, Confidence: 0.95, Scale: "accept",
		Rated: 212, Raters: 3, Pool: "00ff", Prompts: 900, Share: 1.0 / 3, Loss: -1e-17, Upper: 0.0478, Run: "run-1"}
	p, err := routing.NewPolicy(
		routing.Scorer{Prior: routing.PriorVersion(), Reader: routing.ReaderVersion, Fitted: []routing.Weights{fitted.Weights}}, thresholds,
		routing.Ladder{Order: routing.ByListPrice, Rungs: []routing.Rung{{Model: small, Strength: 0.2}, {Model: large, Strength: 1}}},
		routing.Provenance{Source: routing.Calibrated, Ratings: 412, Scale: "accept", Raters: 3, Prices: map[string]string{small: "2026-10-28"}},
		certificate)
	evaltest.Must(t, err)
	return p
}

func exported(t testing.TB, p routing.Policy, f Format, prompts ...engine.Query) string {
	t.Helper()
	var b bytes.Buffer
	evaltest.Must(t, Export{Policy: p, Version: "v1.2.3", Prompts: prompts}.Write(&b, f))
	return b.String()
}

func TestAnExportSaysWhetherItWasMadeOnSimulatedModels(t *testing.T) {
	marks := map[Format][2]string{
		JSON: {`"simulated":true`, "simulated"}, TOML: {"simulated = true", "SIMULATED"}, CSV: {",yes\n", ",yes\n"},
		LiteLLM: {"# SIMULATED", "SIMULATED"}, Plugin: {"# SIMULATED", "# SIMULATED"}, VLLM: {"# SIMULATED", "SIMULATED"},
	}
	for _, f := range Formats() {
		t.Run(string(f), func(t *testing.T) {
			for _, simulated := range []bool{true, false} {
				var b bytes.Buffer
				evaltest.Must(t, Export{Policy: learnedPolicy(t), Version: "v1", Simulated: simulated}.Write(&b, f))
				mark := marks[f][1]
				if simulated {
					mark = marks[f][0]
				}
				if mark == "" || strings.Contains(b.String(), mark) != simulated {
					t.Errorf("simulated %v, and %q is not as it should be", simulated, mark)
				}
			}
		})
	}
}

// hardAndEasy are prompts of which some words tell how hard they are.
func hardAndEasy(n int) []engine.Query {
	random := rand.New(rand.NewPCG(7, 7))
	var all []engine.Query
	for i := range n {
		word := []string{"river", "prime"}[random.IntN(2)]
		all = append(all, engine.Query{Prompt: fmt.Sprintf("Tell me something about the %s number %d of the %dth list.", word, i, random.IntN(90))})
	}
	return all
}

func TestAPolicyThatWasExportedDecidesIdentically(t *testing.T) {
	p := learnedPolicy(t)
	router := routing.NewRouter(p)
	for _, f := range []Format{JSON, TOML} {
		t.Run(string(f), func(t *testing.T) {
			read, err := ReadPolicy(strings.NewReader(exported(t, p, f)), "f")
			evaltest.Must(t, err)
			if read.Hash != p.Hash || !bytes.Equal(read.Canonical(), p.Canonical()) {
				t.Fatal("another policy was read")
			}
			other := routing.NewRouter(read)
			rapid.Check(t, func(t *rapid.T) {
				q := engine.Query{Prompt: rapid.String().Draw(t, "prompt"), Task: rapid.SampledFrom(append(engine.Tasks[:], "")).Draw(t, "task")}
				if a, b := router.Choose(q), other.Choose(q); a != b {
					t.Fatalf("%+v and %+v", a, b)
				}
			})
			for _, q := range hardAndEasy(200) {
				if a, b := router.Choose(q), other.Choose(q); a != b {
					t.Fatalf("%q: %+v and %+v", q.Prompt, a, b)
				}
			}
		})
	}
	t.Run("and whatever its models are named", func(t *testing.T) {
		p := learnedPolicy(t, "w\u202e\u2066\u009b\U000e0041\\", "s\u200b\u007f")
		for _, f := range Formats() {
			text := exported(t, p, f)
			if providers.Clean(text) != text {
				t.Errorf("%s holds harmful characters", f)
			}
			if f.Rules() {
				var tree any
				evaltest.Must(t, yaml.Unmarshal([]byte(text), &tree))
				if !strings.Contains(fmt.Sprintf("%q", fmt.Sprint(tree)), `s\u200b\x7f`) {
					t.Errorf("%s: %q", f, tree)
				}
			}
		}
		var plain bytes.Buffer
		evaltest.Must(t, WritePolicy(&plain, p))
		for _, text := range []string{plain.String(), exported(t, p, JSON), exported(t, p, TOML)} {
			read, err := ReadPolicy(strings.NewReader(text), "f")
			evaltest.Must(t, err)
			if read.Hash != p.Hash || providers.Clean(text) != text {
				t.Errorf("%q reads as %s", text, read.Hash)
			}
		}
	})
	t.Run("but not one that was touched", func(t *testing.T) {
		text := strings.Replace(exported(t, p, TOML), "default = 0.12", "default = 0.13", 1)
		if _, err := ReadPolicy(strings.NewReader(text), "f"); err == nil || !strings.Contains(err.Error(), "its hash does not fit") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("and no other TOML", func(t *testing.T) {
		for _, text := range []string{"", "a = ", "[model]\nid = 1"} {
			if _, err := ReadPolicy(strings.NewReader(text), "f"); err == nil || !strings.Contains(err.Error(), "f holds no policy") {
				t.Errorf("%q: got %v", text, err)
			}
		}
	})
}

func TestEveryExportSaysWhereItComesFrom(t *testing.T) {
	p := learnedPolicy(t)
	for _, f := range Formats() {
		t.Run(string(f), func(t *testing.T) {
			text := exported(t, p, f)
			for _, want := range []string{p.Hash, "accept", "412", "3", "2026-10-28", "switchboard", "v1.2.3"} {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing in\n%.600s", want, text)
				}
			}
		})
	}
	t.Run("an unknown format is an error", func(t *testing.T) {
		if err := (Export{Policy: p}).Write(new(bytes.Buffer), "xml"); err == nil {
			t.Error("it was written")
		}
	})
}

func TestExportAsCSV(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(exported(t, learnedPolicy(t, `=HYPERLINK("http://x")`, "@big"), CSV))).ReadAll()
	evaltest.Must(t, err)
	if len(rows) != 1+len(engine.Tasks) || len(rows[0]) != len(csvHead) {
		t.Fatalf("%d rows of %d", len(rows), len(rows[0]))
	}
	row := func(task engine.Task) map[string]string {
		for _, r := range rows {
			if r[0] == string(task) {
				named := map[string]string{}
				for i, name := range rows[0] {
					named[name] = r[i]
				}
				return named
			}
		}
		t.Fatal(task)
		return nil
	}
	t.Run("thresholds and certificates stand per task", func(t *testing.T) {
		qa, other := row(engine.QA), row(engine.Math)
		if qa["certified"] != "yes" || qa["rated_prompts"] != "212" || qa["loss_upper"] != "0.0478" || qa["threshold"] != "0.30000000000000004" {
			t.Errorf("%v", qa)
		}
		if other["certified"] != "no" || other["threshold"] != "" || other["loss"] != "" {
			t.Errorf("%v", other)
		}
	})
	t.Run("no name becomes a formula", func(t *testing.T) {
		for _, r := range rows[1:] {
			for i, cell := range r {
				if strings.ContainsAny(cell[:min(1, len(cell))], "=+@|%") || strings.HasPrefix(cell, "-") && csvHead[i] != "threshold" && csvHead[i] != "loss" {
					t.Errorf("%s: %q", csvHead[i], cell)
				}
			}
		}
	})
}

// names that would break out of a document that pasted them in.
var hostileNames = []string{
	"a\"\n  evil: true #", "x: [1, 2]", "# gone", "- y", "!!python/object:os.system", "*alias", "yes", "null", "1e3", "'", "\x1b[31mred", "\u202eabc", "a\tb", "{{7*7}}",
}

func TestHostileNamesStayNames(t *testing.T) {
	for _, f := range []Format{LiteLLM, VLLM} {
		for _, name := range hostileNames {
			t.Run(string(f)+" "+fmt.Sprintf("%q", name), func(t *testing.T) {
				text := exported(t, learnedPolicy(t, name, name+"2"), f, hardAndEasy(60)...)
				var tree map[string]any
				evaltest.Must(t, yaml.Unmarshal([]byte(text), &tree))
				if len(tree) > 4 || tree["evil"] != nil {
					t.Fatalf("%v", tree)
				}
				if found := count(tree, name+"2"); found == 0 {
					t.Errorf("the name is gone:\n%s", text)
				}
				for line := range strings.SplitSeq(text, "\n") {
					if strings.ContainsRune(line, '\x1b') {
						t.Errorf("an escape character in %q", line)
					}
				}
			})
		}
	}
}

// count says how often a text is a value.
func count(v any, text string) (n int) {
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			n += count(e, text)
		}
	case []any:
		for _, e := range v {
			n += count(e, text)
		}
	case string:
		if v == text {
			n++
		}
	}
	return n
}

// liteLLMChoice is what LiteLLM's proxy does with such a file: the highest tier
// of the rules that match, else SIMPLE.
func liteLLMChoice(t testing.TB, text, prompt string) string {
	t.Helper()
	var tree struct {
		Models []struct {
			Params struct {
				Config struct {
					Tiers map[string]string
					Rules []struct {
						Keywords []string
						Tier     string
					} `yaml:"keyword_tier_rules"`
				} `yaml:"complexity_router_config"`
			} `yaml:"litellm_params"`
		} `yaml:"model_list"`
	}
	evaltest.Must(t, yaml.Unmarshal([]byte(text), &tree))
	config, tier := tree.Models[0].Params.Config, 0
	for _, rule := range config.Rules {
		for _, word := range rule.Keywords {
			if plainWords(prompt)[word] {
				tier = max(tier, slices.Index(liteLLMTiers[:], rule.Tier))
			}
		}
	}
	return config.Tiers[liteLLMTiers[tier]]
}

// vllmFile is what vLLM Semantic Router 0.3 reads of its file.
type vllmFile struct {
	Version   string
	Listeners []struct {
		Name, Address, Timeout string
		Port                   int
	}
	Providers struct {
		Defaults struct {
			Model string `yaml:"default_model"`
		}
		Models []struct {
			Name string
			ID   string `yaml:"provider_model_id"`
		}
	}
	Routing struct {
		Cards   []struct{ Name string } `yaml:"modelCards"`
		Signals struct {
			Keywords []struct {
				Name, Operator, Method string
				Keywords               []string
				CaseSensitive          bool `yaml:"case_sensitive"`
			}
			Structure []struct {
				Name    string
				Feature struct {
					Type   string
					Source struct{ Type, Pattern string }
				}
				Predicate struct{ Gte float64 }
			}
		}
		Decisions []struct {
			Name, Description string
			Priority          int
			Rules             struct {
				Operator   string
				Conditions []struct{ Type, Name string }
			}
			ModelRefs []struct {
				Model     string
				Reasoning bool `yaml:"use_reasoning"`
			} `yaml:"modelRefs"`
		}
	}
}

// readVLLM reads the file as strictly as it can be read: a key that the router
// does not know is an error, and so is what its loader refuses.
func readVLLM(t testing.TB, text string) (f vllmFile) {
	t.Helper()
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	evaltest.Must(t, d.Decode(&f))
	named := map[string]bool{}
	for _, m := range f.Providers.Models {
		named[m.Name] = m.ID != ""
	}
	for _, c := range f.Routing.Cards {
		if !named[c.Name] {
			t.Fatalf("no provider knows the model %q", c.Name)
		}
	}
	if f.Version != "v0.3" || !named[f.Providers.Defaults.Model] || len(f.Listeners) == 0 {
		t.Fatalf("it would not start: %+v", f)
	}
	for _, s := range f.Routing.Signals.Structure {
		if s.Feature.Source.Type != "regex" {
			t.Fatalf("a source of type %q", s.Feature.Source.Type)
		}
	}
	return f
}

// vllmPattern is what a keyword is compiled to: as it stands with method regex,
// else quoted and between word borders.
func vllmPattern(method, keyword string, caseSensitive bool) *regexp.Regexp {
	if method != "regex" {
		keyword = `\b` + regexp.QuoteMeta(keyword) + `\b`
	}
	if !caseSensitive {
		keyword = "(?i)" + keyword
	}
	return regexp.MustCompile(keyword)
}

// vllmChoice is what vLLM Semantic Router does: the decision of the highest
// priority that matches, else the default. In 0.3 only the first keyword rule
// that matches is a signal, later all are.
func vllmChoice(t testing.TB, text, prompt string, firstOnly bool) string {
	t.Helper()
	f := readVLLM(t, text)
	on := map[string]bool{}
	for _, s := range f.Routing.Signals.Keywords {
		matches := slices.ContainsFunc(s.Keywords, func(w string) bool { return vllmPattern(s.Method, w, s.CaseSensitive).MatchString(prompt) })
		if on["keyword "+s.Name] = matches; matches && firstOnly {
			break
		}
	}
	for _, s := range f.Routing.Signals.Structure {
		found := regexp.MustCompile("(?i)"+s.Feature.Source.Pattern).FindAllStringIndex(prompt, -1)
		on["structure "+s.Name] = float64(len(found)) >= s.Predicate.Gte
	}
	model, priority := f.Providers.Defaults.Model, -1
	for _, d := range f.Routing.Decisions {
		c := d.Rules.Conditions[0]
		if on[c.Type+" "+c.Name] && d.Priority > priority {
			model, priority = d.ModelRefs[0].Model, d.Priority
		}
	}
	return model
}

func vllmFirst(t testing.TB, text, prompt string) string { return vllmChoice(t, text, prompt, true) }
func vllmAll(t testing.TB, text, prompt string) string   { return vllmChoice(t, text, prompt, false) }

// withinWords are prompts in which the words of hardAndEasy stand within
// others, in capitals, beside letters that RE2 takes for no part of a word, and
// in texts of many lengths.
func withinWords(n int) []engine.Query {
	all := hardAndEasy(n)
	for i := range all {
		switch i % 6 {
		case 0:
			all[i].Prompt += " The rivers and the primes of the driver."
		case 1:
			all[i].Prompt = strings.ToUpper(all[i].Prompt)
		case 2:
			all[i].Prompt += " éprime, riveré."
		case 3:
			all[i].Prompt += strings.Repeat(" and so on ä", i)
		}
	}
	return all
}

func TestGatewaysFollowTheRulesAsOftenAsTheFileSays(t *testing.T) {
	p := learnedPolicy(t)
	router := routing.NewRouter(p)
	gateways := map[string]struct {
		format Format
		choose func(testing.TB, string, string) string
	}{"litellm": {LiteLLM, liteLLMChoice}, "vllm-sr 0.3": {VLLM, vllmFirst}, "vllm-sr later": {VLLM, vllmAll}}
	for kind, prompts := range map[string][]engine.Query{"plain": hardAndEasy(300), "words within words": withinWords(300)} {
		for name, g := range gateways {
			t.Run(name+" "+kind, func(t *testing.T) {
				text := exported(t, p, g.format, prompts...)
				agree, cheap, sent := 0, 0, 0
				for _, q := range prompts {
					c, model := router.Choose(q), g.choose(t, text, q.Prompt)
					if model == c.Model {
						agree++
					}
					if c.Cheaper {
						cheap++
					}
					if model != p.Ladder.Reference() {
						sent++
					}
				}
				for _, says := range []string{
					fmt.Sprintf("for %.1f %% of 300 stored prompts", 100*float64(agree)/300),
					fmt.Sprintf("What they keep: %.1f %% of the prompts to a cheaper model", 100*float64(sent)/300),
					fmt.Sprintf("The policy itself: %.1f %% of the prompts to a cheaper model", 100*float64(cheap)/300),
				} {
					if !strings.Contains(text, says) {
						t.Errorf("%q is not what it says:\n%.1500s", says, text)
					}
				}
				if kind == "plain" && (cheap == 0 || cheap == 300 || agree < 270) {
					t.Errorf("%d agree, %d go to the cheaper model", agree, cheap)
				}
			})
		}
	}
}

func TestRulesOfSeveralModels(t *testing.T) {
	p := evaltest.NewPolicy(t, 0.5)
	ladder := p.Ladder
	r := &Rules{Default: ladder.Rungs[0].Model, Words: []WordRule{{ladder.Rungs[0].Model, []string{"her"}}, {ladder.Reference(), []string{"other"}}}, Long: 3}
	var b bytes.Buffer
	evaltest.Must(t, Export{Policy: p, rules: r}.writeVLLM(&b))
	for prompt, want := range map[string]string{
		"the other":               ladder.Reference(),
		"is it her or the other?": ladder.Reference(),
		"her":                     ladder.Rungs[0].Model,
		"mother":                  ladder.Rungs[0].Model,
		strings.Repeat("ä", 149):  ladder.Rungs[0].Model,
		strings.Repeat("ä", 150):  ladder.Reference(),
	} {
		if first, all := vllmFirst(t, b.String(), prompt), vllmAll(t, b.String(), prompt); first != want || all != want {
			t.Errorf("%q goes to %s and %s, not to %s", prompt, first, all, want)
		}
	}
}

func TestWorthOfRules(t *testing.T) {
	p := learnedPolicy(t)
	t.Run("without known costs the saving is unknown", func(t *testing.T) {
		if text := exported(t, p, VLLM, hardAndEasy(100)...); !strings.Contains(text, "an unknown saving") {
			t.Errorf("%.1500s", text)
		}
	})
	t.Run("with them it is what was not spent on the reference", func(t *testing.T) {
		r := newRules(p, hardAndEasy(300), Costs{"gpt-5.4:nano": 0, "claude-opus": 7}, liteLLMLimits)
		if r.Whole.Unknown || r.Whole.Share == 0 || math.Abs(r.Whole.Saving-r.Whole.Share) > 1e-9 || math.Abs(r.Kept.Saving-r.Kept.Share) > 1e-9 {
			t.Errorf("%+v and %+v", r.Whole, r.Kept)
		}
	})
	t.Run("the reference loses nothing", func(t *testing.T) {
		r := newRules(evaltest.NewPolicy(t, -2), hardAndEasy(50), nil, vllmLimits)
		if !r.Useless || r.Kept.Share != 0 || r.Kept.Loss != 0 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a file that does nothing says so", func(t *testing.T) {
		for _, f := range []Format{LiteLLM, VLLM} {
			if text := exported(t, evaltest.NewPolicy(t, -2), f, hardAndEasy(50)...); !strings.Contains(text, "They do nothing") {
				t.Errorf("%.1500s", text)
			}
		}
	})
}

func TestRulesKeepWhatTheyCanOfAPolicy(t *testing.T) {
	t.Run("without prompts everything goes to the reference", func(t *testing.T) {
		r := newRules(learnedPolicy(t), nil, nil, ruleLimits{Models: 2, Words: 9, Long: true})
		if r.Default != "claude-opus" || len(r.Words) != 0 || r.Long != 0 || r.All().Share() != 0 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a policy without cheaper models has none", func(t *testing.T) {
		p := evaltest.NewPolicy(t, -2)
		r := newRules(p, hardAndEasy(80), nil, ruleLimits{Models: 2, Words: 9, Long: true})
		if r.Default != "big" || len(r.Words) != 0 || r.All().Share() != 1 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("the same prompts make the same rules", func(t *testing.T) {
		make := func() string {
			return fmt.Sprintf("%+v", newRules(learnedPolicy(t), hardAndEasy(200), nil, ruleLimits{Models: 2, Words: 9, Long: true}))
		}
		if a, b := make(), make(); a != b {
			t.Errorf("%s\n%s", a, b)
		}
	})
	t.Run("a long prompt goes to the reference whatever it says", func(t *testing.T) {
		r := Rules{Default: "nano", Words: []WordRule{{"nano", []string{"river"}}}, Long: 20}
		l := evaltest.NewPolicy(t, 0).Ladder
		river := plainWords("river")
		if r.pick(river, 5, l.Reference()) != "nano" || r.pick(river, 23, l.Reference()) != "big" {
			t.Error("it does not")
		}
	})
	t.Run("the strongest model of several rules counts", func(t *testing.T) {
		r := Rules{Default: "nano", Words: []WordRule{{"nano", []string{"river"}}, {"big", []string{"prime"}}}}
		if got := r.pick(plainWords("A Prime, a river"), 16, evaltest.NewPolicy(t, 0).Ladder.Reference()); got != "big" {
			t.Errorf("got %s", got)
		}
	})
	t.Run("a word is not found within another", func(t *testing.T) {
		if words := plainWords("Rivers, river_bank, naïve and CAFÉ: prime"); words["river"] || words["caf"] || !words["prime"] || !words["rivers"] {
			t.Errorf("%v", words)
		}
	})
}

// withChecks is a policy by which every prompt is asked of the small model with a check.
func withChecks(t *testing.T) routing.Policy {
	t.Helper()
	p := learnedPolicy(t, "nano", "big")
	p.Scorer.Checks = []routing.Check{{Rung: "nano", Model: "small", Reader: agreement.Version, Weights: routing.HandSetCheck()}}
	p.Thresholds.Tasks = nil
	p.Thresholds.Checked = map[engine.Task][]routing.Band{}
	for _, task := range engine.Tasks {
		p.Thresholds.Checked[task] = []routing.Band{{Rung: "nano", Alone: -1, Ask: 1}}
	}
	p, err := routing.NewPolicy(p.Scorer, p.Thresholds, p.Ladder, p.Provenance)
	evaltest.Must(t, err)
	return p
}

func TestExportsOfAPolicyWithChecks(t *testing.T) {
	p := withChecks(t)
	t.Run("gateways send what is checked to the reference and say so", func(t *testing.T) {
		r := newRules(p, hardAndEasy(80), nil, ruleLimits{Models: 2, Words: 9, Long: true})
		if r.Default != "big" || !r.Useless || r.All().Weaker != 0 || r.Whole.Share != 0 {
			t.Errorf("%+v", r)
		}
		for _, f := range []Format{LiteLLM, VLLM} {
			text := exported(t, p, f, hardAndEasy(80)...)
			if !strings.Contains(text, "- checks (nano by small): a gateway asks one model, so prompts that the policy has checked go to the reference") || !strings.Contains(text, "The policy without its checks: ") {
				t.Errorf("%s", text)
			}
			if strings.Contains(exported(t, learnedPolicy(t), f, hardAndEasy(80)...), "- checks (") {
				t.Errorf("%s speaks of checks where there are none", f)
			}
		}
	})
	t.Run("a spreadsheet names them", func(t *testing.T) {
		if text := exported(t, p, CSV); strings.Count(text, ",nano by small,no\n") != len(engine.Tasks) {
			t.Errorf("%s", text)
		}
	})
	t.Run("another switchboard reads the same policy", func(t *testing.T) {
		for _, f := range []Format{JSON, TOML} {
			read, err := ReadPolicy(strings.NewReader(exported(t, p, f)), "f")
			evaltest.Must(t, err)
			q := engine.Query{Prompt: "Prove it."}
			if d := routing.NewRouter(read).Decide(q); read.Hash != p.Hash || d.Check != "small" {
				t.Errorf("%s: %s, %+v", f, read.Hash, d)
			}
		}
	})
}
