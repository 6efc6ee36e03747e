package ui

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/routing"
	"switchboard/eval"
	spending "switchboard/eval/spend"
	"switchboard/eval/spend/budget"
	"switchboard/eval/spend/pricebook"
	"switchboard/eval/spend/prompts"
	"switchboard/eval/spend/worth"
	"switchboard/eval/usage"
	"switchboard/providers"
	"switchboard/ui/shell"
)

// proven puts a policy in force that is certified for summarization, and has it
// decide about the prompts of a history.
func proven(t *testing.T, h *spending.History) func(*shell.App) {
	t.Helper()
	return func(b *shell.App) {
		hand, err := routing.DefaultPolicy(b.Catalog, nil)
		if err != nil {
			t.Fatal(err)
		}
		thresholds := routing.Thresholds{Default: 0.1, Tasks: map[engine.Task]float64{engine.Summarization: 0.1}}
		p, err := routing.NewPolicy(hand.Scorer, thresholds, hand.Ladder, routing.Provenance{Source: routing.Calibrated, Ratings: 212, Scale: "accept", Raters: 3},
			routing.Certificate{Family: "summarization", Tasks: []engine.Task{engine.Summarization}, MaxLoss: 0.03, Confidence: 0.95, Scale: "accept", Rated: 212, Same: 88, Raters: 3, Pool: "abc", Prompts: 900, Share: 0.31, Loss: 0.012, Upper: 0.027, Run: "run1"})
		if err != nil {
			t.Fatal(err)
		}
		b.Router, b.Limit.Loss = routing.NewRouter(p), 0.05
		renamed := map[*spending.Group]*spending.Group{}
		for i := range h.Lines {
			l := &h.Lines[i]
			if renamed[l.Group] == nil {
				g := *l.Group
				if g.Policy != "" {
					g.Policy = p.Hash
				}
				renamed[l.Group] = &g
			}
			l.Group = renamed[l.Group]
		}
	}
}

func TestSpendSaysThatThePolicyLapsed(t *testing.T) {
	story(t, "and counts the reference in its place", func(t *testing.T) {
		h := monthOfSpending(60)
		h.Lapsed = "nano is another model now"
		s := inSpendScreen(t, &purse{history: h}, 160, 45, func(b *shell.App) {
			p, err := routing.DefaultPolicy(b.Catalog, nil)
			if err != nil {
				t.Fatal(err)
			}
			active := routing.NewActivePolicy(routing.NewRouter(p), "")
			active.Lapse(h.Lapsed)
			b.Router = active
		})
		s.press("tab")
		s.shows("policy lapsed", "the reference is asked: nano is", "go to the reference")
		s.lacks("applied policy")
	})
}

func TestSpendNamesSwaps(t *testing.T) {
	story(t, "with what each saves, and what is known of the quality it gives up", func(t *testing.T) {
		h := monthOfSpending(60)
		s := inSpendScreen(t, &purse{history: h}, 160, 45, proven(t, h))
		s.press("tab", "tab")
		s.shows("▸ swaps", "from 29 days", "≤ 0.03 ✓", "demo-flagship → demo-nano", "Certified loss ≤ 0.03 at 95 %, upper bound .027; estimated .012 on", "212 rated, 88 the same text.")
		s.shows("a month of ~$19,", "lost prompt caches")
		if row := s.row("rate 40"); !strings.Contains(row, "—") || strings.Contains(row, "$") {
			t.Errorf("nothing is claimed without evidence: %q", row)
		}
		s.shows("loss, summariza", ".012 (≤ 0.03)")
		s.whole()
	})
	story(t, "and how many save next to nothing", func(t *testing.T) {
		h := monthOfSpending(60)
		small := *h.Lines[len(h.Lines)-1].Group
		small.Source, small.Way, small.Task, small.Model, small.Currency, small.Policy, small.Route = usage.LiteLLM, "", engine.Rewriting, "demo-flagship", usage.USD, "", ""
		tiny := spending.Line{At: h.Lines[len(h.Lines)-1].At, Group: &small}
		tiny.Rows, tiny.Billed, tiny.BilledRows = 1, usage.Exactly(providers.USD(0.001)), 1
		h.Lines = append(h.Lines, tiny)
		s := inSpendScreen(t, &purse{history: h}, 160, 45, proven(t, h))
		s.press("tab", "tab")
		s.shows("1 swap left out: less than $", "saved in a month")
	})
	story(t, "with both models at every width, and what is certified first", func(t *testing.T) {
		for _, size := range [][2]int{{60, 20}, {80, 24}, {100, 30}, {110, 36}, {119, 36}, {120, 36}, {140, 45}, {200, 60}} {
			h := monthOfSpending(60)
			s := inSpendScreen(t, &purse{history: h}, size[0], size[1], proven(t, h))
			if size[0] >= 100 {
				s.shows("─ swaps ")
			}
			s.press("tab", "tab")
			s.shows("saves/mo", "bound")
			if row := s.row("≤ 0.03 ✓"); !regexp.MustCompile(`sum\S* +demo-flagship → demo-nano +~\$14,676 +(30 % +)?≤ 0.03 ✓ +\.027`).MatchString(row) {
				t.Errorf("%v: %q", size, row)
			}
			s.whole()
		}
	})
	story(t, "as many rows as there is room for, and how many those are", func(t *testing.T) {
		for _, size := range [][2]int{{120, 40}, {160, 45}} {
			h := monthOfSpending(60)
			for _, task := range []engine.Task{engine.QA, engine.Translation, engine.Writing, engine.Math, engine.Classification, engine.Extraction, engine.Rewriting} {
				asked := *h.Lines[len(h.Lines)-1].Group
				asked.Source, asked.Way, asked.Task, asked.Model, asked.Currency, asked.Policy, asked.Route = usage.LiteLLM, "", task, "demo-flagship", usage.USD, "", ""
				line := spending.Line{At: h.Lines[len(h.Lines)-1].At, Group: &asked}
				line.Rows, line.Billed, line.BilledRows = 1, usage.Exactly(providers.USD(9000)), 1
				h.Lines = append(h.Lines, line)
			}
			s := inSpendScreen(t, &purse{history: h}, size[0], size[1], proven(t, h))
			if rows := strings.Count(s.screen(), "demo-flagship → demo-nano"); rows < 6 {
				t.Errorf("%v: %d swaps", size, rows)
			} else if told := regexp.MustCompile(`─ (\d+) of (\d+) · a month`).FindStringSubmatch(s.screen()); told != nil && told[1] != strconv.Itoa(rows) {
				t.Errorf("%v: %d swaps, and %s said", size, rows, told[0])
			}
			s.press("tab", "tab")
			s.shows("upper bound .027")
			s.whole()
		}
	})
	story(t, "with whole tasks from 120 columns on", func(t *testing.T) {
		h := monthOfSpending(60)
		asked := *h.Lines[len(h.Lines)-1].Group
		asked.Source, asked.Way, asked.Task, asked.Model, asked.Currency, asked.Policy, asked.Route = usage.LiteLLM, "", engine.QA, "demo-flagship", usage.USD, "", ""
		line := spending.Line{At: h.Lines[len(h.Lines)-1].At, Group: &asked}
		line.Rows, line.Billed, line.BilledRows = 1, usage.Exactly(providers.USD(9000)), 1
		h.Lines = append(h.Lines, line)
		for _, w := range []int{120, 124, 140} {
			s := inSpendScreen(t, &purse{history: h}, w, 36, proven(t, h))
			if row := s.row("≤ 0.03 ✓"); !strings.Contains(row, "~$") {
				t.Errorf("%d columns: %q", w, row)
			}
			if all := s.screen(); !regexp.MustCompile(`question answering +demo-flagship → demo-nano`).MatchString(all) {
				t.Errorf("%d columns:\n%s", w, all)
			}
			s.whole()
		}
	})
	story(t, "and opens the rated prompts of a certificate", func(t *testing.T) {
		h := monthOfSpending(60)
		s := inSpendScreen(t, &purse{history: h}, 160, 45, proven(t, h), func(b *shell.App) { b.Calibrator = &chamber{} })
		s.press("tab", "tab", "enter")
		s.pass(time.Second)
		s.shows("▸3 Calibrate", "▸ summarization")
		s.press("esc")
		s.shows("▸5 Spend", "▸ swaps")
		s.press("4", "3", "esc")
		s.shows("▸3 Calibrate")
	})
	story(t, "and leads to rating where nothing is known", func(t *testing.T) {
		h := monthOfSpending(60)
		s := inSpendScreen(t, &purse{history: h}, 160, 45, proven(t, h), func(b *shell.App) {
			b.OpenQueue = func(string) (shell.Queue, error) { return nil, errNoTrial }
		})
		s.press("tab", "tab", "r")
		s.shows("enough is known of this swap")
		s.press("j", "r")
		s.shows("▸2 Rate")
		s.press("esc")
		s.shows("▸5 Spend", "▸ swaps", "▸ extraction")
	})
	story(t, "with the prompts of its task first, which Rate says, and not for good", func(t *testing.T) {
		h := monthOfSpending(60)
		var heap *pile
		s := simulateOn(t, rateable(3), 120, 45, (&purse{history: h}).into, proven(t, h), func(b *shell.App) { b.Scale = eval.Preference }, piled("demo-nano", "demo-flagship"), func(b *shell.App) {
			open := b.OpenQueue
			b.OpenQueue = func(rater string) (shell.Queue, error) {
				q, err := open(rater)
				heap, _ = q.(*pile)
				return q, err
			}
		})
		s.press("esc", "5")
		s.pass(time.Second)
		s.press("tab", "tab", "j", "r")
		s.pass(time.Second)
		s.shows("▸2 Rate", "Prompts of extraction come first, to learn from. A certification run, once it is open, draws in its")
		if heap.first != engine.Extraction {
			t.Errorf("the queue was told %q", heap.first)
		}
		s.press("esc")
		s.shows("▸5 Spend", "▸ swaps")
		s.press("2")
		s.lacks("come first")
		s.press("a")
		s.pass(time.Second)
		if heap.first != "" {
			t.Errorf("the queue was told %q", heap.first)
		}
		s.whole()
	})
	story(t, "and lists the trials of its task otherwise", func(t *testing.T) {
		h := monthOfSpending(60)
		s := inSpendScreen(t, &purse{history: h}, 160, 45, proven(t, h))
		s.press("tab", "tab", "j", "enter")
		s.pass(time.Second)
		s.shows("▸6 History", "/extraction")
		s.press("esc")
		s.pass(time.Second)
		s.shows("▸5 Spend", "▸ swaps", "▸ extraction")
		s.press("6")
		s.lacks("/extraction")
	})
	story(t, "and says why there is none", func(t *testing.T) {
		h := monthOfSpending(60)
		h.Lines = h.Lines[:1]
		s := inSpendScreen(t, &purse{history: h}, 80, 24)
		s.press("t", "tab", "tab")
		s.press("T")
		s.shows("swaps")
		s.whole()
	})
}

func TestSpendLooksAhead(t *testing.T) {
	budgets := func(b *shell.App) {
		b.Budgets = []budget.Budget{
			{Limit: providers.USD(50_000), Per: caps.Month, Shares: budget.UsualShares(), Forecast: true},
			{Limit: providers.USD(500), Per: caps.Day, About: budget.Tag, Value: "team=search", Shares: budget.UsualShares()},
		}
	}
	story(t, "to the month's end, with an interval, the error of the past, and budgets", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(90)}, 120, 45, budgets)
		s.press("tab", "tab", "tab")
		s.shows("▸ month end", "at 80 %", "past error", "intervals held", "next 30 days", "of $50,000.00 a month", "for tag team=search")
		s.whole()
	})
	story(t, "of what is narrowed to, and of all that a budget is about", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(90)}, 120, 50, budgets)
		s.press("tab", "tab", "tab")
		s.shows("month end · everything", "The forecast is of everything, as of 1 Jan", "whatever time is shown. A budget is of all that it")
		all := s.row("next 30 days")
		s.press("esc", "j", "j", "enter", "tab", "tab", "tab")
		s.shows("month end · demo-nano", "The forecast is of demo-nano, as of 1 Jan")
		if s.row("next 30 days") == all {
			t.Errorf("the forecast is that of everything: %q", all)
		}
		s.shows("$20.00", "of $50,000.00 a month")
		s.whole()
	})
	story(t, "with how it was made on the page of figures, and the days of prices", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(90)}, 120, 100)
		s.press("v")
		s.shows("list price", "demo-flagship: a million tokens in and out, price of ", "gpt-5.4-pro: none is known")
		s.press("G")
		s.shows("intervals held", "they are meant to hold 80 %", "weekday profile with damped growth, its past error", "its past error; the one that is", "at 80 %; of everything")
	})
	story(t, "and says what budgets ask to be told", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(90)}, 120, 45, budgets)
		s.shows(" ! 88 % of $500.00 a day for tag team=search is spent: ≥$440.00, past the alert at 80 %", "forecast to end at ~$", "above $50,000.00 a month", "· budget of team=search 88 %")
		for _, size := range [][2]int{{80, 24}, {60, 24}, {60, 16}} {
			s.resize(size[0], size[1])
			s.shows(" ! 88 % of $500.00 a day for tag team=search is spent")
			s.whole()
			said := strings.Join(strings.Fields(s.screen()), " ")
			if read := strings.Contains(said, "past the alert at 80 %"); read != (size[1] > 16) {
				t.Errorf("at %d × %d the end of it stands: %v", size[0], size[1], read)
			}
		}
	})
	story(t, "and says how many days it needs", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(4)}, 80, 24)
		s.press("tab", "tab", "tab")
		s.shows("month end        —", "3 of the 14 that a", "No budget is set")
		s.whole()
	})
}

func TestSpendAsksWhatIf(t *testing.T) {
	priced := func(b *shell.App) {
		later := time.Now().AddDate(0, 1, 0)
		flagship, _ := b.Catalog.Model("demo-flagship")
		dearer, before := flagship.Price, flagship.Price
		dearer.Input, dearer.AsOf = providers.USD(90), later
		before.Input, before.AsOf = providers.USD(20), time.Now().UTC().AddDate(0, 0, -200)
		now := flagship.Price
		now.AsOf = time.Now().UTC().AddDate(0, 0, -15)
		b.Prices = pricebook.New(b.Catalog.Models, []pricebook.Entry{{Model: "demo-flagship", Price: before}, {Model: "demo-flagship", Price: now}, {Model: "demo-flagship", Price: dearer}})
	}
	asking := func(t *testing.T, w, h int) *simulator {
		t.Helper()
		s := inSpendScreen(t, &purse{history: monthOfSpending(60)}, w, h, priced)
		s.press("i")
		s.pass(time.Second)
		return s
	}
	story(t, "a vendor cuts its prices", func(t *testing.T) {
		s := asking(t, 120, 45)
		s.shows("▸ what if", "~$63,000 → ~$63,000  as it was", "~$42,600 of it stays", "prices of ")
		s.press("h", "h", "h")
		s.shows("◂ −30 % ▸", "→ ~$56,880", "applied policy")
		s.press("x")
		s.shows("~$63,000 → ~$63,000  as it was")
		s.whole()
	})
	story(t, "a new model, cache hits, batch, growth and announced prices", func(t *testing.T) {
		s := asking(t, 120, 45)
		for _, c := range []struct{ name, value string }{
			{"new model instead", "◂ 10 % ▸"}, {"  of the calls of", "◂ demo-nano ▸"}, {"  at a price of", "$0.05 / $0.20"}, {"cache hits", "0 % of input"}, {"batch", "10 %"}, {"growth a month ahead", "+5 %"}, {"announced prices", "hold already"},
		} {
			s.press("j", "l")
			if row := s.row(c.name); !strings.Contains(row, c.value) {
				t.Errorf("%q lacks %q", row, c.value)
			}
		}
		s.whole()
	})
	story(t, "growth is of what is ahead, and what was spent stays", func(t *testing.T) {
		s := asking(t, 120, 45)
		s.shows("a month          ~$64,811 → ~$64,811", "next 12 months   ~$777,731 → ~$777,731")
		s.press("j", "j", "j", "j", "j", "j", "l", "l")
		s.shows("spent            ~$63,000 → ~$63,000  as it was", "a month          ~$64,811 → ~$64,811  as it was", "month 12 of them ")
		if row := s.row("next 12 months"); !strings.Contains(row, "+87 %") {
			t.Error(row)
		}
		s.whole()
	})
	story(t, "and says why an assumption changes nothing", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(60)}, 160, 45, func(b *shell.App) {
			models := slices.Clone(b.Catalog.Models)
			for i := range models {
				models[i].Price.Batch = 0
			}
			b.Prices = pricebook.New(models, nil)
		})
		s.press("i")
		s.pass(time.Second)
		s.press("j", "j", "j", "j", "j", "l")
		s.shows("◂ 10 % ▸", "changes nothing: no price for batches is known of these models")
		s.press("h")
		s.lacks("changes nothing")
	})
	story(t, "of what is shown only", func(t *testing.T) {
		s := asking(t, 160, 45)
		s.press("esc", "j", "j", "enter", "i")
		s.pass(time.Second)
		s.shows("~$600.00 → ~$600.00")
	})
	story(t, "nothing is to come", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(60)}, 80, 24)
		s.press("i")
		s.pass(time.Second)
		for range 9 {
			s.press("j")
		}
		s.press("l")
		s.shows("nothing can be calibrated here")
		s.press("k", "k", "l")
		s.shows("no [[price]] in the config begins or ends after today")
		s.whole()
	})
	story(t, "and shows the price war", func(t *testing.T) {
		s := asking(t, 160, 45)
		s.press("w")
		s.shows("▸ price war", "3 Dec 1999", "17 Dec 1999", "demo-flagship $20/$20 → $4/")
		s.whole()
	})
	story(t, "and says where no price changed", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(60)}, 80, 24)
		s.press("w")
		s.pass(time.Second)
		s.shows("No price of these models changed")
	})
}

func TestSpendNamesPrompts(t *testing.T) {
	found := prompts.Found{
		Distinct: 321,
		Longest:  []prompts.Prompt{{Key: "cafe0123456789", Model: "evil\x1b[2J", Count: 3, Bytes: 40_960, Spent: cents(400), Files: true}},
		Repeated: []prompts.Prompt{{Key: "k", Trial: "000001", Task: engine.Extraction, Model: "demo-nano", Count: 12, Retries: 4, Bytes: 90, Spent: cents(20)}},
		Prefixes: []prompts.Prefix{{Trial: "000002", Model: "demo-flagship", Bytes: 9000, Tokens: 2250, Calls: 40, Hits: 31, Saves: cents(90)}},
	}
	shown := func(t *testing.T, p *purse) *simulator {
		t.Helper()
		s := simulateOn(t, answeredTrials(3), 120, 45, p.into)
		s.press("esc", "5")
		s.pass(time.Second)
		s.press("p")
		s.pass(time.Second)
		return s
	}
	story(t, "that the money goes to, one list after the other", func(t *testing.T) {
		s := shown(t, &purse{history: monthOfSpending(60), prompts: found})
		s.shows("▸ prompts · longest", "321 prompts in all", "from a file, cafe012", "40,960")
		s.press("enter")
		s.shows("which keeps no text")
		s.press("n")
		s.shows("most repeated", "12", "▸ ")
		s.press("n")
		s.shows("most retried", "There is none in this time.")
		s.press("n")
		s.shows("worth caching", "saves", "hits", "31", "~$0.90")
		s.whole()
	})
	story(t, "and say of what and of when they are", func(t *testing.T) {
		s := shown(t, &purse{history: monthOfSpending(60), prompts: found})
		s.shows(" 3* ", "Of everything that came in 30 days", "* came from files", "all that was ever")
		s.lacks("is narrowed")
		s.press("esc", "enter", "p")
		s.pass(time.Second)
		s.shows("is narrowed")
		s.press("t", "t", "t")
		s.pass(time.Second)
		s.whole()
	})
	story(t, "and opens one in Compare", func(t *testing.T) {
		s := shown(t, &purse{history: monthOfSpending(60), prompts: found})
		s.press("n", "enter")
		s.pass(time.Second)
		s.shows("▸1 Compare")
	})
	story(t, "or says why they cannot be read", func(t *testing.T) {
		p := &purse{history: monthOfSpending(60)}
		s := simulate(t, 80, 24, p.into)
		s.press("esc", "5")
		s.pass(time.Second)
		p.fault = errNoTrial
		s.press("p")
		s.pass(time.Second)
		s.shows("the prompts could not be read: there is no such trial")
	})
}

func TestSpendSaysWhetherASavingIsWorthItsLoss(t *testing.T) {
	shown := func(t *testing.T, accepted, wrong float64) *simulator {
		t.Helper()
		h := monthOfSpending(60)
		s := inSpendScreen(t, &purse{history: h}, 120, 45, proven(t, h), func(b *shell.App) {
			b.Worth = worth.Table{"": {Accepted: providers.USD(accepted), Wrong: providers.USD(wrong)}}
		})
		s.press("tab")
		return s
	}
	story(t, "it does", func(t *testing.T) {
		s := shown(t, 0.1, 0.1)
		s.shows("worth it?        yes", "summarization: ~$", "even")
		s.whole()
	})
	story(t, "ratings are too few to say that it does not", func(t *testing.T) { shown(t, 100, 400).shows("worth it?        too few ratings") })
	story(t, "nobody says what answers are worth", func(t *testing.T) {
		h := monthOfSpending(60)
		s := inSpendScreen(t, &purse{history: h}, 120, 45, proven(t, h))
		s.press("tab")
		s.lacks("worth it?")
	})
}
